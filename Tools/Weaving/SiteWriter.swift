import Foundation
import Records

/// Writes the pages of a site.
struct SiteWriter {
  let site: Site
  let layout: SiteLayout
  private let rendered: [TeXFormula: String]
  /// What the package's README begins with: its first paragraph.
  private let introduction: Markdown.Block?

  init(_ site: Site, rendered: [TeXFormula: String]) {
    self.site = site
    self.rendered = rendered
    let readme = try? String(contentsOf: site.package.appending(path: "README.md"), encoding: .utf8)
    let markdown = Markdown(readme ?? "")
    var title = "The book"
    if case .heading(1, let text)? = markdown.blocks.first { title = Markdown.plainText(text) }
    introduction = markdown.blocks.first { if case .paragraph = $0 { true } else { false } }
    var links = [
      SiteLayout.Link(title: "Contents", file: "index.html", summary: "all chapters"),
      SiteLayout.Link(title: "Figures", file: "figures.html", summary: "every figure, small"),
    ]
    if let ledger = site.map.place(of: Site.ledger) {
      links.append(
        SiteLayout.Link(
          title: "Ledger", file: ledger,
          summary: "every number and claim of the documents, and what our runs found"))
    }
    layout = SiteLayout(title: title, links: links)
  }

  /// Writes Markdown of a file of the package on a page of the site.
  private func markdownWriter(from document: String, at page: String) -> MarkdownWriter {
    let link = { (link: String) in site.map.address(of: link, from: document, at: page) }
    return MarkdownWriter(formula: formula, link: link, image: link)
  }

  private func formula(_ tex: String, display: Bool) -> String {
    let formula = TeXFormula(tex: tex, display: display)
    return rendered[formula] ?? formula.text
  }

  /// A caption or a title.
  private func caption(_ text: String) -> String {
    markdownWriter(from: "", at: "").html(Markdown.textAndFormulas(text))
  }

  // MARK: A chapter

  /// A chapter's content.
  func document(of page: Page) throws -> DocumentWriter {
    var document = DocumentWriter(markdownWriter(from: page.document, at: "\(page.folder).html"))
    let prose = page.blocks.first.flatMap { if case .prose(let text) = $0 { text } else { nil } }
    if case .heading(1, _)? = Markdown(prose ?? "").blocks.first {
    } else {
      document.append([.text(page.name)], level: 1)
    }
    var isOutput = false
    for block in page.blocks {
      if isOutput != block.isOutput {
        isOutput = block.isOutput
        let start = "<div class=\"output\" role=\"group\" aria-label=\"Output\">\n"
        document.append(isOutput ? start : "</div>\n", text: "")
      }
      try append(block, of: page, to: &document)
    }
    if isOutput { document.append("</div>\n", text: "") }
    return document
  }

  private func append(_ block: Page.Block, of page: Page, to document: inout DocumentWriter) throws
  {
    switch block {
    case .prose(let text):
      document.append(Markdown(text))
    case .code(let code, let path, let line):
      let address = site.map.place(of: path).map {
        HTML.escaped(SiteMap.relative($0, from: "\(page.folder).html") + "#L\(line)")
      }
      let place = "\(HTML.escaped(path.split(separator: "/").last ?? "")), line \(line)"
      let link = address.map { "<a href=\"\($0)\">\(place)</a>" } ?? place
      document.append(
        "<div class=\"cell\">\n<p class=\"place\">\(link)</p>\n<pre class=\"scroll\" "
          + "data-label=\"Code\"><code>\(SwiftHighlighter.html(code))</code></pre>\n</div>\n",
        text: code)
    case .lines(let lines, let measured):
      let text = lines.joined(separator: "\n")
      document.append(
        "<pre class=\"scroll\" data-label=\"Printed lines\"><samp>\(HTML.escaped(text))</samp></pre>\n"
          + note(ifMeasured: measured), text: text)
    case .finding(let text, let measured):
      document.append(paragraphs(text) + note(ifMeasured: measured), text: text)
    case .table(let columns, let rows, let caption, let measured):
      let table = HTML.table(
        header: columns.map(HTML.escaped), rows: rows.map { $0.map(HTML.escaped) },
        isRight: columns.indices.map { isNumericColumn(rows.map(\.[$0])) },
        caption: caption.map(self.caption), label: caption ?? "Table")
      let text = ([columns] + rows).map { $0.joined(separator: " ") } + [caption ?? ""]
      document.append(table + note(ifMeasured: measured), text: text.joined(separator: "\n"))
    case .figure(let path, let title, let alt, let caption):
      let figure = Page.Figure(
        path: path, title: title, alt: alt, caption: caption, folder: page.folder)
      document.append(
        try html(figure), text: [plain(title), plain(caption), alt].joined(separator: "\n"))
    }
  }

