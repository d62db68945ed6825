/// Writes the content of one page, and notes its sections for its contents and for the search.
struct DocumentWriter {
  /// One section: a heading, and the text up to the next one.
  struct Section: Equatable {
    var level: Int
    var anchor: String
    var title: String
    /// The heading as HTML.
    var heading: String
    /// What stands in the section, without marks.
    var text: String
  }

  private(set) var html = ""
  private(set) var sections: [Section] = []
  let writer: MarkdownWriter
  private var uses: [String: Int] = [:]
  private var isInPart = false

  init(_ writer: MarkdownWriter) {
    self.writer = writer
  }

  /// Markdown, its headings included.
  mutating func append(_ markdown: Markdown) {
    for block in markdown.blocks {
      if case .heading(let level, let title) = block {
        append(title, level: level)
      } else {
        append(writer.html(block), text: block.plainText)
      }
    }
  }

  /// HTML, and what the search finds in it.
  mutating func append(_ html: String, text: String) {
    self.html += html
    if !sections.isEmpty { sections[sections.count - 1].text += text + "\n" }
  }

  /// A heading. A page has one title: a later heading of the first level begins a part, and the
  /// headings after it stand one level lower.
  mutating func append(_ title: [Markdown.Inline], level: Int) {
    var level = level
    if level == 1, !sections.isEmpty {
      isInPart = true
      level = 2
    } else if isInPart {
      level = min(level + 1, 6)
    }
    // No level is left out on the way down.
    level = min(level, (sections.last?.level ?? 0) + 1)
    let anchor = uniqueAnchor(title)
    let heading = writer.html(title)
    let text = Markdown.plainText(title)
    sections.append(
      Section(level: level, anchor: anchor, title: text, heading: heading, text: ""))
    let id = HTML.escaped(anchor)
    let link =
      level == 1
      ? ""
      : " <a class=\"anchor\" href=\"#\(id)\" aria-label=\"Link to “\(HTML.escaped(text))”\">#</a>"
    html += "<h\(level) id=\"\(id)\">\(heading)\(link)</h\(level)>\n"
  }

  /// As on GitHub, a second heading of the same name is `name-1`.
  private mutating func uniqueAnchor(_ title: [Markdown.Inline]) -> String {
    let anchor = Markdown.anchor(title)
    let use = uses[anchor, default: 0]
    uses[anchor] = use + 1
    return use == 0 ? anchor : "\(anchor)-\(use)"
  }

  /// Links to the sections below the title.
  var contents: String {
    let entries = sections.filter { (2...3).contains($0.level) }
    guard entries.count > 1 else { return "" }
    let items = entries.map {
      "<li class=\"level-\($0.level)\"><a href=\"#\(HTML.escaped($0.anchor))\">\($0.heading)</a></li>\n"
    }
    return "<nav class=\"sections\" aria-label=\"On this page\">\n"
      + "<details>\n<summary>On this page</summary>\n<ul>\n" + items.joined()
      + "</ul>\n</details>\n</nav>\n"
  }
}
