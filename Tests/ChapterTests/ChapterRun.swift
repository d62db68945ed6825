import Foundation
import Notebook
import Records
import Synchronization
import TestSupport
import Testing
import Weaving

/// A chapter run as a reader runs it: the executable, in a process of its own.
struct ChapterRun {
  let status: Int32
  let output: String
  let errors: String

  /// Runs a chapter and waits for its end.
  init(
    _ chapter: String, _ arguments: [String], in folder: String? = nil,
    environment: [String: String] = [:]
  ) throws {
    self = try StartedChapter(chapter, arguments, in: folder, environment: environment).end()
  }

  /// Runs any program and waits for its end.
  init(at program: URL, _ arguments: [String]) throws {
    self = try StartedChapter(at: program, arguments).end()
  }

  fileprivate init(status: Int32, output: String, errors: String) {
    self.status = status
    self.output = output
    self.errors = errors
  }
}

/// A chapter on its way, in a process of its own.
final class StartedChapter {
  let process = Process()
  // Files, not pipes, so that nothing waits for a reader.
  private let logs: TemporaryFolder

  /// Starts a chapter.
  ///
  /// - Parameters:
  ///   - chapter: the executable
  ///   - arguments: its options
  ///   - folder: where it is started
  ///   - environment: variables added to those of the tests
  convenience init(
    _ chapter: String, _ arguments: [String], in folder: String? = nil,
    environment: [String: String] = [:]
  ) throws {
    try self.init(
      at: Self.products.appending(path: chapter), arguments, in: folder, environment: environment)
  }

  /// Starts any program.
  init(
    at program: URL, _ arguments: [String], in folder: String? = nil,
    environment: [String: String] = [:]
  ) throws {
    logs = try TemporaryFolder()
    process.executableURL = program
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    let files = try ["output", "errors"].map { name -> FileHandle in
      try FileHandle(forWritingTo: URL(fileURLWithPath: logs.write(name, [])))
    }
    (process.standardOutput, process.standardError) = (files[0], files[1])
    process.standardInput = FileHandle.nullDevice
    try process.run()
  }

  /// Waits for its end.
  func end() throws -> ChapterRun {
    process.waitUntilExit()
    return ChapterRun(
      status: process.terminationStatus,
      output: try String(contentsOfFile: logs.path + "/output", encoding: .utf8),
      errors: try String(contentsOfFile: logs.path + "/errors", encoding: .utf8))
  }

  /// The folder of the products that the tests were built with.
  static var products: URL {
    Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?
      .bundleURL.deletingLastPathComponent() ?? Bundle.main.bundleURL
  }
}

/// What a chapter gives in the smoke profile with some seed, run once for all tests.
struct SmokeRun {
  let record: RunRecord
  /// The files of its figures.
  let figures: [String: Data]

  /// - Parameter arguments: how it is run, besides
  init(_ chapter: String, seed: UInt64, _ arguments: [String], in folder: String? = nil) throws {
    let (figures, outputs) = (try TemporaryFolder(), try TemporaryFolder())
    let record = outputs.path + "/record.json"
    let run = try ChapterRun(
      chapter,
      [
        "--profile", "smoke", "--seed", "\(seed)", "--quiet", "--no-cache", "--figures",
        figures.path, "--record", record,
      ] + arguments, in: folder)
    try #require(run.status == 0, "\(chapter) ended with \(run.status): \(run.errors)")
    self.record = try RunRecord(contentsOf: record)
    self.figures = try Dictionary(
      uniqueKeysWithValues: FileManager.default.contentsOfDirectory(atPath: figures.path).map {
        ($0, try Data(contentsOf: URL(fileURLWithPath: figures.path + "/" + $0)))
      })
  }

  /// A run that is made when it is first asked for.
  private final class Pending: @unchecked Sendable {
    private let lock = NSLock()
    private var result: Result<SmokeRun, any Error>?

    func run(_ make: () throws -> SmokeRun) throws -> SmokeRun {
      try lock.withLock {
        let result = self.result ?? Result(catching: make)
        self.result = result
        return try result.get()
      }
    }
  }
  private static let runs = Mutex<[String: Pending]>([:])

  /// The run of a chapter on two threads.
  static func of(_ chapter: String, seed: UInt64 = 0) throws -> SmokeRun {
    let pending = runs.withLock { runs in
      let run = runs["\(chapter), seed \(seed)"] ?? Pending()
      runs["\(chapter), seed \(seed)"] = run
      return run
    }
    return try pending.run { try SmokeRun(chapter, seed: seed, ["--threads", "2"]) }
  }
}

/// The record of a chapter in the smoke profile; nothing is run twice.
func smokeRecord(_ chapter: String, seed: UInt64 = 0) throws -> RunRecord {
  try SmokeRun.of(chapter, seed: seed).record
}

/// The package that these tests belong to.
let committedPackage = URL(filePath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent().standardizedFileURL

/// The committed record of a chapter in the quick profile, which `Book --check` compares with its code.
func committedRecord(_ chapter: String) throws -> RunRecord {
  let path = committedPackage.appending(path: "Chapters/\(chapter)/record.json").path
  return try RunRecord(contentsOf: path)
}

extension RunRecord {
  /// The lines that were printed under a heading.
  func lines(in section: String) -> [String] {
    guard let start = outputs.firstIndex(where: { $0.kind == .section && $0.text == section })
    else { return [] }
    return outputs[(start + 1)...].prefix { $0.kind != .section }
      .filter { $0.kind == .line }.map { $0.text ?? "" }
  }
}
