/// Writes Markdown as HTML. Everything in it is escaped; only formulas come as HTML.
struct MarkdownWriter {
  /// A formula as HTML.
  var formula: (_ tex: String, _ display: Bool) -> String
  /// Where a link leads from the page that is written; `nil` if nowhere, and its text stands alone.
  var link: (String) -> String?
  /// Where an image lies, likewise.
  var image: (String) -> String?
  func html(_ block: Markdown.Block) -> String {
    switch block {
    case .heading(_, let title):
      // Within a quote or an item; a page's own headings are its ``DocumentWriter``'s.
      return "<p><strong>\(html(title))</strong></p>\n"
    case .paragraph(let text):
      return "<p>\(html(text))</p>\n"
    case .list(let start, let items):
      let tag = start == nil ? "ul" : "ol"
      let number = start.map { $0 == 1 ? "" : " start=\"\($0)\"" } ?? ""
      return "<\(tag)\(number)>\n" + items.map { "<li>\(item($0))</li>\n" }.joined() + "</\(tag)>\n"
    case .quote(let blocks):
      return "<blockquote>\n" + blocks.map(html).joined() + "</blockquote>\n"
    case .table(let header, let isRight, let rows):
      return HTML.table(
        header: header.map(html), rows: rows.map { $0.map(html) }, isRight: isRight, label: "Table")
    case .code(let code, let language):
      let content =
        language == "swift" ? SwiftHighlighter.html(code) : HTML.escaped(code)
      return "<pre class=\"scroll\" data-label=\"Code\"><code>\(content)</code></pre>\n"
    case .rule:
      return "<hr>\n"
    }
  }

  /// An item of one paragraph stands without `<p>`.
  private func item(_ blocks: [Markdown.Block]) -> String {
    guard case .paragraph(let text)? = blocks.first else { return blocks.map(html).joined() }
    return html(text) + blocks.dropFirst().map(html).joined()
  }

  func html(_ inlines: [Markdown.Inline]) -> String {
    inlines.map(html).joined()
  }

  private func html(_ inline: Markdown.Inline) -> String {
    switch inline {
    case .text(let text): return HTML.escaped(text)
    case .code(let code): return "<code>\(HTML.escaped(code))</code>"
    case .emphasis(let content): return "<em>\(html(content))</em>"
    case .strong(let content): return "<strong>\(html(content))</strong>"
    case .link(let content, let destination):
      guard let address = link(destination) else { return html(content) }
      return "<a href=\"\(HTML.escaped(address))\">\(html(content))</a>"
    case .image(let alt, let source):
      guard let address = image(source) else { return HTML.escaped(alt) }
      return "<img src=\"\(HTML.escaped(address))\" alt=\"\(HTML.escaped(alt))\" loading=\"lazy\">"
    case .formula(let tex, let display): return formula(tex, display)
    case .lineBreak: return "<br>\n"
    }
  }
}

extension Markdown {
  /// The text alone: for titles, anchors and the search.
  static func plainText(_ inlines: [Inline]) -> String {
    inlines.map { inline in
      switch inline {
      case .text(let text), .code(let text), .formula(let text, _): text
      case .emphasis(let content), .strong(let content), .link(let content, _): plainText(content)
      case .image(let alt, _): alt
      case .lineBreak: " "
      }
    }.joined()
  }

  /// The anchor that GitHub gives a heading: small letters, hyphens for spaces, no punctuation.
  static func anchor(_ title: [Inline]) -> String {
    String(
      plainText(title).lowercased().compactMap { character in
        if character == " " { return "-" }
        return character.isLetter || character.isNumber || "-_".contains(character)
          ? character : nil
      })
  }

  /// Every formula.
  var formulas: [TeXFormula] {
    Self.flattened(blocks.flatMap(\.inlines)).compactMap { inline in
      guard case .formula(let tex, let display) = inline else { return nil }
      return TeXFormula(tex: tex, display: display)
    }
  }

  /// Where links lead and images lie.
  var destinations: [String] {
    Self.flattened(blocks.flatMap(\.inlines)).compactMap { inline in
      switch inline {
      case .link(_, let destination), .image(_, let destination): destination
      default: nil
      }
    }
  }

  /// Each part of some text, and the parts of that.
  private static func flattened(_ inlines: [Inline]) -> [Inline] {
    inlines.flatMap { inline in
      switch inline {
      case .emphasis(let content), .strong(let content), .link(let content, _):
        [inline] + flattened(content)
      default: [inline]
      }
    }
  }

}

extension Markdown.Block {
  /// The text alone.
  var plainText: String {
    if case .code(let code, _) = self { return code }
    return Markdown.plainText(inlines)
  }

  /// All lines of text in it, those of its parts included.
  fileprivate var inlines: [Markdown.Inline] {
    switch self {
    case .heading(_, let text), .paragraph(let text): text
    case .list(_, let items): Array(items.joined().map(\.inlines).joined(separator: [.text(" ")]))
    case .quote(let blocks): Array(blocks.map(\.inlines).joined(separator: [.text(" ")]))
    case .table(let header, _, let rows):
      Array((header + rows.joined()).joined(separator: [.text(" ")]))
    case .code, .rule: []
    }
  }
}
