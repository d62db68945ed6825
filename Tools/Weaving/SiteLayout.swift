/// What every page of the site has around its content.
struct SiteLayout {
  /// The book's title.
  let title: String
  /// The book's own pages besides the contents, to be linked from everywhere.
  let links: [Link]

  /// A page of the book that every page links to.
  struct Link {
    let title: String
    /// Where it stands in the site.
    let file: String
    /// What it holds, in a few words.
    let summary: String
  }

  /// A whole page.
  ///
  /// - Parameters:
  ///   - title: The page's title.
  ///   - file: Where the page stands in the site.
  ///   - head: More for its head.
  ///   - body: The landmarks between header and end of page, `main` among them.
  func page(_ title: String, at file: String, head: String = "", body: String) -> String {
    func address(_ target: String) -> String {
      HTML.escaped(SiteMap.relative(target, from: file))
    }
    let pages = links.map { link in
      let current = link.file == file ? " aria-current=\"page\"" : ""
      return "<a href=\"\(address(link.file))\"\(current)>\(HTML.escaped(link.title))</a>"
    }.joined(separator: "\n")
    let name = title == self.title ? title : "\(title) · \(self.title)"
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(HTML.escaped(name))</title>
      <link rel="stylesheet" href="\(address("book.css"))">
      <script src="\(address("book.js"))"></script>
      \(head)</head>
      <body>
      <a class="skip" href="#content">Skip to the content</a>
      <header class="bar">
      <nav aria-label="Book">
      \(pages)
      </nav>
      <button type="button" id="theme" hidden>Dark</button>
      <form role="search" action="\(address("search.html"))">
      <input type="search" name="q" aria-label="Search the book" placeholder="Search">
      </form>
      </header>
      \(body)</body>
      </html>

      """
  }
}
