import Foundation
import TestSupport
import Testing

/// The book's command line; what it compares is tested with the library that compares it.
@Suite struct BookTests {
  @Test(
    arguments: [
      (["NoChapter"], "expected chapters among Chapter10_1, "), (["--fix"], "give --check too"),
      (["--status", "--check"], "give one of them"), (["--lint", "DML"], "give one alone"),
      (["--lint", "--ledger"], "give one alone"),
      (["--profile", "quick"], "--profile is of --check"),
      (["--watch"], "--watch is of one chapter"),
      (["--watch", "Chapter10_1", "--check"], "--watch is of one chapter"),
      (["--watch", "Chapter10_1", "--status"], "--watch is of one chapter"),
      (["--watch", "Chapter10_1", "--lint"], "--watch is of one chapter"),
      (["--watch", "Chapter10_1", "--ledger"], "--watch is of one chapter"),
      (["--watch", "--ledger"], "--watch is of one chapter"),
      (["--check", "--profile", "full"], "expected --profile smoke or quick"),
    ] as [([String], String)])
  func `a wrong option ends with 64 and says what is right`(
    arguments: [String], named: String
  ) throws {
    let run = try ChapterRun("Book", arguments)
    #expect(run.status == 64, "\(run.errors)")
    #expect(run.errors.contains(named), "\(run.errors)")
  }

  @Test func `the status of every chapter, from any folder`() throws {
    let folder = try TemporaryFolder()
    let run = try ChapterRun("Book", ["--status"], in: folder.path)
    #expect(run.status == 0, "\(run.errors)")
    let lines = run.output.split(separator: "\n")
    #expect(lines.first?.hasPrefix("Chapter10_1: ") == true)
    #expect(lines.count >= 9)
  }
}
