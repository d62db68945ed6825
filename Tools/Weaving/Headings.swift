import Foundation

/// The headings of a page in Markdown, and the anchors that GitHub gives them.
struct Headings {
  /// A heading.
  struct Heading: Equatable {
    /// The number of its line, from 1.
    var line: Int
    /// As it is written, without its marks.
    var text: String
    /// What a link to it has behind `#`.
    var anchor: String
  }

  let all: [Heading]

  init(of markdown: String) {
    var all: [Heading] = []
    var known: [String: Int] = [:]
    for (number, line) in Self.prose(of: markdown) {
      guard let heading = line.wholeMatch(of: /#{1,6}\s+(.*?)\s*#*\s*/) else { continue }
      let text = String(heading.1)
      var anchor = Self.anchor(of: text)
      let count = known[anchor, default: 0]
      known[anchor] = count + 1
      if count > 0 { anchor += "-\(count)" }
      all.append(Heading(line: number, text: text, anchor: anchor))
    }
    self.all = all
  }

  /// The lines of a text in Markdown that are not shown as they stand between fences, each with its number.
  static func prose(of markdown: String) -> [(number: Int, line: Substring)] {
    var fence: Substring?
    return markdown.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
      .filter { _, line in
        let text = line.drop { $0 == " " }
        if let open = fence {
          if text.hasPrefix(open), text.allSatisfy({ $0 == "`" || $0 == "~" || $0 == " " }) {
            fence = nil
          }
          return false
        }
        if text.hasPrefix("```") || text.hasPrefix("~~~") {
          fence = text.prefix { $0 == text.first }
          return false
        }
        return true
      }.map { ($0 + 1, $1) }
  }

  /// GitHub's rule: lower case, letters, digits, hyphens and underscores alone, hyphens for spaces; of a link its text.
  static func anchor(of heading: String) -> String {
    let shown = heading.replacing(/!?\[([^\]]*)\]\([^)]*\)/) { $0.1 }
    return String(
      shown.lowercased().compactMap { character -> Character? in
        if character == " " { return "-" }
        return character.isLetter || character.isNumber || "-_".contains(character)
          ? character : nil
      })
  }
}
