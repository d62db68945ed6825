/// What every page of the site has around its content.
struct SiteLayout {
  /// The book's title.
  let title: String
  /// The book's own pages besides the contents, to be linked from everywhere.
  let links: [(title: String, file: String)]

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
      <form role="search" action="\(address("search.html"))">
      <input type="search" name="q" aria-label="Search the book" placeholder="Search">
      </form>
      <button type="button" id="theme" hidden>Dark</button>
      </header>
      \(body)</body>
      </html>

      """
  }
}
