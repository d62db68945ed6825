import Foundation
import Notebook
import Records
import TestSupport
import Testing
import Weaving

/// The experiments of a chapter over several processes: whatever happens to them, the digits are those of one run.
@Suite struct ExperimentRunnerTests {
  private let chapter = "Chapter10_2"
  private let options = ["--profile", "smoke", "--quiet"]

  private func arguments(cache: TemporaryFolder) -> [String] {
    options + ["--cache", cache.path]
  }

  /// Runs the chapter with a cache, and compares what it gives with what one run gives without.
  private func expectSameRecord(cache: TemporaryFolder) throws -> ChapterRun {
    let folder = try TemporaryFolder()
    let record = folder.path + "/record.json"
    let run = try ChapterRun(
      chapter, arguments(cache: cache) + ["--figures", folder.path, "--record", record])
    try #require(run.status == 0, "\(run.errors)")
    let found = try RunRecord(json: Data(contentsOf: URL(fileURLWithPath: record)))
    let isSame =
      try found.withoutEnvironment.json() == smokeRecord(chapter).withoutEnvironment.json()
    #expect(isSame)
    return run
  }

  /// Runs two shards, with GNU parallel where it is installed, and else as two processes; how many results each gave.
  private func runTwoShards(cache: TemporaryFolder) throws -> [Int] {
    var lines: [String] = []
    let program = StartedChapter.products.appending(path: chapter).path
    let command = [program] + arguments(cache: cache) + ["--threads", "1"]
    if let parallel = Self.gnuParallel {
      let process = Process()
      process.executableURL = parallel
      process.arguments =
        ["--will-cite", "--jobs", "2"] + command + ["--shard", "{}/2", ":::", "1", "2"]
      let output = Pipe()
      process.standardOutput = output
      process.standardInput = FileHandle.nullDevice
      try process.run()
      let text = try output.fileHandleForReading.readToEnd() ?? Data()
      process.waitUntilExit()
      try #require(process.terminationStatus == 0)
      lines = String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
    } else {
      let shards = try ["1/2", "2/2"].map {
        try StartedChapter(chapter, command.dropFirst() + ["--shard", $0])
      }
      for run in try shards.map({ try $0.end() }) {
        try #require(run.status == 0, "\(run.errors)")
        #expect(run.errors.isEmpty)
        lines += run.output.split(separator: "\n").map(String.init)
      }
    }
    // One line from each, and nothing else.
    return try lines.sorted().map { line in
      let pattern = /shard . of 2, as --shard says · (\d+) results? computed into .*/
      let match = try #require(line.wholeMatch(of: pattern), "\(line)")
      return try #require(Int(match.output.1))
    }
  }

  @Test func twoShardsGiveTheDigitsOfOneRun() throws {
    let cache = try TemporaryFolder()
    let results = CachedResults(in: cache.path)
    let computed = try runTwoShards(cache: cache)
    #expect(computed.count == 2)
    // At worst a result is computed by both.
    #expect(try computed.reduce(0, +) >= results.entries.count)
    try results.dateBack()
    _ = try expectSameRecord(cache: cache)
    // Nothing was left for the last run to compute.
    #expect(try results.untouched == results.entries)
  }

  private static var gnuParallel: URL? {
    let folders = ProcessInfo.processInfo.environment["PATH", default: ""].split(separator: ":")
    let files = folders.map { URL(fileURLWithPath: String($0)).appending(path: "parallel") }
    return files.first { file in
      // moreutils has a program of that name too.
      let process = Process()
      process.executableURL = file
      process.arguments = ["--version"]
      let output = Pipe()
      process.standardOutput = output
      process.standardError = FileHandle.nullDevice
      guard FileManager.default.isExecutableFile(atPath: file.path), (try? process.run()) != nil
      else { return false }
      let text = String(
        decoding: (try? output.fileHandleForReading.readToEnd()) ?? Data(), as: UTF8.self)
      process.waitUntilExit()
      return text.hasPrefix("GNU parallel")
    }
  }

  @Test func aKilledRunLosesNothing() throws {
    let (folder, cache) = (try TemporaryFolder(), try TemporaryFolder())
    let results = CachedResults(in: cache.path)
    // In an arm's trainings: one of them waits at its gate, the others are anywhere.
    let (first, second) = try #require(CachedResults.computed(in: folder).arms.last)
    let gates = try [first, second].map {
      try Gate(at: results.folder.appending(path: $0 + ".training-0").path)
    }
    let killed = try StartedChapter(
      chapter, arguments(cache: cache) + ["--threads", "2", "--resume"])
    try gates[0].letThrough(killed)
    kill(killed.process.processIdentifier, SIGKILL)
    #expect(try killed.end().status == SIGKILL)
    for gate in gates { gate.remove() }
    let kept = try results.entries
    // Of the teachers at least.
    #expect(kept.count >= 2)
    try results.dateBack()
    let run = try expectSameRecord(cache: cache)
    #expect(run.errors.isEmpty, "\(run.errors)")
    // What the killed run had done is not done again.
    #expect(try results.untouched == kept)
  }

  @Test func twoRunsAtOnceLoseNothing() throws {
    let cache = try TemporaryFolder()
    let other = try StartedChapter(chapter, arguments(cache: cache))
    let run = try expectSameRecord(cache: cache)
    let end = try other.end()
    #expect(end.status == 0)
    #expect(end.errors.isEmpty && run.errors.isEmpty, "\(end.errors)\(run.errors)")
    let results = CachedResults(in: cache.path)
    #expect(try results.files.count == results.entries.count)
  }

  @Test func damagedEntriesAreMendedWithALineEach() throws {
    let cache = try TemporaryFolder()
    _ = try expectSameRecord(cache: cache)
    let entries = try CachedResults(in: cache.path).entries
    // Of the first ones, teachers among them.
    let damaged = Array(
      entries.prefix(3) + entries.filter { $0.path.contains("teachers") }.prefix(1))
    let whole = try damaged.map { try Data(contentsOf: $0) }
    for (index, entry) in damaged.enumerated() {
      var bytes = whole[index]
      switch index {
      case 0: bytes = Data()
      case 1: bytes.removeLast(bytes.count / 2)
      case 2: bytes[bytes.count - 100] ^= 8
      default: bytes = Data("not an entry".utf8)
      }
      try bytes.write(to: entry)
    }
    let run = try expectSameRecord(cache: cache)
    let warnings = run.errors.split(separator: "\n").sorted()
    #expect(warnings.count == 4, "\(run.errors)")
    for entry in damaged {
      #expect(warnings.count { $0.contains("/\(entry.lastPathComponent): damaged: ") } == 1)
    }
    #expect(try damaged.map { try Data(contentsOf: $0) } == whole)
  }

  @Test func aFolderThatCannotBeWrittenCostsTheCacheAlone() throws {
    let run = try ChapterRun(chapter, options + ["--cache", "/dev/null/cache"])
    #expect(run.status == 73)
    #expect(run.errors.contains("give --cache a folder"))
    // A folder where an entry belongs: as good as a disk that is full.
    let cache = try TemporaryFolder()
    _ = try expectSameRecord(cache: cache)
    for entry in try CachedResults(in: cache.path).entries {
      try FileManager.default.removeItem(at: entry)
      try FileManager.default.createDirectory(at: entry, withIntermediateDirectories: false)
    }
    let second = try expectSameRecord(cache: cache)
    #expect(second.errors.split(separator: "\n").count == 1, "\(second.errors)")
    #expect(second.errors.contains("cannot be written"))
  }
}
