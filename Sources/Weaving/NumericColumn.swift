/// Which columns of a table hold numbers, and so are set flush right.
public enum NumericColumn {
  /// For each column, whether its cells are numbers or marks for missing ones, and one at least is a
  /// number.
  public static func flags(columns: Int, rows: [[String]]) -> [Bool] {
    (0..<columns).map { column in
      let cells = rows.map { $0[column] }
      return cells.contains(where: isNumber) && cells.allSatisfy(fits)
    }
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
