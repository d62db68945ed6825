import Foundation
import Testing

@testable import Weaving

/// A package of one chapter with a figure and a source that it links to.
private struct SmallPackage {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "site-\(UUID())")
    try write("# Book *title*\n\nWhat it is.", to: "README.md")
    try write("let x = 1\n", to: "Sources/A.swift")
    try write("let note = 1", to: "Chapters/One/main.swift")
    try write("x,y\n", to: "figures/1/f.csv")
    var png = Data(repeating: 0, count: 24)
    (png[18], png[23]) = (1, 9)
    try write(png, to: "figures/1/f.png")
  }

  func write(_ text: String, to path: String) throws { try write(Data(text.utf8), to: path) }

  func write(_ data: Data, to path: String) throws {
    let file = url.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: file)
  }

  func remove() { try? FileManager.default.removeItem(at: url) }

  static let page = Page(
    folder: "One", chapter: "1", title: "First",
    blocks: [
      .prose(
        "# 1 First\n\nWith $x$, [next](../Two/README.md#a), [A](../../Sources/A.swift#L1-L1)."),
      .code("note.print(\"<\")", path: "Chapters/One/main.swift", line: 1),
      .lines(["a < b", "c"], measured: false),
      .table(
        columns: ["arm", "gain", ""], rows: [["a", "1.5", "b"]], caption: "Cap.", measured: true),
      .figure(path: "figures/1/f.png", title: "T", alt: "An \"alt\"", caption: "Caption."),
      .prose("# Part\n\n## Again\n\n[dead](missing.md)"),
      .finding("Found.\n\n- one\n- two", measured: false),
    ], circumstances: "Run on paper.")

  static let second = Page(
    folder: "Two", chapter: "Two", title: "Second", blocks: [.prose("## Again\n\n## Again")])

  /// Without a pandoc, so that the test does not depend on one.
  var site: Site { Site(pages: [Self.page, Self.second], package: url, environment: [:]) }
}

@Suite struct SiteTests {
  private func text(_ files: [String: Data], _ name: String) -> String {
    String(decoding: files[name] ?? Data(), as: UTF8.self)
  }

