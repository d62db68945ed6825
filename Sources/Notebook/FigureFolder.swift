import Foundation
import Records

/// Where a run's figures go.
package struct FigureFolder: Equatable, Sendable {
  let url: URL
  /// Whether it was made for this run alone.
  let isTemporary: Bool

  /// Chooses the folder and makes sure that it can be written.
  ///
  /// `--figures` always wins. Else the committed settings write to the package's own folder,
  /// whatever the folder the command was started in, and any other run to a fresh temporary one.
  ///
  /// - Throws: ``OutputError`` if the folder cannot be created and written: better now than after
  ///   minutes of training.
  ///
  /// - Parameters:
  ///   - figures: `--figures`
  ///   - areCommitted: whether the settings are those of the committed figures
  ///   - chapter: its number
  ///   - package: the package's folder, if it is there
  ///   - temporary: where temporary folders are made
  package init(
    _ figures: String?, areCommitted: Bool, chapter: String, package: URL?,
    temporary: URL = FileManager.default.temporaryDirectory
  ) throws {
    let name = chapter.replacing(".", with: "_")
    if let figures {
      self.init(url: URL(filePath: figures, directoryHint: .isDirectory), isTemporary: false)
      try prepareFolder(url, advice: "give --figures a folder that can be written")
    } else if areCommitted, let package {
      let url = package.appending(path: "figures/\(name)", directoryHint: .isDirectory)
      self.init(url: url, isTemporary: false)
      try prepareFolder(url, advice: "give another one with --figures")
    } else {
      try prepareFolder(temporary, advice: "give another one with --figures or TMPDIR")
      var template = Array(temporary.appending(path: "figures-\(name)-XXXXXX").path.utf8CString)
      guard mkdtemp(&template) != nil else {
        throw OutputError(
          temporary.path, reason: systemMessage(errno),
          advice: "give another folder with --figures or TMPDIR")
      }
      let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
      self.init(url: URL(filePath: path, directoryHint: .isDirectory), isTemporary: true)
    }
  }

  private init(url: URL, isTemporary: Bool) {
    self.url = url.standardizedFileURL
    self.isTemporary = isTemporary
  }

  /// A temporary folder that stayed empty is of no use to anyone.
  package func removeIfUnused() {
    if isTemporary { rmdir(url.path) }
  }
}

/// Creates a folder where it is missing, and tries a file in it.
package func prepareFolder(_ folder: URL, advice: String) throws {
  var isFolder: ObjCBool = true
  if FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder),
    !isFolder.boolValue
  {
    throw OutputError(folder.path, reason: "it is not a folder", advice: advice)
  }
  do {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  } catch {
    throw OutputError(folder.path, error, advice: advice)
  }
  var probe = Array(folder.appending(path: ".writable-XXXXXX").path.utf8CString)
  let descriptor = mkstemp(&probe)
  guard descriptor >= 0 else {
    throw OutputError(folder.path, reason: systemMessage(errno), advice: advice)
  }
  close(descriptor)
  unlink(probe)
}

/// Checks at the start that a file can be written at the end.
func prepareFile(_ file: URL, advice: String) throws {
  var status = stat()
  // A rename would put a plain file in the place of a folder, or of a device such as /dev/null.
  if stat(file.path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
    throw OutputError(file.path, reason: "it is not a regular file", advice: advice)
  }
  try prepareFolder(file.deletingLastPathComponent(), advice: advice)
}