  private func html(_ figure: Page.Figure) throws -> String {
    """
    <figure id="\(HTML.escaped(figure.anchor))">
    <a class="picture" href="\(address(figure.place))">\(try image(figure))</a>
    <figcaption>\(caption(figure.caption)) <a class="numbers" href="\(address(figure.csv.place))">\
    The numbers (CSV)</a></figcaption>
    </figure>

    """
  }

  private func image(_ figure: Page.Figure) throws -> String {
    // A PNG's width and height are the first numbers of its header.
    let header = [UInt8](try figure.data(in: site.package).prefix(24))
    guard header.count == 24 else {
      throw WeavingError(
        figure.file.path, "expected a PNG, found \(header.count) bytes; run the chapter again")
    }
    func number(at start: Int) -> Int {
      header[start..<(start + 4)].reduce(0) { $0 << 8 | Int($1) }
    }
    return "<img src=\"\(address(figure.place))\" alt=\"\(HTML.escaped(figure.alt))\" "
      + "width=\"\(number(at: 16))\" height=\"\(number(at: 20))\" loading=\"lazy\">"
  }

  private func note(ifMeasured measured: Bool) -> String {
    measured
      ? "<p class=\"note\">Measured: another machine, or another run, gives others.</p>\n" : ""
  }

  /// Plain text: blank lines between paragraphs, items that begin with `- `.
  private func paragraphs(_ text: String) -> String {
    var html = ""
    var items: [String] = []
    func list() -> String {
      items.isEmpty
        ? "" : "<ul>\n" + items.map { "<li>\(caption($0))</li>\n" }.joined() + "</ul>\n"
    }
    for paragraph in PlainText.paragraphs(text) {
      switch paragraph {
      case .item(let text): items.append(text)
      case .text(let text):
        html += list() + "<p>\(caption(text))</p>\n"
        items = []
      }
    }
    return html + list()
  }

  private func plain(_ text: String) -> String {
    Markdown.plainText(Markdown.textAndFormulas(text))
  }

  private func address(_ file: String) -> String {
    HTML.escaped(SiteMap.relative(file, from: ""))
  }

  /// A chapter's page.
  func html(_ document: DocumentWriter, of page: Page, at position: Int) -> String {
    let file = "\(page.folder).html"
    var ways = ""
    if position > 0 {
      ways += way("prev", "Previous", to: site.pages[position - 1])
    }
    if position + 1 < site.pages.count {
      ways += way("next", "Next", to: site.pages[position + 1])
    }
    let footer =
      ways.isEmpty
      ? "" : "<footer>\n<nav class=\"ways\" aria-label=\"Chapters\">\n\(ways)</nav>\n</footer>\n"
    let circumstances = page.circumstances.map { "<p class=\"note\">\(HTML.escaped($0))</p>\n" }
    let notebook =
      "<hr>\n\(circumstances ?? "")<p class=\"formats\"><a href=\"notebooks/\(page.folder).ipynb\" download>"
      + "This page as a Jupyter notebook</a></p>\n"
    return layout.page(
      page.name, at: file,
      body: "<div class=\"page\">\n" + document.contents + "<main id=\"content\" tabindex=\"-1\">\n"
        + formulaNote(document) + document.html + notebook + "</main>\n</div>\n" + footer)
  }

  private func way(_ relation: String, _ word: String, to page: Page) -> String {
    "<a rel=\"\(relation)\" href=\"\(address("\(page.folder).html"))\"><span>\(word)</span> "
      + "\(HTML.escaped(page.name))</a>\n"
  }

  private func formulaNote(_ document: DocumentWriter) -> String {
    guard document.html.contains("class=\"tex\"") else { return "" }
    return "<p class=\"note\">Formulas are shown as TeX"
      + (site.pandoc == nil
        ? ": when this page was made, there was no pandoc to turn them into MathML."
        : " where pandoc did not understand them.") + "</p>\n"
  }

  // MARK: Files of the package

  /// A Markdown file's content.
  func document(of markdown: Markdown, path: String) -> DocumentWriter {
    var document = DocumentWriter(markdownWriter(from: path, at: "sources/\(path).html"))
    if case .heading(1, _)? = markdown.blocks.first {
    } else {
      document.append([.text(path)], level: 1)
    }
    document.append(markdown)
    return document
  }

