import Foundation

extension Image {
  /// The texts that a PNG file carries (`iTXt` and `tEXt`, in the order of the file).
  ///
  /// Compressed texts, which this library never writes, are passed over.
  ///
  /// - Throws: `PNGError` if the data is no PNG, is truncated or corrupt, or if a text is not valid.
  public static func textChunks(of data: Data) throws -> [(keyword: String, text: String)] {
    try Chunk.chunks(of: data).compactMap { chunk in
      switch chunk.type {
      case "tEXt": try chunk.plainText
      case "iTXt": try chunk.internationalText
      default: nil
      }
    }
  }
}

/// Text chunks: https://www.w3.org/TR/png-3/#11textinfo
extension Chunk {
  /// An `iTXt` chunk: keyword, 0, compression flag and method, language, 0, translated keyword, 0,
  /// text in UTF-8.
  init(keyword: String, text: String) throws {
    guard 1...79 ~= keyword.utf8.count, keyword.utf8.allSatisfy({ 32...126 ~= $0 }) else {
      throw PNGError(
        "a text chunk's keyword has 1 to 79 printable ASCII characters, found '\(keyword)'")
    }
    self.init(type: "iTXt", content: Array(keyword.utf8) + [0, 0, 0, 0, 0] + Array(text.utf8))
  }

  /// Keyword, 0, text in Latin-1.
  var plainText: (keyword: String, text: String) {
    get throws {
      let parts = content.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { throw malformed }
      return (latin1(parts[0]), latin1(parts[1]))
    }
  }

  /// As `init(keyword:text:)` writes it; nil if the text is compressed.
  var internationalText: (keyword: String, text: String)? {
    get throws {
      guard let end = content.firstIndex(of: 0), end + 3 <= content.count else { throw malformed }
      guard content[end + 1] == 0 else { return nil }
      let parts = content[(end + 3)...].split(
        separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3, let text = String(validating: parts[2], as: UTF8.self) else {
        throw malformed
      }
      return (latin1(content[..<end]), text)
    }
  }

  private var malformed: PNGError { PNGError("corrupt: malformed \(type) chunk", offset: offset) }
}

private func latin1(_ bytes: ArraySlice<UInt8>) -> String {
  String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
}
