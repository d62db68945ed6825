import Foundation
import Records

/// What ends a command: a sentence for the reader and an exit status.
struct ToolError: ExitingError, CustomStringConvertible {
  let exitStatus: ExitStatus
  let description: String

  init(_ exitStatus: ExitStatus, _ description: String) {
    self.exitStatus = exitStatus
    self.description = description
  }
}

/// Writes a file as a whole or not at all, with the folders of its path.
func write(_ text: String, to path: String) throws {
  let url = URL(fileURLWithPath: path)
  do {
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try writeDurably(Data(text.utf8), to: path)
  } catch {
    throw ToolError(
      .unwritableOutput, "\(path) cannot be written: \(error.localizedDescription)")
  }
}

/// Whether a file can be written, found out before there is anything to lose.
func requireWritable(_ path: String) throws {
  let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
  var isFolder: ObjCBool = false
  if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
    throw ToolError(.unwritableOutput, "\(path): expected the name of a file, found a folder")
  }
  do {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  } catch {
    throw ToolError(.unwritableOutput, "\(path): its folder \(folder) cannot be made")
  }
  guard access(folder, W_OK) == 0 else {
    throw ToolError(
      .unwritableOutput, "\(path): \(folder) cannot be written to: \(systemMessage(errno))")
  }
}

/// The text of a file.
func read(_ path: String) throws -> String {
  guard let data = FileManager.default.contents(atPath: path) else {
    throw ToolError(.missingInput, "\(path) cannot be read; is this a complete clone?")
  }
  return String(decoding: data, as: UTF8.self)
}
