extension Markdown {
  /// What stands within a line of text.
  indirect enum Inline: Equatable {
    case text(String)
    case code(String)
    case emphasis([Inline])
    case strong([Inline])
    case link([Inline], to: String)
    case image(alt: String, source: String)
    /// TeX, without its dollars.
    case formula(String, display: Bool)
    case lineBreak
  }

  static func inlines(_ text: Substring) -> [Inline] {
    var parser = InlineParser(text)
    return parser.parse()
  }

  /// Text that may hold formulas, and nothing else of Markdown: captions and titles.
  static func textAndFormulas(_ text: String) -> [Inline] {
    var parser = InlineParser(text[...])
    return parser.parse(formulasAlone: true)
  }
}

/// Reads one character after another; each construct either is whole, or is text.
private struct InlineParser {
  private let characters: [Character]
  private var position = 0
  private var inlines: [Markdown.Inline] = []
  private var text = ""

  init(_ text: Substring) {
    characters = Array(text)
  }

  mutating func parse(formulasAlone: Bool = false) -> [Markdown.Inline] {
    while position < characters.count {
      if let (inline, end) = formulasAlone ? formula() : inline() {
        endText()
        inlines.append(inline)
        position = end
      } else if !formulasAlone, let run = emphasisRun() {
        // A run that nothing closes is text as a whole: `**` is not two `*`.
        text.append(contentsOf: characters[position..<run])
        position = run
      } else {
        if !formulasAlone, isEscape(position) { position += 1 }
        text.append(characters[position])
        position += 1
      }
    }
    endText()
    return inlines
  }

  private mutating func endText() {
    if !text.isEmpty { inlines.append(.text(text)) }
    text = ""
  }

  /// What begins here, and where it ends; `nil` if this is text.
  private func inline() -> (Markdown.Inline, end: Int)? {
    switch characters[position] {
    case "`": code()
    case "$": formula()
    case "*", "_": emphasis()
    case "[": link()
    case "!": image()
    case "<": angleLink()
    case "h": bareLink()
    case "\\" where at(position + 1) == "\n": (.lineBreak, position + 2)
    case " " where hasLineBreak: (.lineBreak, position + spaces + 1)
    default: nil
    }
  }

  private func at(_ index: Int) -> Character? {
    characters.indices.contains(index) ? characters[index] : nil
  }

  private func isEscape(_ index: Int) -> Bool {
    guard at(index) == "\\", let next = at(index + 1) else { return false }
    return next.isASCII && (next.isPunctuation || next.isSymbol)
  }

  private var spaces: Int { characters[position...].prefix { $0 == " " }.count }
  private var hasLineBreak: Bool { spaces >= 2 && at(position + spaces) == "\n" }

  /// Where a run of the character at `start` ends.
  private func endOfRun(_ start: Int) -> Int {
    start + characters[start...].prefix { $0 == characters[start] }.count
  }

  // MARK: Code and formulas

  private func code() -> (Markdown.Inline, end: Int)? {
    let open = endOfRun(position)
    guard let close = closingTicks(from: open, count: open - position) else { return nil }
    var code = characters[open..<close].map { $0 == "\n" ? " " : $0 }
    if code.count > 2, code.first == " ", code.last == " ", code.contains(where: { $0 != " " }) {
      code = Array(code.dropFirst().dropLast())
    }
    return (.code(String(code)), close + open - position)
  }

  private func closingTicks(from start: Int, count: Int) -> Int? {
    var index = start
    while index < characters.count {
      guard characters[index] == "`" else {
        index += 1
        continue
      }
      let end = endOfRun(index)
      if end - index == count { return index }
      index = end
    }
    return nil
  }

  /// `$...$`, `` $`...`$ `` or `$$...$$`; a dollar beside a space or before a digit closes nothing.
  private func formula() -> (Markdown.Inline, end: Int)? {
    guard characters[position] == "$" else { return nil }
    if at(position + 1) == "$" {
      var index = position + 2
      while index + 1 < characters.count {
        if characters[index] == "$", characters[index + 1] == "$" {
          let tex = String(characters[(position + 2)..<index])
          return tex.isBlank ? nil : (.formula(String(tex.trimmed), display: true), index + 2)
        }
        index += characters[index] == "\\" ? 2 : 1
      }
      return nil
    }
    guard let first = at(position + 1), !first.isWhitespace else { return nil }
    if first == "`" {
      guard let close = closingTicks(from: position + 2, count: 1), at(close + 1) == "$" else {
        return nil
      }
      return (.formula(String(characters[(position + 2)..<close]), display: false), close + 2)
    }
    var index = position + 1
    while index < characters.count, characters[index] != "$" {
      index += characters[index] == "\\" ? 2 : 1
    }
    guard index < characters.count, !characters[index - 1].isWhitespace,
      at(index + 1).map({ $0.isASCII && $0.isNumber }) != true
    else { return nil }
    return (.formula(String(characters[(position + 1)..<index]), display: false), index + 1)
  }

