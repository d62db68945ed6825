import Course
import Dispatch
import Foundation

/// Grades the answers of a class, each in a process of its own.
struct Grader {
  let workspace: Workspace
  let seed: UInt64
  let limits: ChildProcess.Limits
  let isolation: Isolation

  /// The students: the folders in a folder.
  static func students(in folder: String) throws -> [String] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw ToolError(
        .missingInput, "\(folder): expected a folder with one folder for each student, found none")
    }
    let students = names.filter { name in
      let type =
        (try? FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)"))?[.type]
        as? FileAttributeType
      return !name.hasPrefix(".") && type == .typeDirectory
    }
    guard !students.isEmpty else {
      throw ToolError(
        .missingInput, "\(folder): expected one folder for each student, found no folder in it")
    }
    return students.sorted()
  }

  /// Grades every answer of the students.
  ///
  /// - Parameters:
  ///   - students: their folders' names
  ///   - folder: where those are
  ///   - report: called with each student that is done, in their order of finishing
  func grade(
    _ students: [String], in folder: String, report: @escaping @Sendable (String) -> Void
  ) throws -> [Grades.Student] {
    let compiler = try Compiler(workspace)
    // A student at a time on each core: names and paths alone cross threads.
    return inParallel(students) { student in
      let answers = Course.exercises.map { exercise -> Grades.Answer in
        do {
          return try grade("\(folder)/\(student)", exercise, compiler)
        } catch {
          return Grades.Answer(exercise, .rejected, note: "It could not be graded: \(error)")
        }
      }
      report(student)
      return Grades.Student(name: student, answers: answers)
    }
  }

  private func grade(
    _ student: String, _ exercise: Exercise, _ compiler: Compiler
  ) throws -> Grades.Answer {
    // Only the answers are taken; everything else is this repository's.
    let places = ["Exercises/\(exercise.folder)", exercise.folder].map {
      "\(student)/\($0)/Exercise.swift"
    }
    let text: Data
    switch answerFile(places, within: student) {
    case .missing: return Grades.Answer(exercise, .missing)
    case .rejected(let reason): return Grades.Answer(exercise, .rejected, note: reason)
    case .found(let data): text = data
    }
    if text == FileManager.default.contents(atPath: workspace.file(of: exercise)) {
      return Grades.Answer(exercise, .untouched)
    }
    let copies = try TemporaryFolder()
    let copy = copies.path + "/Exercise.swift"
    try write(String(decoding: text, as: UTF8.self), to: copy)
    switch try compiler.compile(copy, for: exercise, as: UUID().uuidString) {
    case .refused(let errors):
      return Grades.Answer(
        exercise, .refused, note: errors.replacingOccurrences(of: copies.path + "/", with: ""))
    case .library(let library):
      defer { try? FileManager.default.removeItem(atPath: library) }
      let checker = Checker(workspace: workspace, limits: limits, isolation: isolation)
      let outcome = try checker.check(exercise, library: library, seed: seed)
      return Grades.Answer(
        exercise, .checked, checks: outcome.results,
        printed: outcome.printed.isEmpty ? nil : String(outcome.printed.prefix(4_000)))
    }
  }

  private enum AnswerFile {
    case missing
    case rejected(String)
    case found(Data)
  }

  /// The first of some places that holds anything: an ordinary file, not a way out of the student's folder.
  private func answerFile(_ places: [String], within student: String) -> AnswerFile {
    for place in places {
      var status = stat()
      guard lstat(place, &status) == 0 else { continue }
      guard status.st_mode & S_IFMT == S_IFREG else {
        return .rejected("Exercise.swift is not an ordinary file.")
      }
      guard status.st_size <= 256 * 1024 else {
        return .rejected("Exercise.swift has \(status.st_size) bytes; 262144 are allowed.")
      }
      guard let home = realpath(student, nil), let path = realpath(place, nil) else { continue }
      defer {
        free(home)
        free(path)
      }
      guard String(cString: path).hasPrefix(String(cString: home) + "/") else {
        return .rejected("Exercise.swift lies outside of the submission's folder.")
      }
      guard let data = FileManager.default.contents(atPath: place) else {
        return .rejected("Exercise.swift cannot be read.")
      }
      return .found(data)
    }
    return .missing
  }
}

/// The results of a function over a list, in its order, computed on all cores.
func inParallel<Element: Sendable, Result: Sendable>(
  _ elements: [Element], _ body: (Element) -> Result
) -> [Result] {
  let results = Results<Result>(count: elements.count)
  withoutActuallyEscaping(body) { body in
    let body = UncheckedBody(call: body)
    DispatchQueue.concurrentPerform(iterations: elements.count) { index in
      results.set(index, body.call(elements[index]))
    }
  }
  return results.all
}

/// A closure that several threads call, each with an element of its own.
private struct UncheckedBody<Element, Result>: @unchecked Sendable {
  let call: (Element) -> Result
}

private final class Results<Result>: @unchecked Sendable {
  private let lock = NSLock()
  private var results: [Result?]

  init(count: Int) { results = Array(repeating: nil, count: count) }

  func set(_ index: Int, _ result: Result) { lock.withLock { results[index] = result } }

  var all: [Result] { lock.withLock { results.map { $0! } } }
}
