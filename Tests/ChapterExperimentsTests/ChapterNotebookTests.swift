import Foundation
import Testing

@testable import ChapterExperiments

/// In processes of their own, which end as a chapter's does.
@Suite struct ChapterNotebookTests {
  @Test func `data that are not there exit with 66, bad data with 65`() async throws {
    let missing = await #expect(
      processExitsWith: .exitCode(66), observing: [\.standardErrorContent]
    ) {
      let note = await ChapterNotebook.open(
        chapter: "10.1", title: "T",
        arguments: ["--data", "cifar10", "--data-directory", "/nonexistent"])
      _ = await note.loadData()
    }
    let words = String(decoding: try #require(missing).standardErrorContent, as: UTF8.self)
    #expect(words.hasPrefix("ChapterExperimentsTests: /nonexistent"))
    #expect(words.contains(": expected "))
    #expect(words.contains("cifar-10-binary.tar.gz"))
    #expect(words.split(separator: "\n").count == 1)

    await #expect(processExitsWith: .exitCode(65)) {
      let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for name in ["train.bin", "test.bin"] {
        try Data([1, 2, 3]).write(to: folder.appending(path: name))
      }
      let note = await ChapterNotebook.open(
        chapter: "10.1", title: "T",
        arguments: ["--data", "cifar100", "--data-directory", folder.path])
      _ = await note.loadData()
    }
  }

  @Test func `Ctrl-C exits with 130, however busy the cores are`() async {
    await #expect(processExitsWith: .exitCode(130)) {
      _ = await ChapterNotebook.open(
        chapter: "10.1", title: "T", arguments: ["--profile", "smoke", "--no-cache"])
      for _ in 0..<ProcessInfo.processInfo.activeProcessorCount * 2 {
        DispatchQueue.global().async { while true {} }
      }
      kill(getpid(), SIGINT)
      while true {}
    }
  }
}
