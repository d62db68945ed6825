/// Columns of text with a header, laid out for a terminal.
struct Table {
  let columns: [String]
  let rows: [[String]]

  private static let gap = 2

  /// The header, a rule, and the rows; columns of numbers are set flush right.
  ///
  /// Where the table is wider than `width`, headers are broken between words.
  func lines(width: Int) -> (header: [String], body: [String]) {
    let cells = columns.indices.map { column in rows.map { $0[column] } }
    let cellWidths = cells.map { $0.map(\.displayWidth).max() ?? 0 }
    func widths(of headers: [[String]]) -> [Int] {
      zip(headers, cellWidths).map { header, width in
        header.reduce(width) { max($0, $1.displayWidth) }
      }
    }
    var headers = columns.map { [$0] }
    if widths(of: headers).reduce(-Self.gap, { $0 + $1 + Self.gap }) > width {
      headers = zip(columns, cellWidths).map { wrap($0, width: $1) }
    }
    let widths = widths(of: headers)
    let flushRight = cells.map { $0.contains(where: Self.isNumber) && $0.allSatisfy(Self.fits) }

    func line(_ row: [String]) -> String {
      let padded = row.indices.map { row[$0].padded(to: widths[$0], right: flushRight[$0]) }
      return padded.joined(separator: String(repeating: " ", count: Self.gap))
        .trimmingTrailingSpaces
    }
    let height = headers.map(\.count).max() ?? 0
    let header = (0..<height).map { row in
      // The last line of every header stands on the rule.
      line(
        headers.map { lines in
          let own = row - (height - lines.count)
          return own >= 0 ? lines[own] : ""
        })
    }
    let rule = widths.map { String(repeating: "─", count: $0) }
      .joined(separator: String(repeating: "─", count: Self.gap))
    return (header, [rule] + rows.map(line))
  }

  /// Whether a cell is a number, with or without a sign, a spread or a short unit.
  ///
  /// `+1.3 ± 0.2`, `12 ms` and `98%` are. A word of more than two letters makes a text of it.
  static func isNumber(_ cell: String) -> Bool {
    if ["nan", "inf", "-inf", "+inf"].contains(cell.lowercased()) { return true }
    guard let first = cell.drop(while: { "+-−±≈<>≤≥([ ".contains($0) }).first,
      first.isASCII, first.isNumber
    else { return false }
    return cell.split { !$0.isLetter }.allSatisfy { $0.count <= 2 }
  }

  /// Whether a cell may stand in a column of numbers: a number, or a mark for a missing one.
  private static func fits(_ cell: String) -> Bool {
    isNumber(cell) || ["", "-", "–", "—"].contains(cell)
  }
}

extension String {
  fileprivate var trimmingTrailingSpaces: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
