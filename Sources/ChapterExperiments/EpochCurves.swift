import Distillation
import Plotting

/// 1, 2, 3 ... for as many epochs as there are values.
public func epochAxis(_ values: [some Any]) -> [Double] { values.indices.map { Double($0 + 1) } }

/// The mean over the seeds of a value of each epoch.
///
/// - Parameter courses: of each seed a value for each epoch
public func meanCourse(_ courses: [[Double]]) -> [Estimate] {
  (courses.first ?? []).indices.map { epoch in Estimate(courses.map { $0[epoch] }) }
}

/// The mean over the seeds of a value of each epoch, with its 95 % band.
///
/// - Parameters:
///   - name: what the line is called
///   - courses: of each seed a value for each epoch
///   - role: whose curve it is
///   - markers: whether each epoch has a point; nil where there are few
public func meanLine(
  _ name: String, _ courses: [[Double]], role: Role, markers: Bool? = false
) -> Line {
  let means = meanCourse(courses)
  return Line(
    name, x: epochAxis(means), y: means.map(\.mean), low: means.map(\.low),
    high: means.map(\.high), role: role, markers: markers)
}
