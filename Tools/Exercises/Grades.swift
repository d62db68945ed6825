import Course
import Foundation

/// The grades of a class.
struct Grades: Codable {
  /// An exercise that was graded.
  struct Task: Codable {
    let id: String
    let points: Int
  }

  /// What a student's answer to one exercise is worth.
  struct Answer: Codable {
    /// What became of it.
    enum Status: String, Codable {
      case checked
      /// No file.
      case missing
      /// The stub, as it was handed out.
      case untouched
      /// It does not compile.
      case refused
      /// Not an ordinary file of a sensible size.
      case rejected
    }

    let exercise: String
    let status: Status
    let earned: Int
    let points: Int
    let checks: [CheckResult]
    /// The compiler's errors, or why the file was rejected.
    var note: String?
    /// What the program printed.
    var printed: String?

    init(
      _ exercise: Exercise, _ status: Status, checks: [CheckResult] = [], note: String? = nil,
      printed: String? = nil
    ) {
      self.exercise = exercise.id
      self.status = status
      self.checks = checks
      self.note = note
      self.printed = printed
      earned = checks.reduce(0) { $0 + $1.earned }
      points = exercise.points
    }

    /// What a teacher should know of it in a word; nil where points say it all.
    var remark: String? {
      switch status {
      case .missing, .untouched: nil
      case .refused: "\(exercise) does not compile"
      case .rejected: "\(exercise) rejected"
      case .checked:
        checks.contains { $0.status == .timedOut }
          ? "\(exercise) timed out"
          : checks.contains { $0.status == .crashed } ? "\(exercise) crashed" : nil
      }
    }
  }

  /// One row of the class's table.
  struct Student: Codable {
    let name: String
    let earned: Int
    let points: Int
    let answers: [Answer]

    init(name: String, answers: [Answer]) {
      self.name = name
      self.answers = answers
      earned = answers.reduce(0) { $0 + $1.earned }
      points = answers.reduce(0) { $0 + $1.points }
    }
  }

  let seed: UInt64
  let exercises: [Task]
  var students: [Student]
}

extension Grades {
  /// A table: a row for each student, a column for each exercise.
  var csv: String {
    let header = ["student", "total", "of", "percent"] + exercises.map(\.id) + ["remarks"]
    let rows = students.map { student -> [String] in
      let percent = 100 * Double(student.earned) / Double(max(1, student.points))
      return [
        student.name, "\(student.earned)", "\(student.points)", String(format: "%.1f", percent),
      ] + student.answers.map { $0.status == .missing ? "" : "\($0.earned)" }
        + [student.answers.compactMap(\.remark).joined(separator: "; ")]
    }
    return ([header] + rows).map { $0.map(Self.field).joined(separator: ",") + "\n" }.joined()
  }

  /// A field, quoted where it must be. What a spreadsheet would take for a formula gets an apostrophe.
  private static func field(_ text: String) -> String {
    let safe = text.first.map { "=+-@\t\r".contains($0) } == true ? "'" + text : text
    guard safe.contains(where: { ",\"\n\r".contains($0) }) else { return safe }
    return "\"" + safe.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }

  /// The grades for programs.
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }

  /// A page for one student: what was asked, what came out, what to look at next.
  func feedback(for student: Student) -> String {
    var page = """
      # Feedback for \(Self.oneLine(student.name))

      \(student.earned) of \(student.points) points (inputs drawn from seed \(seed)).

      """
    for answer in student.answers {
      let title = Course.exercise(answer.exercise)?.title ?? ""
      page += "\n## \(answer.exercise) \(title): \(answer.earned) of \(answer.points)\n\n"
      switch answer.status {
      case .missing: page += "Not handed in.\n"
      case .untouched: page += "As it was handed out.\n"
      case .rejected: page += (answer.note ?? "") + "\n"
      case .refused:
        page += "The compiler refuses it:\n\n" + Self.verbatim(answer.note ?? "")
      case .checked:
        for check in answer.checks {
          let mark = check.status == .passed ? "✓" : "✗"
          page += "- \(mark) \(check.earned) of \(check.points): \(check.title)\n"
          for text in [check.message, check.hint].compactMap(\.self) {
            page += "  - \(Self.oneLine(text))\n"
          }
        }
        if let printed = answer.printed, !printed.isEmpty {
          page += "\nThe program printed:\n\n" + Self.verbatim(printed)
        }
      }
    }
    return page
  }

  /// Text that someone else wrote, on one line and without what Markdown would read.
  private static func oneLine(_ text: String) -> String {
    let line = text.split(whereSeparator: { $0.isNewline }).joined(separator: " ")
    return String(line.prefix(2_000)).replacingOccurrences(of: "<", with: "&lt;")
  }

  /// Text that someone else wrote, indented as code, which nothing in it can end.
  private static func verbatim(_ text: String) -> String {
    text.prefix(4_000).split(whereSeparator: \.isNewline).map { line in
      "    " + String(line.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 }) + "\n"
    }.joined()
  }
}
