import Foundation
import Records

extension SourceChecksums {
  /// Of a chapter as it stands in a package now. The library is all below `Sources`: what makes numbers, words or
  /// pictures.
  ///
  /// - Throws: where a file cannot be read, or the chapter's prose does not end.
  init(_ text: ChapterText, package: URL) throws {
    let sources = package.appending(path: "Sources")
    let samples = sources.appending(path: "Datasets/Samples").standardizedFileURL.path + "/"
    var library = Data()
    var data = Data()
    for file in try Self.files(below: sources) {
      let path = String(file.path.dropFirst(sources.standardizedFileURL.path.count + 1))
      let contents = try Data(contentsOf: file)
      let name = Data((path + "\n").utf8)
      if file.path.hasPrefix(samples) {
        data += name + contents
      } else {
        library += name + (Self.isCode(file) ? Self.withoutComments(contents) : contents)
      }
    }
    self.init(
      chapter: CRC32(Data(text.code.utf8)).hexadecimal, library: CRC32(library).hexadecimal,
      data: CRC32(data).hexadecimal, codeLines: text.parts.filter(\.isCode).map(\.line))
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
