/// The weights w with which the slope of the least-squares line through points (x, y) is the sum of
/// w y: (x - mean) over the sum of squares of (x - mean).
///
/// Where a claim is "y grows with x", these make of a seed's values one number, the slope, and of
/// that an interval over seeds.
///
/// - Parameter x: two places or more, not all the same; others trap
public func slopeWeights(_ x: [Double]) -> [Double] {
  let mean = x.reduce(0, +) / Double(x.count)
  let squares = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  guard squares > 0 && squares.isFinite else {
    fatalError("slopeWeights: expected two places or more, not all the same, found \(x)")
  }
  return x.map { ($0 - mean) / squares }
}
