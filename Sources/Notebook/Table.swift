/// Columns of text with a header, laid out for a terminal.
struct Table {
  let columns: [String]
  let rows: [[String]]

  /// The header, a rule, and the rows; columns of numbers are set flush right.
  var lines: [String] {
    let cells = columns.indices.map { column in rows.map { $0[column] } }
    let widths = columns.indices.map { column in
      (cells[column] + [columns[column]]).map(\.displayWidth).max() ?? 0
    }
    let flushRight = cells.map { $0.contains(where: Self.isNumber) && $0.allSatisfy(Self.fits) }

    func line(_ row: [String]) -> String {
      let padded = row.indices.map { row[$0].padded(to: widths[$0], right: flushRight[$0]) }
      return padded.joined(separator: "  ").trimmingTrailingSpaces
    }
    let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "──")
    return [line(columns), rule] + rows.map(line)
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
