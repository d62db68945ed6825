import Foundation
import Notebook
import Synchronization
import TestSupport
import Testing

@testable import ChapterExperiments

@Suite struct ResultCacheTests {
  private struct Result: Codable, Equatable {
    var numbers: [Double]
    var single: Float
    var missing: Double?
    var bytes: Data
  }
  private let result = Result(
    numbers: [0.1, .infinity, -.infinity, -0.0, .leastNonzeroMagnitude], single: 0.3,
    bytes: Data([0, 255]))

  /// What a cache said.
  private final class Warnings: Sendable {
    let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
  }

  private func cache(_ folder: URL, build: String = "b\n", _ warnings: Warnings = Warnings())
    -> ResultCache
  {
    ResultCache(folder: folder, run: "chapter: 10.1\n", build: build) { line in
      warnings.lines.withLock { $0.append(line) }
    }
  }

  private func files(_ folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  @Test func `a result comes back bit by bit`() throws {
    try withTemporaryFolder { folder in
      let key = cache(folder).key("T = 4, alpha", seed: 3, settings: "epochs: 2")
      #expect(cache(folder).result(of: key) as Result? == nil)
      cache(folder).keep(result, key)
      let found: Result = try #require(cache(folder).result(of: key))
      #expect(found == result)
      #expect(found.numbers[3].sign == .minus)
      let names = try files(folder)
      #expect(names.count == 1)
      #expect(names[0].wholeMatch(of: /T---4--alpha-seed-3-[0-9a-f]{8}/) != nil, "\(names)")
    }
  }

  @Test func `numbers that are none, and results that are a number alone`() throws {
    try withTemporaryFolder { folder in
      let cache = cache(folder)
      let nan = cache.key("nan", seed: 0, settings: "")
      cache.keep(Double(bitPattern: 0x7ff8_0000_0000_0001), nan)
      #expect((cache.result(of: nan) as Double?)?.isNaN == true)
      let none = cache.key("none", seed: 0, settings: "")
      cache.keep([Int?.none, 7], none)
      #expect(cache.result(of: none) == [Int?.none, 7])
    }
  }

  @Test func `what differs is another result`() throws {
    try withTemporaryFolder { folder in
      let warnings = Warnings()
      let first = cache(folder, warnings)
      let key = first.key("arm", seed: 3, settings: "epochs: 2")
      first.keep(result, key)
      let others = [
        first.key("arm", seed: 4, settings: "epochs: 2"),
        first.key("arm", seed: 3, settings: "epochs: 3"),
        first.key("another arm", seed: 3, settings: "epochs: 2"),
        cache(folder, build: "another\n").key("arm", seed: 3, settings: "epochs: 2"),
        // The same file, as if two keys had one hash.
        ResultCache.Key(file: key.file, text: "another key"),
      ]
      for other in others { #expect(first.result(of: other) as Result? == nil) }
      #expect(warnings.all.isEmpty)
    }
  }

  @Test func `another build's result takes the place of the first`() throws {
    try withTemporaryFolder { folder in
      for build in ["first\n", "second\n"] {
        let cache = cache(folder, build: build)
        cache.keep(result, cache.key("arm", seed: 3, settings: "epochs: 2"))
      }
      let names = try files(folder)
      #expect(names.count == 1)
      let first = cache(folder, build: "first\n")
      let gone: Result? = first.result(of: first.key("arm", seed: 3, settings: "epochs: 2"))
      #expect(gone == nil)
    }
  }

  @Test(arguments: [
    ("empty", "found an empty file"), ("garbage", "found no header"),
    ("another header", "found another header"), ("cut in the header", "found no header"),
    ("cut", "bytes of"), ("longer", "bytes of"), ("flipped bit in the key", "another checksum"),
    ("flipped bit in the contents", "another checksum"), ("flipped checksum", "another checksum"),
    ("negative length", "found another header"), ("another type", "found contents that are no"),
  ])
  func `a damaged entry is no result, and is said so in a line`(
    damage: String, words: String
  ) throws {
    try withTemporaryFolder { folder in
      let warnings = Warnings()
      let cache = cache(folder, warnings)
      let key = cache.key("arm", seed: 3, settings: "epochs: 2")
      cache.keep(result, key)
      let file = folder.appending(path: key.file)
      var bytes = try Data(contentsOf: file)
      let body = bytes.firstIndex(of: UInt8(ascii: "\n"))! + 1
      switch damage {
      case "empty": bytes = Data()
      case "garbage": bytes = Data((0..<2_000).map { UInt8($0 * 7 % 251) | 0x80 })
      case "another header": bytes = Data("result 2 10 10\n".utf8) + bytes[body...]
      case "negative length": bytes = Data("result 1 -1 10\n".utf8) + bytes[body...]
      case "cut in the header": bytes = bytes.prefix(5)
      case "cut": bytes = bytes.dropLast(20)
      case "longer": bytes += Data("more".utf8)
      case "flipped bit in the key": bytes[body + 4] ^= 1
      case "flipped bit in the contents": bytes[bytes.count - 30] ^= 1
      case "flipped checksum": bytes[bytes.count - 1] ^= 1
      default: cache.keep("a text", key)
      }
      if damage != "another type" { try bytes.write(to: file) }

      #expect(cache.result(of: key) as Result? == nil)
      #expect(warnings.all.count == 1, "\(warnings.all)")
      let warning = try #require(warnings.all.first)
      #expect(warning.contains(key.file) && warning.contains(words), "\(warning)")
      #expect(cache.result(of: key, quietly: true) as Result? == nil)
      #expect(warnings.all.count == 1)
      cache.keep(result, key)
      #expect(cache.result(of: key) == result)
    }
  }

  @Test func `a folder that cannot be written is said once`() throws {
    let warnings = Warnings()
    let cache = cache(URL(filePath: "/dev/null/cache"), warnings)
    for seed in 0..<3 as Range<UInt64> {
      let key = cache.key("arm", seed: seed, settings: "")
      cache.keep(result, key)
      #expect(cache.result(of: key) as Result? == nil)
    }
    #expect(warnings.all.count == 1)
    #expect(warnings.all.first?.contains("/dev/null/cache cannot be written: ") == true)
    #expect(warnings.all.first?.contains("--cache") == true)
  }

  @Test func `what a killed run left is taken away after a day`() throws {
    try withTemporaryFolder { folder in
      let files = ["old.tmp", "new.tmp", "old-entry"]
      for name in files { try Data([1]).write(to: folder.appending(path: name)) }
      for name in ["old.tmp", "old-entry"] {
        try FileManager.default.setAttributes(
          [.modificationDate: Date(timeIntervalSinceNow: -100_000)],
          ofItemAtPath: folder.appending(path: name).path)
      }
      _ = cache(folder)
      #expect(try self.files(folder) == ["new.tmp", "old-entry"])
    }
  }

  @Test func `the options decide where the cache is, and whether there is one`() throws {
    try withTemporaryFolder { root in
      func folder(_ arguments: [String], package: URL?, isShard: Bool = false) throws -> String? {
        try ResultCache(
          for: .parse(arguments), chapter: "10.1", package: package, isShard: isShard
        ) { _ in }?.folder.path
      }
      #expect(try folder([], package: root) == root.path + "/.cache/10.1")
      #expect(try folder(["--no-cache"], package: root) == nil)
      #expect(try folder([], package: nil) == nil)
      let untouched = try files(root)
      #expect(untouched.isEmpty)
      let named = root.path + "/named"
      #expect(try folder(["--cache", named], package: root) == named + "/10.1")
      #expect(FileManager.default.fileExists(atPath: named + "/10.1"))
      #expect(throws: OutputError.self) { try folder(["--cache", "/dev/null/c"], package: root) }
      #expect(throws: OutputError.self) { try folder([], package: nil, isShard: true) }
    }
  }

  @Test func `options and program are the key, and nothing of the machine is`() throws {
    func text(_ arguments: [String]) throws -> String {
      let cache = try ResultCache(
        for: .parse(arguments), chapter: "10.1", package: URL(filePath: "/nowhere"), isShard: false
      ) { _ in }
      return try #require(cache).key("arm", seed: 3, settings: "epochs: 2").text
    }
    let text = try [
      [], ["--seed", "1"], ["--profile", "smoke"], ["--data", "digits"],
    ].map(text)
    #expect(Set(text).count == 4)
    let program = try #require(
      text[0].firstMatch(of: /program: \d{5,} bytes, CRC-32 [0-9a-f]{8}\n/))
    #expect(
      text[0] == """
        chapter: 10.1
        profile: quick
        seed: 0
        data: sample
        name: arm
        own seed: 3
        epochs: 2
        \(program.output)
        """)
  }
}
