import Foundation
import TestSupport
import Testing

/// The way of somebody who solves the first exercise, in a folder that has what a clone has.
@Suite struct LearnerTests {
  private let folder: TemporaryFolder
  private let exercise: String

  init() throws {
    folder = try TemporaryFolder()
    exercise = folder.path + "/Exercises/softmax/Exercise.swift"
    let files = FileManager.default
    try folder.write("Package.swift", [])
    try files.copyItem(atPath: ToolRun.clone + "/Exercises", toPath: folder.path + "/Exercises")
    try? files.removeItem(atPath: folder.path + "/Exercises/progress.txt")
    try files.createSymbolicLink(
      atPath: folder.path + "/Sources", withDestinationPath: ToolRun.clone + "/Sources")
  }

  private func run(_ arguments: String...) throws -> ToolRun {
    try ToolRun(arguments, in: folder.path)
  }

  /// Puts an answer in place of the line that throws; `also` changes the whole file.
  private func answer(_ body: String, also change: (String) -> String = { $0 }) throws {
    let stub = try String(
      contentsOfFile: ToolRun.clone + "/Exercises/softmax/Exercise.swift", encoding: .utf8)
    let text = change(stub.replacing("throw NotSolvedYet()", with: body))
    try Data(text.utf8).write(to: URL(fileURLWithPath: exercise))
  }

  private static let right = """
    logits.map { row in
        let weights = row.map { exp(($0 - row.max()!) / temperature) }
        return weights.map { $0 / weights.reduce(0, +) }
      }
    """

  @Test func theFirstExerciseIsSolvedFromWhatTheToolSays() throws {
    let start = try run()
    #expect(start.status == 0)
    #expect(start.output.contains("Next: softmax"))
    #expect(start.output.contains("Exercises/softmax/Exercise.swift"))
    let stub = try run("check", "softmax")
    #expect(stub.status == 1)
    #expect(stub.output.contains("Not solved yet"))
    #expect(try run("solution", "softmax").status == 1)
    try answer(Self.right)
    let solved = try run("check")
    #expect(solved.status == 0, "\(solved.output)")
    #expect(solved.output.contains("Solved. Next: kl"))
    #expect(try run("list").output.contains("✓ softmax"))
    #expect(try run("solution", "softmax").output.contains("public func softmax("))
  }

  @Test func anAuthorVerifiesOneExercise() throws {
    let one = try run("verify", "softmax", "--seeds", "1")
    #expect(one.status == 0, "\(one.output)")
    #expect(one.output.contains("1 exercise, 6 points"))
    let none = try run("verify", "sofmax")
    #expect(none.status == 64)
    #expect(none.errors.contains("sofmax"))
  }

  @Test func aWrongAnswerIsToldWhatIsWrong() throws {
    try answer(Self.right.replacing(" - row.max()!", with: ""))
    let overflowing = try run("check", "softmax")
    #expect(overflowing.status == 1)
    #expect(overflowing.output.contains("5 of 6 points"))
    #expect(overflowing.output.contains("overflow"))
    try answer("return 3")
    let refused = try run("check", "softmax")
    #expect(refused.output.contains("Exercises/softmax/Exercise.swift:19"), "\(refused.output)")
    try answer(Self.right) { $0.replacing("func softmax(", with: "func softMax(") }
    let renamed = try run("check", "softmax")
    #expect(
      renamed.output.contains(
        "expected a function softmax(_:temperature:) of type\n"
          + "  ([[Double]], Double) throws -> [[Double]]\n"), "\(renamed.output)")
    #expect(!renamed.output.contains("Entry.swift"))
  }

  @Test func hintsGrowAndAreThree() throws {
    let hints = try (1...4).map { _ in try run("hint", "softmax").output }
    #expect(Set(hints).count == 3)
    #expect(hints[3] == hints[2])
    #expect(try run("hint", "softmax", "--number", "4").status == 64)
  }

  @Test func whatIsNoCommandIsSaid() throws {
    let typo = try run("chek")
    #expect(typo.status == 64)
    #expect(typo.errors.contains("there is no command 'chek'"))
    let name = try run("10_1_1")
    #expect(name.errors.contains("swift run Exercises check 10.1.1"))
    try FileManager.default.removeItem(atPath: exercise)
    #expect(try run("check", "softmax").status == 66)
  }
}