  @Test func `a chapter's page`() throws {
    let package = try SmallPackage()
    defer { package.remove() }
    let (files, notes) = try package.site.contents()
    let page = text(files, "One.html")
    for part in [
      "<title>1 First · Book title</title>", "<h1 id=\"1-first\">1 First</h1>",
      "<a href=\"Two.html#a\">next</a>", "<a href=\"sources/Sources/A.swift.html#L1\">A</a>",
      "<span class=\"string\">&quot;&lt;&quot;</span>", "<samp>a &lt; b\nc</samp>",
      "<th scope=\"row\">a</th><td class=\"number\">1.5</td>", "<caption>Cap.</caption>",
      "alt=\"An &quot;alt&quot;\" width=\"256\" height=\"9\"",
      "<h2 id=\"part\">Part", "<h3 id=\"again\">Again", "<li>one</li>", "Run on paper.",
      "rel=\"next\" href=\"Two.html\"", "<code>x</code>", "<a href=\"figures.html\">Figures</a>",
    ] {
      #expect(page.contains(part), "expected \(part)")
    }
    #expect(!page.contains("<th scope=\"col\"></th>"))
    #expect(notes.count == 2)
    #expect(notes.contains { $0.hasPrefix("formulas are shown as TeX") })
    #expect(
      notes.contains(
        "Chapters/One/README.md: this link leads nowhere, and is shown as text: missing.md"))
    #expect(text(files, "Two.html").contains("<h2 id=\"again-1\">"))
    #expect(text(files, "sources/Sources/A.swift.html").contains("id=\"L1\""))
    #expect(text(files, "index.html").contains("<h1>Book title</h1>"))
    #expect(text(files, "index.html").contains("<h2 id=\"the-chapters\">Chapters</h2>"))
    #expect(text(files, "figures.html").contains("One.html#figure-f"))
    #expect(text(files, "search-index.js").contains("\"address\":\"One.html#again\""))
    #expect(text(files, "search-index.js").contains("Found. - one - two"))
    #expect(files["figures/1/f.csv"] == Data("x,y\n".utf8))
  }

  @Test func `the ledger is one of the book's pages`() throws {
    let package = try SmallPackage()
    defer { package.remove() }
    #expect(!text(try package.site.contents().files, "index.html").contains("Ledger"))
    try package.write(
      "<!-- Made by hand. -->\n\n# Documented against run\n\n| a | b |\n| --- | --- |\n| c | 1 |\n",
      to: "Chapters/LEDGER.md")
    let files = try package.site.contents().files
    let place = "sources/Chapters/LEDGER.md.html"
    for page in ["index.html", "One.html", "search.html"] {
      #expect(text(files, page).contains("<a href=\"\(place)\">Ledger</a>"), "\(page)")
    }
    #expect(text(files, "index.html").contains("every number and claim of the documents"))
    let ledger = text(files, place)
    #expect(ledger.contains("<title>Documented against run · Book title</title>"))
    #expect(ledger.contains("aria-current=\"page\">Ledger</a>"))
    #expect(!ledger.contains("by hand"))
    #expect(text(files, "search-index.js").contains("\(place)#documented-against-run"))
    #expect(SiteStructure(ledger).problems == [])
  }

  @Test func `the same pages give the same site, and what is no longer in it goes`() throws {
    let package = try SmallPackage()
    defer { package.remove() }
    let book = package.url.appending(path: "book")
    #expect(try package.site.write(to: book) == package.site.write(to: book))
    #expect(try package.site.contents().files == package.site.contents().files)
    try package.write("mine", to: "book/mine.txt")
    _ = try Site(pages: [SmallPackage.second], package: package.url, environment: [:])
      .write(to: book)
    let manager = FileManager.default
    #expect(!manager.fileExists(atPath: book.appending(path: "One.html").path))
    #expect(manager.fileExists(atPath: book.appending(path: "Two.html").path))
    #expect(manager.fileExists(atPath: book.appending(path: "mine.txt").path))
  }

  @Test func `links that lead nowhere, each with its page`() throws {
    let package = try SmallPackage()
    defer { package.remove() }
    let problems = try package.site.problems()
    #expect(
      problems == [
        "Chapters/One/README.md: this link leads nowhere, and is shown as text: missing.md",
        """
        site/One.html
          expected an anchor “a” in Two.html
          found    a link to Two.html#a
        """,
        // The contents page begins with what the chapter begins with.
        """
        site/index.html
          expected an anchor “a” in Two.html
          found    a link to Two.html#a
        """,
      ])
    let links = SiteLinks([
      "a/b.html": Data(
        """
        <a href="../c.html?x=1&amp;y=2#one">1</a> <a href="https://d.e">2</a> <a href="#%C3%A4">3</a>
        <img src="f.png"> <a href="../../c.html">4</a> <a href="">5</a> <p id="ä">&quot; href=&quot;no</p>
        """.utf8),
      "c.html": Data("<p id=\"one\"></p>".utf8),
    ])
    #expect(
      links.problems == [
        """
        site/a/b.html
          expected a file of the site
          found    a link to ../../c.html
        """,
        """
        site/a/b.html
          expected a link with a target
          found    a link to nothing
        """,
        """
        site/a/b.html
          expected the file a/f.png in the site
          found    a link to f.png
        """,
      ])
  }

  @Test func `a missing figure is an error that says what to do`() throws {
    let package = try SmallPackage()
    defer { package.remove() }
    try FileManager.default.removeItem(at: package.url.appending(path: "figures"))
    #expect(throws: WeavingError.self) { try package.site.contents() }
  }

  @Test func `a notebook file`() throws {
    let package = try SmallPackage()
    defer { package.remove() }
    let file = NotebookFile(SmallPackage.page, package: package.url, chapters: ["One", "Two"])
    let json = try file.json()
    #expect(try file.json() == json)
    let notebook = try #require(JSONSerialization.jsonObject(with: json) as? [String: Any])
    #expect(notebook["nbformat"] as? Int == 4 && notebook["nbformat_minor"] as? Int == 5)
    let cells = try #require(notebook["cells"] as? [[String: Any]])
    #expect(
      cells.map { $0["cell_type"] as? String } == ["markdown", "code", "markdown", "code"])
    #expect(Set(cells.compactMap { $0["id"] as? String }).count == cells.count)
    let prose = (cells[0]["source"] as? [String] ?? []).joined()
    #expect(prose.contains("(Two.ipynb#a)"))
    #expect(prose.contains("(../sources/Sources/A.swift.html#L1)"))
    let outputs = try #require(cells[1]["outputs"] as? [[String: Any]])
    #expect(outputs.count == 4)
    #expect(outputs[0]["text"] as? [String] == ["a < b\n", "c\n"])
    let metadata = outputs[2]["metadata"] as? [String: [String: String]]
    #expect(metadata?["image/png"]?["alt"] == "An \"alt\"")
  }
}
