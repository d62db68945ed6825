import Foundation

/// When the sources of a chapter were last written: two that differ mean that something was saved.
struct SourceTimes: Equatable {
  private var times: [String: Date] = [:]

  /// The times of the chapter's and the library's code and of the manifest now.
  init(of chapter: String, in package: URL) {
    let manager = FileManager.default
    note(package.appending(path: "Package.swift"))
    for folder in ["Chapters/\(chapter)", "Sources"] {
      let files = manager.enumerator(
        at: package.appending(path: folder),
        includingPropertiesForKeys: [.contentModificationDateKey], options: .skipsHiddenFiles)
      while let file = files?.nextObject() as? URL {
        // Editors put their own files beside what they edit, and pages and records are no sources.
        if ["swift", "c", "h", "inc"].contains(file.pathExtension) { note(file) }
      }
    }
  }

  private mutating func note(_ file: URL) {
    var file = file
    file.removeAllCachedResourceValues()
    times[file.path] =
      (try? file.resourceValues(forKeys: [.contentModificationDateKey]))?.contentModificationDate
  }
}
