/// Rows of cells as a Markdown table whose columns are aligned in the source too.
struct MarkdownTable {
  let header: [String]
  let rows: [[String]]

  /// The table's lines. The first column is flush left, the others right.
  var text: String {
    let widths = header.indices.map { column in
      ([header] + rows).map { $0[column].count }.max()!
    }
    func line(_ cells: [String]) -> String {
      let padded = cells.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - cells[column].count)
        return column == 0 ? cells[column] + space : space + cells[column]
      }
      return "| " + padded.joined(separator: " | ") + " |"
    }
    let rule = widths.indices.map { column in
      String(repeating: "-", count: widths[column] - (column == 0 ? 0 : 1))
        + (column == 0 ? "" : ":")
    }
    return ([line(header), line(rule)] + rows.map(line)).joined(separator: "\n")
  }
}
