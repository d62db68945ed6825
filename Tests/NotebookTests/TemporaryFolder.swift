import Foundation
import TestSupport

/// Runs a test with a folder that lives as long as the test uses its URL.
func withTemporaryFolder<Value>(_ body: (URL) throws -> Value) throws -> Value {
  let folder = try TemporaryFolder()
  return try withExtendedLifetime(folder) {
    try body(URL(filePath: folder.path, directoryHint: .isDirectory).resolvingSymlinksInPath())
  }
}
