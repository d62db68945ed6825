import CPNG
import Foundation
import Testing

@testable import Datasets

/// A folder for one test, removed when the test is over.
final class TemporaryFolder {
  let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, with the subfolders of its name; returns its path.
  @discardableResult func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let url = URL(fileURLWithPath: path + "/" + name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
    return url.path
  }

  /// The file `name` holds these bytes compressed with gzip.
  @discardableResult func writeCompressed(_ name: String, _ bytes: [UInt8]) throws -> String {
    let path = try write(name, [])
    let handle = try #require(gzopen(path, "wb"))
    #expect(gzwrite(handle, bytes, UInt32(bytes.count)) == bytes.count)
    #expect(gzclose(handle) == Z_OK)
    return path
  }

  func bytes(of name: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(fileURLWithPath: path + "/" + name)))
  }
}

/// Bytes that neither repeat soon nor compress well.
func noise(_ count: Int, seed: UInt32 = 1) -> [UInt8] {
  var state = seed
  return (0..<count).map { _ in
    state = state &* 1_664_525 &+ 1_013_904_223
    return UInt8(state >> 24)
  }
}

/// The error that `body` throws, whose description must be one line that names the file.
func datasetError<T>(
  _ location: SourceLocation = #_sourceLocation, _ body: () throws -> T
) -> DatasetError? {
  let error = #expect(throws: DatasetError.self, sourceLocation: location) { try body() }
  if let error {
    #expect(!error.description.contains("\n"), sourceLocation: location)
    #expect(error.description.hasPrefix(error.file + ": expected "), sourceLocation: location)
  }
  return error
}
