/// Text as cells put it out: line breaks are spaces, a blank line begins a new paragraph, and a line
/// that begins with `- ` is an item.
enum PlainText {
  enum Paragraph: Equatable {
    case text(String)
    case item(String)
  }

  static func paragraphs(_ text: String) -> [Paragraph] {
    var paragraphs: [Paragraph] = []
    var isNew = true
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let line = line.trimmed
      if line.isEmpty {
        isNew = true
      } else if line.hasPrefix("- ") {
        paragraphs.append(.item(String(line.dropFirst(2))))
        isNew = false
      } else if isNew || paragraphs.isEmpty {
        paragraphs.append(.text(String(line)))
        isNew = false
      } else {
        switch paragraphs[paragraphs.count - 1] {
        case .text(let start): paragraphs[paragraphs.count - 1] = .text(start + " " + line)
        case .item(let start): paragraphs[paragraphs.count - 1] = .item(start + " " + line)
        }
      }
    }
    return paragraphs
  }
}
