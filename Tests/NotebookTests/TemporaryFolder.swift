import Foundation

/// Runs a test with a folder of its own, which is deleted afterwards.
func withTemporaryFolder<Value>(_ body: (URL) throws -> Value) throws -> Value {
  let name = "NotebookTests-\(UUID().uuidString)"
  let folder = FileManager.default.temporaryDirectory.appending(path: name)
    .resolvingSymlinksInPath()
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}
