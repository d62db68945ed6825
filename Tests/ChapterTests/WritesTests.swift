import Foundation
import TestSupport
import Testing

/// Outputs that cannot be written: the old file stays whole, and one line says which and why (exit code 73).
@Suite struct WritesTests {
  private let options = ["--profile", "smoke", "--quiet", "--no-cache"]
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  /// A disk that is full after so many kilobytes of any file, as a process can have one of its own.
  private func run(kilobytes: Int, _ arguments: [String]) throws -> ChapterRun {
    try ChapterRun(
      at: URL(filePath: "/bin/sh"),
      [
        "-c", "ulimit -f \(kilobytes * 2); exec \"$0\" \"$@\"",
        StartedChapter.products.appending(path: "Chapter10_2").path,
      ] + arguments)
  }

  @Test func aFullDisk() throws {
    let record = try folder.write("record.json", Array("old".utf8))
    let figures = folder.path + "/figures"
    let run = try run(
      kilobytes: 8, options + ["--figures", figures, "--record", record])
    #expect(run.status == 73, "\(run.errors)")
    #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
    #expect(run.errors.contains(figures + "/") && run.errors.contains("File too large"))
    #expect(run.errors.contains("make room there or give another --figures"))
    #expect(try String(contentsOfFile: record, encoding: .utf8) == "old")
    // What fitted is whole; of what did not nothing is left.
    #expect(try names(in: figures).allSatisfy { $0.hasSuffix(".png") || $0.hasSuffix(".csv") })
  }

  /// Every training and every result finds so, and it is said once of each.
  @Test func aDiskWithoutRoomForCheckpoints() throws {
    let run = try run(
      kilobytes: 400,
      [
        "--profile", "smoke", "--quiet", "--save-every", "0", "--cache", folder.path + "/cache",
        "--figures", folder.path + "/figures",
      ])
    #expect(run.status == 0, "\(run.errors)")
    let lines = run.errors.split(separator: "\n")
    #expect(lines.count { $0.contains("trainings go on, but are not saved") } == 1)
    #expect(lines.count <= 2, "\(run.errors)")
  }

  /// Under `/proc` nobody can write, not even root.
  @Test(arguments: [
    (["--figures", "/proc/figures"], "/proc/figures"),
    (["--record", "/proc/record.json"], "/proc"), (["--cache", "/proc/cache"], "/proc/cache/10.2"),
    (["--figures", "/dev/null/figures"], "/dev/null/figures"),
    (["--record", "/dev/null"], "/dev/null"),
  ]) func aFolderThatCannotBeWritten(output: [String], path: String) throws {
    let run = try ChapterRun(
      "Chapter10_2",
      ["--profile", "smoke", "--quiet", "--figures", folder.path + "/f"].filter {
        output[0] != "--figures" || ($0 != "--figures" && !$0.hasSuffix("/f"))
      } + output)
    #expect(run.status == 73, "\(run.errors)")
    #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
    #expect(run.errors.contains("\(path) cannot be written: "), "\(run.errors)")
  }

  @Test func aMissingFolderIsMade() throws {
    let figures = folder.path + "/not/there/yet"
    let run = try ChapterRun("Chapter10_2", options + ["--figures", figures])
    #expect(run.status == 0, "\(run.errors)")
    #expect(try names(in: figures).count > 6)
  }

  @Test func twoRunsWriteTheSameFigures() throws {
    let figures = folder.path + "/both"
    let arguments = options + ["--figures", figures, "--record", figures + "/record.json"]
    let runs = try (0..<2).map { _ in try StartedChapter("Chapter10_2", arguments) }
    for run in runs {
      let end = try run.end()
      #expect(end.status == 0, "\(end.errors)")
    }
    let expected = try SmokeRun.of("Chapter10_2").figures
    #expect(try names(in: figures).filter { $0 != "record.json" } == expected.keys.sorted())
    for (name, data) in expected {
      let isSame = try Data(contentsOf: URL(filePath: figures + "/" + name)) == data
      #expect(isSame, "\(name) differs")
    }
  }
}