  // MARK: Emphasis

  /// Where the run of stars or underscores that begins here ends.
  private func emphasisRun() -> Int? {
    "*_".contains(characters[position]) ? endOfRun(position) : nil
  }

  private func canOpen(_ start: Int, _ end: Int) -> Bool {
    guard let next = at(end), !next.isWhitespace else { return false }
    return characters[start] == "*" || at(start - 1).map { !$0.isLetter && !$0.isNumber } ?? true
  }

  private func canClose(_ start: Int, _ end: Int) -> Bool {
    guard let last = at(start - 1), !last.isWhitespace else { return false }
    return characters[start] == "*" || at(end).map { !$0.isLetter && !$0.isNumber } ?? true
  }

  /// One to three marks, up to the next run of as many: emphasis, strong, both.
  private func emphasis() -> (Markdown.Inline, end: Int)? {
    let mark = characters[position]
    let open = endOfRun(position)
    let count = open - position
    guard count <= 3, canOpen(position, open) else { return nil }
    var index = open
    while index < characters.count {
      if isEscape(index) {
        index += 2
      } else if let end = opaqueEnd(index) {
        index = end
      } else if characters[index] == mark {
        let end = endOfRun(index)
        if end - index == count, index > open, canClose(index, end) {
          let content = Markdown.inlines(Substring(String(characters[open..<index])))
          let inline: Markdown.Inline =
            switch count {
            case 1: .emphasis(content)
            case 2: .strong(content)
            default: .strong([.emphasis(content)])
            }
          return (inline, end)
        }
        index = end
      } else {
        index += 1
      }
    }
    return nil
  }

  /// The end of code or of a formula that begins at an index: no mark within them counts.
  private func opaqueEnd(_ index: Int) -> Int? {
    guard characters[index] == "`" || characters[index] == "$" else { return nil }
    var parser = self
    parser.position = index
    return parser.inline()?.end
  }

  // MARK: Links

  private func link() -> (Markdown.Inline, end: Int)? {
    guard let (label, destination, end) = bracketed(from: position) else { return nil }
    return (.link(Markdown.inlines(Substring(label)), to: destination), end)
  }

  private func image() -> (Markdown.Inline, end: Int)? {
    guard at(position + 1) == "[",
      let (label, destination, end) = bracketed(from: position + 1)
    else { return nil }
    return (.image(alt: label, source: destination), end)
  }

  /// `[label](destination)` and its end.
  private func bracketed(from start: Int) -> (label: String, destination: String, end: Int)? {
    var depth = 0
    var index = start
    repeat {
      if isEscape(index) {
        index += 2
        continue
      }
      if let end = opaqueEnd(index) {
        index = end
        continue
      }
      if characters[index] == "[" { depth += 1 }
      if characters[index] == "]" { depth -= 1 }
      index += 1
    } while depth > 0 && index < characters.count
    guard depth == 0, at(index) == "(" else { return nil }
    let label = String(characters[(start + 1)..<(index - 1)])
    let open = index + 1
    depth = 1
    index = open
    while index < characters.count {
      if characters[index] == "(" { depth += 1 }
      if characters[index] == ")" { depth -= 1 }
      if depth == 0 { break }
      index += 1
    }
    guard index < characters.count else { return nil }
    // A title may follow the destination; it is not kept.
    let destination = String(characters[open..<index]).trimmed.prefix { !$0.isWhitespace }
    let isAngled = destination.hasPrefix("<") && destination.hasSuffix(">")
    return (label, String(isAngled ? destination.dropFirst().dropLast() : destination), index + 1)
  }

  private func angleLink() -> (Markdown.Inline, end: Int)? {
    guard let close = characters[position...].firstIndex(of: ">") else { return nil }
    let address = String(characters[(position + 1)..<close])
    guard isAddress(address), !address.contains(where: \.isWhitespace) else { return nil }
    return (.link([.text(address)], to: address), close + 1)
  }

  private func bareLink() -> (Markdown.Inline, end: Int)? {
    guard at(position - 1).map({ !$0.isLetter && !$0.isNumber }) ?? true else { return nil }
    var address = String(characters[position...].prefix { !$0.isWhitespace && $0 != "<" })
    guard isAddress(address) else { return nil }
    while let last = address.last, ".,;:!?)*_".contains(last) { address.removeLast() }
    return (.link([.text(address)], to: address), position + address.count)
  }

  private func isAddress(_ text: String) -> Bool {
    text.hasPrefix("https://") || text.hasPrefix("http://")
  }
}
