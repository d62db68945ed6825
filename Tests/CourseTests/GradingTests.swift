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
  }

  @Test(.timeLimit(.minutes(10)))
  func hostileAnswersCostNobodyElseAnything() throws {
    // All thirty, and in the tests of every day, fewer of the harmless ones.
    let isWhole = ProcessInfo.processInfo.environment["GRADE_THIRTY"] != nil
    let results = try TemporaryFolder()
    try results.write("nobody/ann/README", [])
    let tried = try ToolRun(["grade", results.path + "/nobody"], in: ToolRun.clone)
    let submissions = try ClassOfThirty(
      others: isWhole ? 16 : 3, isIsolated: tried.errors.contains("namespaces"))
    func run(_ more: [String]) throws -> ToolRun {
      try ToolRun(
        [
          "grade", submissions.path, "--csv", results.path + "/grades.csv", "--json",
          results.path + "/grades.json", "--feedback", results.path + "/feedback", "--seconds",
          "10",
        ] + more, in: ToolRun.clone)
    }
    let graded = try run(["--seed", "7"])
    #expect(graded.status == 0, "\(graded.errors)")
    func points() throws -> [String: Int] {
      let data = try Data(contentsOf: URL(fileURLWithPath: results.path + "/grades.json"))
      return Dictionary(
        uniqueKeysWithValues: try JSONDecoder().decode(Grades.self, from: data).students.map {
          ($0.name, $0.earned)
        })
    }
    for (name, points) in try points() { #expect(points == submissions.expected[name], "\(name)") }
    #expect(try points().count == submissions.expected.count)
    let csv = try String(contentsOfFile: results.path + "/grades.csv", encoding: .utf8)
    #expect(csv.split(separator: "\n").count == submissions.expected.count + 1)
    #expect(csv.contains("kl timed out"))
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
