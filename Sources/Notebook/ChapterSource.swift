import Foundation
import Weaving

/// Where a chapter's source stands: `PACKAGE/Chapters/Chapter10_1/main.swift`.
struct ChapterSource {
  /// The chapter's module, and so its executable: `Chapter10_1`.
  let module: String
  private let path: String

  /// - Parameters:
  ///   - fileID: The chapter's `#fileID`.
  ///   - path: The chapter's `#filePath`.
  init(fileID: String, path: String) {
    module = String(fileID.prefix { $0 != "/" })
    self.path = path
  }

  /// The package's folder; `nil` if the executable was taken away from it.
  var package: URL? {
    let root = URL(filePath: path).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let manifest = root.appending(path: "Package.swift")
    return FileManager.default.fileExists(atPath: manifest.path) ? root : nil
  }

  /// The chapter, as its source stands now.
  ///
  /// - Throws: ``OutputError`` where there is no package to write a page in.
  func chapter() throws -> Chapter {
    guard let package else {
      throw OutputError(
        path, reason: "the chapter's package is not there", advice: "run it where it was built")
    }
    return try Chapter(module, in: package)
  }
}
