import Foundation
import TestSupport
import Testing

/// The tool, run as a learner or a teacher runs it: the executable, in a process of its own.
struct ToolRun {
  let status: Int32
  let output: String
  let errors: String

  /// Runs it in a folder, which must be in a clone, and waits for its end.
  init(_ arguments: [String], in folder: String) throws {
    let logs = try TemporaryFolder()
    let process = Process()
    process.executableURL = Self.products.appending(path: "Exercises")
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    // Files, not pipes, so that nothing waits for a reader.
    let files = try ["output", "errors"].map { name -> FileHandle in
      try FileHandle(forWritingTo: URL(fileURLWithPath: logs.write(name, [])))
    }
    (process.standardOutput, process.standardError) = (files[0], files[1])
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    status = process.terminationStatus
    output = try String(contentsOfFile: logs.path + "/output", encoding: .utf8)
    errors = try String(contentsOfFile: logs.path + "/errors", encoding: .utf8)
  }

  /// Where the executables were built.
  private static var products: URL {
    Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?
      .bundleURL.deletingLastPathComponent() ?? Bundle.main.bundleURL
  }

  /// The clone that the tests were built from.
  static let clone = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path
}
