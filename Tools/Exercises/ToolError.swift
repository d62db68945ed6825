import Foundation

/// What ends a command: a sentence for the reader and an exit code of BSD's `sysexits.h`.
struct ToolError: Error, CustomStringConvertible {
  /// The codes that scripts tell errors apart by.
  enum Code: Int32 {
    case failure = 1
    case wrongUsage = 64
    case badData = 65
    case missingInput = 66
    case unwritableOutput = 73
  }

  let code: Code
  let description: String

  init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}

/// Writes a file as a whole or not at all, with the folders of its path.
func write(_ text: String, to path: String) throws {
  let url = URL(fileURLWithPath: path)
  do {
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url, options: .atomic)
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
