import ArgumentParser
import Course
import Foundation

struct Grade: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Grade a class: one folder for each student, with its Exercise.swift files.",
    discussion: """
      An answer is FOLDER/STUDENT/Exercises/10_1_1/Exercise.swift, or the same without Exercises. \
      Nothing else of a submission is used. Each answer is compiled and run in a process of its own, \
      with limits on time and memory; what it prints is no result.
      """)

  @Argument(help: "The folder with the students' folders.") var submissions: String
  @Option(help: "Where the table goes.") var csv: String?
  @Option(help: "Where the grades with all details go.") var json: String?
  @Option(help: "The folder for a page of feedback for each student.") var feedback: String?
  @Option(help: "Where the checks' inputs are drawn from; drawn itself unless given.")
  var seed: UInt64?
  @Option(
    help: "Grade this student alone, and put the row in place of the one in the JSON file.")
  var student: String?
  @Option(help: "Seconds that the checks of one answer may take.") var seconds: Double = 30
  @Option(help: "Megabytes of address space that an answer may use.") var megabytes = 4096

  func validate() throws {
    guard seconds > 0, megabytes >= 512 else {
      throw ValidationError("expected --seconds above 0 and --megabytes of 512 or more")
    }
    if student != nil, json == nil, csv != nil {
      throw ValidationError(
        "--student with --csv needs the class's --json too: it holds the other students' grades")
    }
  }

  func run() throws {
    var students = try Grader.students(in: submissions)
    var known: Grades?
    if let student {
      guard students.contains(student) else {
        throw ToolError(
          .missingInput, "\(submissions): expected a folder '\(student)', found none")
      }
      students = [student]
      known = try json.flatMap { try earlierGrades(in: $0) }
    }
    for path in [csv, json, feedback.map { "\($0)/\(students[0]).md" }].compactMap(\.self) {
      try requireWritable(path)
    }
    let seed = seed ?? known?.seed ?? UInt64.random(in: 0...UInt64(UInt32.max))
    let isolation = try Isolation.available()
    let grader = Grader(
      workspace: try Workspace(), seed: seed,
      limits: .init(seconds: seconds, megabytes: megabytes), isolation: isolation)
    say("Grading \(students.count) of \(submissions), seed \(seed); \(isolation.description).")
    let counter = Counter(students.count)
    let graded = try grader.grade(students, in: submissions) { counter.done($0) }
    var grades = Grades(
      seed: seed,
      exercises: Course.exercises.map { Grades.Task(id: $0.id, points: $0.points) },
      students: graded)
    if let known {
      let others = known.students.filter { $0.name != graded[0].name }
      grades.students = (others + graded).sorted { $0.name < $1.name }
    }
    if let json { try write(grades.json(), to: json) }
    if let csv { try write(grades.csv, to: csv) }
    if let feedback {
      for student in graded {
        try write(grades.feedback(for: student), to: "\(feedback)/\(student.name).md")
      }
    }
    if csv == nil, json == nil { print(grades.csv, terminator: "") }
  }

  /// The grades of an earlier run; nil where there are none yet.
  private func earlierGrades(in path: String) throws -> Grades? {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    do {
      let grades = try JSONDecoder().decode(Grades.self, from: data)
      guard grades.exercises.map(\.id) == Course.exercises.map(\.id) else {
        throw ToolError(
          .badData, "\(path): its exercises are not those of this course; grade the class anew")
      }
      return grades
    } catch is DecodingError {
      throw ToolError(.badData, "\(path): expected grades that this command wrote")
    }
  }
}

/// A line for the one who waits, apart from the results.
private func say(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }

/// Counts the students that are done.
private final class Counter: @unchecked Sendable {
  private let lock = NSLock()
  private let count: Int
  private var finished = 0

  init(_ count: Int) { self.count = count }

  func done(_ student: String) {
    lock.withLock {
      finished += 1
      say("\(finished) of \(count): \(student)")
    }
  }
}
