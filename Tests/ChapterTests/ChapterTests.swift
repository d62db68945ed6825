import Foundation
import Notebook
import TestSupport
import Testing
import Weaving

/// The chapters as their readers run them.
@Suite struct ChapterTests {
  private static let chapters = [
    "Chapter10_1", "Chapter10_2", "Chapter10_3", "Chapter10_4", "Chapter10_5", "BornAgain", "DML",
    "BYOT", "ONE", "Comparison",
  ]
  /// Where one chapter speaks for all: what the notebook does for each.
  private let chapter = "Chapter10_1"

  @Test(arguments: chapters)
  func sameSeedGivesTheSameRecordAndFigures(chapter: String) throws {
    // Another number of threads, and another folder to start from, must not change a digit.
    let folder = try TemporaryFolder()
    let first = try SmokeRun.of(chapter)
    let second = try SmokeRun(chapter, seed: 0, ["--threads", "1"], in: folder.path)
    let isSame =
      try first.record.withoutEnvironment.json() == second.record.withoutEnvironment.json()
    #expect(isSame, "the record differs between two runs with one seed")
    #expect(first.figures.keys.count { $0.hasSuffix(".png") } >= 6)
    #expect(first.figures.keys.sorted() == second.figures.keys.sorted())
    for (name, data) in first.figures {
      let isSame = second.figures[name] == data
      #expect(isSame, "\(name) differs between two runs with one seed")
    }
  }

  private func lines(of chapter: String) throws -> [String] {
    try smokeRecord(chapter).outputs.filter { $0.kind == .line }.compactMap(\.text)
  }

  @Test(arguments: [("Chapter10_1", "/50"), ("Chapter10_2", ""), ("Chapter10_3", "")])
  func trainingPrintsEveryTenthEpoch(chapter: String, ofAll: String) throws {
    let printed = try lines(of: chapter).filter { $0.hasPrefix("Epoch ") }
    #expect(printed.count == 5)
    for (line, epoch) in zip(printed, [1, 11, 21, 31, 41]) {
      let pattern = try Regex(#"^Epoch \#(epoch)\#(ofAll): Loss=\d+\.\d{4}, Acc=\d+\.\d{2}%$"#)
      #expect(line.contains(pattern), "\(line)")
    }
  }

  @Test func studentAgainstBaseline() throws {
    let lines = try lines(of: chapter)
    let comparison = try #require(lines.firstIndex(of: "Comparaison Student:"))
    let patterns = [
      #"^  Avec distillation: \d+\.\d{2}%$"#, #"^  Sans distillation: \d+\.\d{2}%$"#,
      #"^  Amélioration: -?\d+\.\d{2}%$"#,
    ]
    for (line, pattern) in zip(lines[(comparison + 1)...], patterns) {
      #expect(line.contains(try Regex(pattern)), "\(line)")
    }
  }

  @Test(arguments: [("Chapter10_1", "temperature"), ("Chapter10_2", "distributions")])
  func figuresGoToAScratchFolderUnlessTheSettingsAreTheCommittedOnes(
    chapter: String, figure: String
  ) throws {
    let run = try ChapterRun(chapter, ["--profile", "smoke", "--no-cache"])
    let path = try #require(run.output.firstMatch(of: /figures in (\S+)/)).output.1
    defer { try? FileManager.default.removeItem(atPath: String(path)) }
    #expect(path.hasPrefix(FileManager.default.temporaryDirectory.path))
    #expect(FileManager.default.fileExists(atPath: path + "/\(figure).png"))
    #expect(FileManager.default.fileExists(atPath: path + "/\(figure).csv"))
  }

  @Test(
    arguments: [
      (["--temperature", "4"], 64, "Unknown option '--temperature'"),
      (["--profile", "slow"], 64, "profile"),
      (["--weave"], 64, "Unknown option '--weave'"),
      (["--data", "mnist"], 64, "--data is one of sample, digits"),
      (["--threads", "0"], 64, "--threads must be at least 1"),
      (["--seed", "one"], 64, "seed"),
      (["--data", "fashion-mnist", "--data-directory", "/nowhere"], 66, "/nowhere"),
      (["--data", "cifar10", "--data-directory", "/nowhere"], 66, "/nowhere"),
      (["--figures", "/dev/null/figures"], 73, "/dev/null/figures"),
      (["--record", "/dev/null/record.json"], 73, "/dev/null cannot be written"),
    ] as [([String], Int, String)])
  func wrongArgumentsEndWithOneLineAndTheirExitCode(
    arguments: [String], status: Int, named: String
  ) throws {
    let run = try ChapterRun(chapter, ["--profile", "smoke", "--no-cache"] + arguments)
    #expect(Int(run.status) == status, "\(run.errors)")
    #expect(run.errors.contains(named), "\(run.errors)")
    // swift-argument-parser adds its usage lines to a wrong option.
    #expect(status == 64 || run.errors.split(separator: "\n").count == 1, "\(run.errors)")
  }

  @Test func badDataEndsWithOneLineThatNamesTheFile() throws {
    let folder = try TemporaryFolder()
    for name in ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"] {
      try folder.write(name + "-ubyte", Array("not images".utf8))
    }
    let run = try ChapterRun(
      chapter,
      [
        "--profile", "smoke", "--no-cache", "--data", "fashion-mnist", "--data-directory",
        folder.path,
      ])
    #expect(run.status == 65, "\(run.errors)")
    #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
    #expect(run.errors.contains(folder.path + "/train-"), "\(run.errors)")
  }
}
