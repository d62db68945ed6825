import Foundation

/// A folder for one test, removed when the test is over.
public final class TemporaryFolder {
  public let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path

  public init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, with the subfolders of its name; returns its path.
  @discardableResult public func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let url = URL(fileURLWithPath: path + "/" + name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
    return url.path
  }
}

/// Runs a test with a folder that lives as long as the test uses its URL.
public func withTemporaryFolder<Value>(_ body: (URL) throws -> Value) throws -> Value {
  let folder = try TemporaryFolder()
  return try withExtendedLifetime(folder) {
    try body(URL(filePath: folder.path, directoryHint: .isDirectory).resolvingSymlinksInPath())
  }
}
