import Foundation
import Notebook
import TestSupport
import Testing

/// A chapter run as a reader runs it: the executable, in a process of its own.
struct ChapterRun {
  let status: Int32
  let output: String
  let errors: String

  /// Runs a chapter and waits for its end.
  ///
  /// - Parameters:
  ///   - chapter: the executable
  ///   - arguments: its options
  ///   - folder: where it is started
  ///   - environment: variables added to those of the tests
  init(
    _ chapter: String, _ arguments: [String], in folder: String? = nil,
    environment: [String: String] = [:]
  ) throws {
    let process = Process()
    process.executableURL = Self.products.appending(path: chapter)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    // Files, not pipes, so that nothing waits for a reader.
    let logs = try TemporaryFolder()
    let (outputPath, errorPath) = (
      try logs.write("output", []), try logs.write("errors", [])
    )
    let outputHandle = try #require(FileHandle(forWritingAtPath: outputPath))
    let errorHandle = try #require(FileHandle(forWritingAtPath: errorPath))
    process.standardOutput = outputHandle
    process.standardError = errorHandle
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    status = process.terminationStatus
    output = try String(contentsOfFile: outputPath, encoding: .utf8)
    errors = try String(contentsOfFile: errorPath, encoding: .utf8)
  }

  /// The folder of the products that the tests were built with.
  private static var products: URL {
    Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?
      .bundleURL.deletingLastPathComponent() ?? Bundle.main.bundleURL
  }
}

/// Runs a chapter in the smoke profile and reads its record.
func smokeRecord(_ chapter: String, seed: UInt64) throws -> RunRecord {
  let folder = try TemporaryFolder()
  let run = try ChapterRun(
    chapter,
    [
      "--profile", "smoke", "--seed", "\(seed)", "--quiet", "--figures", folder.path, "--record",
      folder.path + "/record.json",
    ])
  try #require(run.status == 0, "\(chapter) ended with \(run.status): \(run.errors)")
  return try RunRecord(json: Data(contentsOf: URL(fileURLWithPath: folder.path + "/record.json")))
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
