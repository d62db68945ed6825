import Distillation
import Foundation

/// What of a study's source decides its results, as a checksum.
///
/// Of the study's own file that is what follows the line `// MARK: Run`; the claims and the prose
/// before it decide nothing, and the settings are compared as values. Files that it uses count
/// whole. Comments, and white space outside of texts, do not count.
enum SourceFingerprint {
  static let marker = "\n// MARK: Run\n"

  /// Of a study's file and those beside it that it uses.
  ///
  /// - Throws: `StudyError` where a file cannot be read or has no such line.
  static func of(_ study: Study) throws -> String {
    let folder = URL(filePath: study.file).deletingLastPathComponent()
    let own = try text(of: URL(filePath: study.file))
    guard let start = own.range(of: marker) else {
      throw StudyError(
        .invalid,
        "\(study.file): expected the line '// MARK: Run' before the code of its run, "
          + "found none")
    }
    let used = try study.uses.map { try text(of: folder.appending(path: $0)) }
    let code = ([String(own[start.upperBound...])] + used).map(withoutComments)
    return checksum(Array(code.joined(separator: "\n").utf8))
  }

  private static func text(of file: URL) throws -> String {
    do {
      return try String(contentsOf: file, encoding: .utf8)
    } catch {
      throw StudyError(
        .missing, "\(file.path): expected the source of a study, found none that can be read")
    }
  }

  /// The code without comments and white space, texts left as they are.
  static func withoutComments(_ code: String) -> String {
    let bytes = Array(code.utf8)
    var kept: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let rest = bytes[index...]
      if rest.starts(with: "//".utf8) {
        index = rest.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      } else if rest.starts(with: "/*".utf8) {
        index = endOfComment(rest)
      } else if let end = endOfText(rest) {
        kept += bytes[index..<end]
        index = end
      } else {
        if !" \t\r\n".utf8.contains(bytes[index]) { kept.append(bytes[index]) }
        index += 1
      }
    }
    return String(decoding: kept, as: UTF8.self)
  }

  /// Where the comment that begins here ends, others inside it included.
  private static func endOfComment(_ bytes: ArraySlice<UInt8>) -> Int {
    var (index, depth) = (bytes.startIndex, 0)
    while index < bytes.endIndex {
      let isStart = bytes[index...].starts(with: "/*".utf8)
      let isEnd = bytes[index...].starts(with: "*/".utf8)
      depth += isStart ? 1 : isEnd ? -1 : 0
      index += isStart || isEnd ? 2 : 1
      if depth == 0 { break }
    }
    return min(index, bytes.endIndex)
  }

  /// Where the text literal that begins here ends; nil where none begins.
  private static func endOfText(_ bytes: ArraySlice<UInt8>) -> Int? {
    let hashes = bytes.prefix { $0 == UInt8(ascii: "#") }
    let text = bytes[hashes.endIndex...]
    guard text.first == UInt8(ascii: "\"") else { return nil }
    let quotes = Array((text.starts(with: "\"\"\"".utf8) ? "\"\"\"" : "\"").utf8)
    let (end, escape) = (quotes + hashes, Array("\\".utf8) + hashes)
    var index = text.startIndex + quotes.count
    while index < bytes.endIndex, !bytes[index...].starts(with: end) {
      index += bytes[index...].starts(with: escape) ? escape.count + 1 : 1
    }
    return min(index + end.count, bytes.endIndex)
  }
}
