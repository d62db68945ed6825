import Foundation
import Notebook
import TestSupport
import Testing

@testable import ChapterExperiments

/// Experiments that several processes compute together.
@MainActor
@Suite struct NotebookResultsTests {
  /// Neither shard is done with its first result before the other is at work on its own.
  @Test func twoShardsShareTheWork() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path
    let meeting = Meeting(folder: path)
    try #require(mkfifo(meeting.path, 0o600) == 0)
    async let first = computed(by: "1/2", in: path, meeting)
    async let second = computed(by: "2/2", in: path, meeting)
    let both = try await [first, second]
    #expect(both.allSatisfy { $0 > 0 }, "\(both)")
    // At worst a result is computed by both.
    #expect(both.reduce(0, +) >= numbers.count)
    let gathered = try TemporaryNotebook(in: folder)
    #expect(squares(gathered.note) {} == numbers.map { $0 * $0 })
    #expect(gathered.note.computedResults == 0)
  }
}

/// How many results a shard computes, in a process of its own.
private func computed(
  by shard: String, in folder: String, _ meeting: Meeting
) async throws -> Int {
  // A shard that ends before they have met must not let the other one wait for ever.
  defer { meeting.open() }
  let result = await #expect(
    processExitsWith: .exitCode(0), observing: [\.standardOutputContent]
  ) { [folder = folder as String, shard = shard as String] in
    await MainActor.run {
      let note = ChapterNotebook.open(
        chapter: "9.9", title: "Title",
        arguments: ["--cache", folder + "/cache", "--threads", "2", "--shard", shard],
        file: "Chapter9_9/main.swift", path: "/nowhere/main.swift")
      let other = Meeting(folder: folder)
      _ = squares(note) { other.join(reading: shard == "1/2") }
      note.finish()
    }
  }
  let output = String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
  let line = try #require(output.firstMatch(of: /(\d+) results? computed/), "\(output)")
  return try #require(Int(line.output.1))
}

private let numbers = Array(0..<8)

/// The squares of some numbers, each a result of its own.
@MainActor private func squares(
  _ note: ChapterNotebook, _ beforeEach: @escaping @Sendable () -> Void
) -> [Int] {
  note.results("squares", of: "number", numbers) { cache, number in
    cache.key("square", seed: UInt64(number), settings: "")
  } compute: { number in
    beforeEach()
    return number * number
  }
}

/// Where two processes wait for one another: the ends of a FIFO.
private final class Meeting: @unchecked Sendable {
  let path: String
  private let lock = NSLock()
  private var hasMet = false
  private var bothEnds: Int32 = -1

  init(folder: String) { path = folder + "/meeting" }

  /// Returns when the other process has come too; at once from then on.
  func join(reading: Bool) {
    lock.withLock {
      if !hasMet { close(Foundation.open(path, reading ? O_RDONLY : O_WRONLY)) }
      hasMet = true
    }
  }

  /// From now on nobody waits.
  func open() {
    lock.withLock {
      if bothEnds < 0 { bothEnds = Foundation.open(path, O_RDWR | O_CLOEXEC) }
    }
  }

  deinit { close(bothEnds) }
}
