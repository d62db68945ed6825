/// Text in Markdown, as far as chapters use it: headings, paragraphs, lists, quotes, tables, code
/// between fences; and within them emphasis, code, links, images and formulas.
///
/// GitHub's reading of it, less what chapters do without: HTML, reference links and indented code.
/// What is none of these is text, so nothing that a chapter says can get lost; comments between `<!--` and `-->`, on
/// lines of their own, are for whoever edits the text.
struct Markdown: Equatable {
  var blocks: [Block]

  indirect enum Block: Equatable {
    case heading(level: Int, [Inline])
    case paragraph([Inline])
    /// A list; `start` is the first item's number, `nil` for bullets.
    case list(start: Int?, items: [[Block]])
    case quote([Block])
    case table(header: [[Inline]], isRight: [Bool], rows: [[[Inline]]])
    case code(String, language: String)
    case rule
  }

  init(_ text: String) {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
    blocks = Self.blocks(&lines)
  }

  private init(lines: [Substring]) {
    var lines = lines[...]
    blocks = Self.blocks(&lines)
  }

  // MARK: Blocks

  private static func blocks(_ lines: inout ArraySlice<Substring>) -> [Block] {
    var blocks: [Block] = []
    while let line = lines.first {
      let content = line.drop { $0 == " " }
      if content.isBlank {
        lines.removeFirst()
      } else if content.hasPrefix("<!--"),
        let end = lines.firstIndex(where: { $0.contains("-->") }),
        lines[end].trimmed.hasSuffix("-->")
      {
        lines = lines[(end + 1)...]
      } else if let fence = Fence(content) {
        blocks.append(code(&lines, fence, indent: line.count - content.count))
      } else if let (level, title) = heading(content) {
        lines.removeFirst()
        blocks.append(.heading(level: level, inlines(title)))
      } else if isRule(content) {
        lines.removeFirst()
        blocks.append(.rule)
      } else if content.hasPrefix(">") {
        blocks.append(quote(&lines))
      } else if let marker = ListMarker(line) {
        blocks.append(list(&lines, marker))
      } else if let table = table(&lines) {
        blocks.append(table)
      } else {
        blocks.append(paragraph(&lines))
      }
    }
    return blocks
  }

  /// Three backticks or more, and what they say of the language.
  private struct Fence {
    let marks: Substring
    let language: String

    init?(_ content: Substring) {
      marks = content.prefix { $0 == "`" }
      let rest = content.dropFirst(marks.count)
      guard marks.count >= 3, !rest.contains("`") else { return nil }
      language = String(rest.trimmed)
    }
  }

  private static func code(
    _ lines: inout ArraySlice<Substring>, _ fence: Fence, indent: Int
  ) -> Block {
    lines.removeFirst()
    var code: [Substring] = []
    while let line = lines.popFirst() {
      let content = line.trimmed
      if content.hasPrefix(fence.marks), content.allSatisfy({ $0 == "`" }) { break }
      let spaces = line.prefix(indent).prefix { $0 == " " }.count
      code.append(line.dropFirst(spaces))
    }
    let text = code.joined(separator: "\n")
    if fence.language == "math" { return .paragraph([.formula(text, display: true)]) }
    return .code(text, language: fence.language)
  }

  private static func heading(_ content: Substring) -> (level: Int, title: Substring)? {
    let level = content.prefix { $0 == "#" }.count
    let rest = content.dropFirst(level)
    guard (1...6).contains(level), rest.isBlank || rest.first == " " else { return nil }
    return (level, rest.trimmed)
  }

  private static func isRule(_ content: Substring) -> Bool {
    let marks = content.filter { $0 != " " }
    return marks.count >= 3 && Set(marks).count == 1 && "-*_".contains(marks.first!)
  }

  private static func quote(_ lines: inout ArraySlice<Substring>) -> Block {
    var quoted: [Substring] = []
    while let line = lines.first?.drop(while: { $0 == " " }), line.hasPrefix(">") {
      lines.removeFirst()
      quoted.append(line.dropFirst(line.hasPrefix("> ") ? 2 : 1))
    }
    return .quote(Markdown(lines: quoted).blocks)
  }

  /// `- `, `* `, `+ ` or `1. `.
  private struct ListMarker {
    /// The number of an ordered list's item.
    let number: Int?
    /// How far the item's text is indented.
    let indent: Int

