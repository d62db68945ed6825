import Foundation

/// What a run was made from, so that a record that no longer follows from its sources is seen without a run.
public struct SourceChecksums: Codable, Equatable, Sendable {
  /// The CRC-32 of the chapter's code, without its prose.
  public var chapter: String
  /// The CRC-32 of the library's code, without its comments: all that is below the chapters and makes numbers,
  /// words or pictures.
  public var library: String
  /// The CRC-32 of the embedded images.
  public var data: String
  /// The first line of each piece of code between prose, as the run's source had it. The lines of outputs are of that
  /// source; prose may have grown or shrunk since.
  public var codeLines: [Int]

  /// Of a chapter as it stands in a package now.
  ///
  /// - Throws: where a file cannot be read, or the chapter's prose does not end.
  init(_ text: ChapterText, package: URL) throws {
    chapter = checksum(of: Data(text.code.utf8))
    codeLines = text.parts.filter(\.isCode).map(\.line)
    let sources = package.appending(path: "Sources")
    let samples = sources.appending(path: "Datasets/Samples").standardizedFileURL.path + "/"
    var library = Data()
    var data = Data()
    for file in try Self.files(below: sources) {
      let path = String(file.path.dropFirst(sources.standardizedFileURL.path.count + 1))
      // Pages are woven from what a run recorded, and exercises are solved apart: neither changes a record.
      if ["Weaving/", "SwiftSource/", "Course/"].contains(where: path.hasPrefix) { continue }
      let contents = try Data(contentsOf: file)
      let name = Data((path + "\n").utf8)
      if file.path.hasPrefix(samples) {
        data += name + contents
      } else {
        library += name + (Self.isCode(file) ? Self.withoutComments(contents) : contents)
      }
    }
    self.library = checksum(of: library)
    self.data = checksum(of: data)
  }

  /// The files below a folder, hidden ones left out, in an order that does not depend on the file system.
  private static func files(below folder: URL) throws -> [URL] {
    let keys: [URLResourceKey] = [.isRegularFileKey]
    guard
      let all = FileManager.default.enumerator(
        at: folder, includingPropertiesForKeys: keys, options: .skipsHiddenFiles)
    else { throw CocoaError(.fileReadNoSuchFile, userInfo: [NSFilePathErrorKey: folder.path]) }
    return try all.compactMap { $0 as? URL }
      .filter { try $0.resourceValues(forKeys: Set(keys)).isRegularFile == true }
      .map(\.standardizedFileURL).sorted { $0.path < $1.path }
  }

  private static func isCode(_ file: URL) -> Bool {
    ["swift", "c", "h", "inc"].contains(file.pathExtension)
  }

  /// Lines that hold more than a comment, so that a better comment is no other library.
  private static func withoutComments(_ code: Data) -> Data {
    let lines = String(decoding: code, as: UTF8.self).split(separator: "\n")
      .map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty && !$0.hasPrefix("//") }
    return Data(lines.joined(separator: "\n").utf8)
  }
}