  /// A Markdown file's page; the ledger's tables are wide.
  func html(_ document: DocumentWriter, path: String) -> String {
    layout.page(
      document.sections.first?.title ?? path, at: "sources/\(path).html",
      body: "<div class=\"page\(path == Site.ledger ? " wide" : "")\">\n" + document.contents
        + "<main id=\"content\" tabindex=\"-1\">\n"
        + formulaNote(document) + document.html + "</main>\n</div>\n")
  }

  /// A source file, an anchor at each line.
  func source(_ text: String, path: String) -> String {
    var lines =
      path.hasSuffix(".swift")
      ? SwiftHighlighter.lines(text)
      : text.split(separator: "\n", omittingEmptySubsequences: false).map(HTML.escaped)
    if lines.last?.isEmpty == true { lines.removeLast() }
    let code = lines.enumerated().map { index, line in
      "<span class=\"line\" id=\"L\(index + 1)\">\(line)\n</span>"
    }
    return layout.page(
      path, at: "sources/\(path).html",
      body:
        "<main id=\"content\" class=\"source\" tabindex=\"-1\">\n<h1>\(HTML.escaped(path))</h1>\n"
        + "<pre class=\"scroll\" data-label=\"Source\"><code>\(code.joined())</code></pre>\n</main>\n"
    )
  }

  // MARK: Contents, figures and search

  /// The contents page.
  func contentsPage() -> String {
    var body = "<main id=\"content\" tabindex=\"-1\">\n<h1>\(HTML.escaped(layout.title))</h1>\n"
    if let introduction {
      let writer = markdownWriter(from: "README.md", at: "index.html")
      body += "<div class=\"lead\">\n\(writer.html(introduction))</div>\n"
    }
    // The anchor of the README's table, to which chapters link.
    body += "<h2 id=\"the-chapters\">Chapters</h2>\n<ol class=\"chapters\">\n"
    for page in site.pages {
      let link =
        "<a href=\"\(address("\(page.folder).html"))\">"
        + "\(HTML.escaped(page.name))</a>"
      let picture = page.figures.first.map { figure in
        "<img src=\"\(address(figure.place))\" alt=\"\" loading=\"lazy\">\n"
      }
      body += "<li>\n\(picture ?? "")<div>\n<h3>\(link)</h3>\n\(summary(of: page))</div>\n</li>\n"
    }
    body += "</ol>\n<h2>Of all chapters</h2>\n<ul>\n"
    for link in layout.links.dropFirst() {
      body += "<li><a href=\"\(address(link.file))\">\(link.title)</a>: \(link.summary)</li>\n"
    }
    return layout.page(layout.title, at: "index.html", body: body + "</ul>\n</main>\n")
  }

  /// A chapter's first paragraph.
  private func summary(of page: Page) -> String {
    for case .prose(let text) in page.blocks {
      for block in Markdown(text).blocks {
        if case .paragraph = block {
          return markdownWriter(from: page.document, at: "index.html").html(block)
        }
      }
    }
    return ""
  }

  /// The index of figures.
  func figuresPage() throws -> String {
    var body = "<main id=\"content\" class=\"wide\" tabindex=\"-1\">\n<h1>Figures</h1>\n"
    for page in site.pages where !page.figures.isEmpty {
      body += "<h2><a href=\"\(address("\(page.folder).html"))\">"
      body += "\(HTML.escaped(page.name))</a></h2>\n<ul class=\"figures\">\n"
      for figure in page.figures {
        let target = "\(address("\(page.folder).html"))#\(HTML.escaped(figure.anchor))"
        body += "<li><a href=\"\(target)\">\(try image(figure))"
        body += "<span>\(caption(figure.title))</span></a></li>\n"
      }
      body += "</ul>\n"
    }
    return layout.page("Figures", at: "figures.html", body: body + "</main>\n")
  }

  /// The search; what it searches is a script, so that it works without a server.
  func searchPage() -> String {
    layout.page(
      "Search", at: "search.html",
      head: "<script src=\"search-index.js\" defer></script>\n"
        + "<script src=\"search.js\" defer></script>\n",
      body: """
        <main id="content" tabindex="-1">
        <h1>Search</h1>
        <form id="search" action="search.html">
        <label for="query">Words to find in the chapters, their code and their results</label>
        <input type="search" id="query" name="q" autocomplete="off">
        </form>
        <noscript><p class="note">The search needs JavaScript.</p></noscript>
        <p id="count" role="status"></p>
        <ol id="results"></ol>
        </main>

        """)
  }
}

extension Page.Block {
  /// Whether a cell put it out.
  var isOutput: Bool {
    switch self {
    case .prose, .code: false
    case .lines, .finding, .table, .figure: true
    }
  }
}