    init?(_ line: Substring) {
      let content = line.drop { $0 == " " }
      let digits = content.prefix { $0.isASCII && $0.isNumber }
      let mark = digits.isEmpty ? content.prefix(1) : content.prefix(digits.count + 1)
      guard digits.isEmpty ? ["-", "*", "+"].contains(mark) : ".)".contains(mark.last!),
        content.dropFirst(mark.count).first == " "
      else { return nil }
      number = Int(digits)
      let spaces = content.dropFirst(mark.count).prefix { $0 == " " }.count
      indent = line.count - content.count + mark.count + min(spaces, 4)
    }
  }

  private static func list(
    _ lines: inout ArraySlice<Substring>, _ first: ListMarker
  ) -> Block {
    var items: [[Block]] = []
    while let line = lines.first, let marker = ListMarker(line),
      (marker.number == nil) == (first.number == nil)
    {
      lines.removeFirst()
      var item = [line.dropFirst(marker.indent)]
      while let line = lines.first {
        let indent = line.prefix { $0 == " " }.count
        if line.isBlank {
          // A blank line belongs to the item if the item goes on after it.
          guard let next = lines.first(where: { !$0.isBlank }),
            next.prefix(while: { $0 == " " }).count >= marker.indent
          else { break }
          item.append("")
        } else if indent >= marker.indent {
          item.append(line.dropFirst(marker.indent))
        } else if ListMarker(line) != nil || item.last!.isBlank || startsBlock(line) {
          break
        } else {
          item.append(line.drop { $0 == " " })
        }
        lines.removeFirst()
      }
      items.append(Markdown(lines: item).blocks)
      // Between two items there may be blank lines.
      let rest = lines.drop(while: \.isBlank)
      if let next = rest.first, ListMarker(next) != nil { lines = rest }
    }
    return .list(start: first.number, items: items)
  }

  private static func table(_ lines: inout ArraySlice<Substring>) -> Block? {
    guard let header = lines.first, header.contains("|"),
      let rule = lines.dropFirst().first?.trimmed, rule.contains("|"), rule.contains("-"),
      rule.allSatisfy({ "|-: ".contains($0) })
    else { return nil }
    let columns = cells(header)
    let isRight = cells(rule).map { $0.hasSuffix(":") && !$0.hasPrefix(":") }
    guard columns.count == isRight.count else { return nil }
    lines.removeFirst(2)
    var rows: [[[Inline]]] = []
    while let line = lines.first, line.contains("|") {
      lines.removeFirst()
      let row = cells(line).prefix(columns.count).map(inlines)
      rows.append(row + Array(repeating: [], count: columns.count - row.count))
    }
    return .table(header: columns.map(inlines), isRight: isRight, rows: rows)
  }

  /// A row's cells: what stands between its bars, of which `\|` is none.
  private static func cells(_ line: Substring) -> [Substring] {
    var row = line.trimmed
    if row.hasPrefix("|") { row.removeFirst() }
    if row.hasSuffix("|"), !row.hasSuffix("\\|") { row.removeLast() }
    var cells: [String] = [""]
    var isEscaped = false
    for character in row {
      if character == "|", !isEscaped {
        cells.append("")
      } else {
        if character == "|" { cells[cells.count - 1].removeLast() }
        cells[cells.count - 1].append(character)
      }
      isEscaped = character == "\\" && !isEscaped
    }
    return cells.map { Substring($0).trimmed }
  }

  private static func paragraph(_ lines: inout ArraySlice<Substring>) -> Block {
    var text = String(lines.removeFirst().drop { $0 == " " })
    // A line of a formula may begin like an item: `+ x`.
    while let line = lines.first, !line.isBlank, hasOpenFormula(text) || !startsBlock(line) {
      lines.removeFirst()
      text += "\n" + line.drop { $0 == " " }
    }
    return .paragraph(inlines(text[...]))
  }

  /// Whether a text ends within `$$...$$`.
  private static func hasOpenFormula(_ text: String) -> Bool {
    text.split(separator: "$$", omittingEmptySubsequences: false).count.isMultiple(of: 2)
  }

  /// Whether a line ends the paragraph before it.
  private static func startsBlock(_ line: Substring) -> Bool {
    let content = line.drop { $0 == " " }
    return Fence(content) != nil || heading(content) != nil || content.hasPrefix(">")
      || ListMarker(line).map { $0.number == nil || $0.number == 1 } == true || isRule(content)
  }
}

extension StringProtocol {
  var isBlank: Bool { allSatisfy(\.isWhitespace) }

  /// Without white space at both ends.
  var trimmed: Substring {
    var text = Substring(self)
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
