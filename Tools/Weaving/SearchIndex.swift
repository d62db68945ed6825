import Foundation

/// What the search looks through: every section of every page.
struct SearchIndex {
  private struct Entry: Encodable {
    /// Where the section stands.
    var address: String
    /// The page's title.
    var page: String
    /// The section's title.
    var title: String
    var text: String
  }

  private var entries: [Entry] = []

  /// Adds the sections of a page.
  mutating func add(_ sections: [DocumentWriter.Section], of page: String, at file: String) {
    for section in sections {
      let words = section.text.split(whereSeparator: \.isWhitespace)
      entries.append(
        Entry(
          address: "\(file)#\(section.anchor)", page: page, title: section.title,
          text: words.joined(separator: " ")))
    }
  }

  /// The index as a script, which a page may load from a file where it may not load JSON.
  func script() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Data("const searchIndex = ".utf8) + (try encoder.encode(entries)) + Data(";\n".utf8)
  }
}
