import CZlib
import Foundation
import TestSupport
import Testing

@testable import Datasets

extension TemporaryFolder {
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
