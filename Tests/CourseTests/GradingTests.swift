import Foundation
import TestSupport
import Testing

/// A class is graded: every student gets the points that are due, whatever the others handed in.
@Suite struct GradingTests {
  struct Grades: Decodable {
    struct Student: Decodable {
      let name: String
      let earned: Int
    }
    let students: [Student]

    /// What each student earned, in a file that the tool wrote.
    static func points(in path: String) throws -> [String: Int] {
      let data = try Data(contentsOf: URL(fileURLWithPath: path))
      return Dictionary(
        uniqueKeysWithValues: try JSONDecoder().decode(Self.self, from: data).students.map {
          ($0.name, $0.earned)
        })
    }
  }

  /// So many seconds that no answer which comes to an end uses them up, on any machine.
  private static let plenty = ["--seconds", "100000"]

  @Test func hostileAnswersCostNobodyElseAnything() throws {
    // All thirty, and in the tests of every day, fewer of the harmless ones.
    let isWhole = ProcessInfo.processInfo.environment["GRADE_THIRTY"] != nil
    let results = try TemporaryFolder()
    try results.write("nobody/ann/README", [])
    let tried = try ToolRun(["grade", results.path + "/nobody"], in: ToolRun.clone)
    let submissions = try ClassOfThirty(
      others: isWhole ? 19 : 3, isIsolated: tried.errors.contains("namespaces"))
    func run(_ more: [String]) throws -> ToolRun {
      try ToolRun(
        [
          "grade", submissions.path, "--csv", results.path + "/grades.csv", "--json",
          results.path + "/grades.json", "--feedback", results.path + "/feedback",
        ] + Self.plenty + more, in: ToolRun.clone)
    }
    let graded = try run(["--seed", "7"])
    #expect(graded.status == 0, "\(graded.errors)")
    func points() throws -> [String: Int] {
      try Grades.points(in: results.path + "/grades.json")
    }
    for (name, points) in try points() { #expect(points == submissions.expected[name], "\(name)") }
    #expect(try points().count == submissions.expected.count)
    let csv = try String(contentsOfFile: results.path + "/grades.csv", encoding: .utf8)
    #expect(csv.split(separator: "\n").count == submissions.expected.count + 1)
    #expect(!csv.contains("timed out"))
    #expect(csv.contains("kl does not compile"))
    let pages = try FileManager.default.contentsOfDirectory(atPath: results.path + "/feedback")
    #expect(pages.count == submissions.expected.count)
    let page = try String(
      contentsOfFile: results.path + "/feedback/student 02.md", encoding: .utf8)
    #expect(page.contains("0 log 0"))

    // A second look at one of them: the row changes, the others stay.
    try Data(ClassOfThirty.right.utf8).write(
      to: URL(fileURLWithPath: submissions.path + "/student 02/Exercises/kl/Exercise.swift"))
    #expect(try run(["--student", "student 02"]).status == 0)
    #expect(
      try points() == submissions.expected.merging(["student 02": 14]) { $1 })
  }

  /// Answers without an end are ended, whatever the machine; who is graded beside them is graded again with time enough.
  @Test func answersWithoutAnEndTimeOut() throws {
    let folder = try TemporaryFolder()
    let submissions = folder.path + "/class"
    let answers = ClassOfThirty.endless.merging(["right": ClassOfThirty.right]) { $1 }
    for (student, answer) in answers {
      try folder.write("class/\(student)/kl/Exercise.swift", Array(answer.utf8))
    }
    let (csv, json) = (folder.path + "/grades.csv", folder.path + "/grades.json")
    func grade(_ more: [String]) throws -> ToolRun {
      try ToolRun(
        ["grade", submissions, "--csv", csv, "--json", json] + more, in: ToolRun.clone)
    }
    let all = try grade(["--seconds", "1"])
    #expect(all.status == 0, "\(all.errors)")
    let right = try grade(["--student", "right"] + Self.plenty)
    #expect(right.status == 0, "\(right.errors)")
    let expected = answers.mapValues { $0 == ClassOfThirty.right ? 6 : 0 }
    #expect(try Grades.points(in: json) == expected)
    let rows = try String(contentsOfFile: csv, encoding: .utf8).split(separator: "\n")
    #expect(rows.count { $0.contains("kl timed out") } == ClassOfThirty.endless.count, "\(rows)")
  }

  @Test func wrongUsageIsToldApart() throws {
    let folder = try TemporaryFolder()
    func status(_ arguments: String...) throws -> Int32 {
      try ToolRun(arguments, in: ToolRun.clone).status
    }
    #expect(try status("grade", folder.path + "/nowhere") == 66)
    #expect(try status("grade") == 64)
    #expect(try status("check", "no-such-exercise") == 64)
    try folder.write("class/ann/kl/Exercise.swift", Array(ClassOfThirty.right.utf8))
    #expect(try status("grade", folder.path + "/class", "--student", "bob") == 66)
    #expect(
      try status(
        "grade", folder.path + "/class", "--json", folder.path + "/class/ann/kl/Exercise.swift/x")
        == 73)
    // Found out before anybody is graded, so that no grades are lost.
    let unwritable = try ToolRun(
      ["grade", folder.path + "/class", "--csv", folder.path], in: ToolRun.clone)
    #expect(unwritable.status == 73)
    #expect(!unwritable.errors.contains("Grading"))
    try folder.write("old.json", Array("{}".utf8))
    #expect(
      try status(
        "grade", folder.path + "/class", "--student", "ann", "--json", folder.path + "/old.json")
        == 65)
    #expect(try ToolRun(["list"], in: folder.path).status == 66)
  }
}
