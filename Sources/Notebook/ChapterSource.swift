import Foundation

/// Where a chapter's source stands: `PACKAGE/Chapters/Chapter10_1/main.swift`.
package struct ChapterSource {
  /// The chapter's module, and so its executable: `Chapter10_1`.
  package let module: String
  private let path: String

  /// - Parameters:
  ///   - fileID: The chapter's `#fileID`.
  ///   - path: The chapter's `#filePath`.
  package init(fileID: String, path: String) {
    module = String(fileID.prefix { $0 != "/" })
    self.path = path
  }

  /// The package's folder; `nil` if the executable was taken away from it.
  package var package: URL? {
    let root = URL(filePath: path).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let manifest = root.appending(path: "Package.swift")
    return FileManager.default.fileExists(atPath: manifest.path) ? root : nil
  }
}
