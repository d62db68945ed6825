/// Pieces of HTML.
enum HTML {
  /// Text as it stands between tags or in an attribute between double quotes.
  static func escaped(_ text: some StringProtocol) -> String {
    var html = ""
    html.reserveCapacity(text.utf8.count)
    for character in text.unicodeScalars {
      switch character {
      case "&": html += "&amp;"
      case "<": html += "&lt;"
      case ">": html += "&gt;"
      case "\"": html += "&quot;"
      default: html.unicodeScalars.append(character)
      }
    }
    return html
  }

  /// A table that scrolls within itself where it is too wide.
  ///
  /// - Parameters:
  ///   - header: The columns' headings, as HTML.
  ///   - rows: The cells, as HTML.
  ///   - isRight: Whether a column is set flush right.
  ///   - caption: What the table shows, as HTML.
  ///   - label: A name for the part that scrolls, as text.
  static func table(
    header: [String], rows: [[String]], isRight: [Bool], caption: String? = nil, label: String
  ) -> String {
    func attribute(_ column: Int) -> String { isRight[column] ? " class=\"number\"" : "" }
    var html = "<div class=\"scroll\" data-label=\"\(escaped(label))\">\n<table>\n"
    if let caption { html += "<caption>\(caption)</caption>\n" }
    html += "<thead><tr>"
    for (column, cell) in header.enumerated() {
      // A heading that says nothing is none.
      html += cell.isEmpty ? "<td></td>" : "<th scope=\"col\"\(attribute(column))>\(cell)</th>"
    }
    html += "</tr></thead>\n<tbody>\n"
    for row in rows {
      html += "<tr>"
      for (column, cell) in row.enumerated() {
        // The first column names its row, unless it holds numbers.
        let isName = column == 0 && !isRight[0] && !cell.isEmpty
        let tag = isName ? "th scope=\"row\"" : "td"
        html += "<\(tag)\(attribute(column))>\(cell)</\(isName ? "th" : "td")>"
      }
      html += "</tr>\n"
    }
    return html + "</tbody>\n</table>\n</div>\n"
  }
}
