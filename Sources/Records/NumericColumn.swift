/// Whether a table's column is one of numbers, to be set flush right: every cell is a number or a mark for a missing
/// one, and at least one is a number.
package func isNumericColumn(_ cells: [String]) -> Bool {
  cells.contains(where: isNumber)
    && cells.allSatisfy { isNumber($0) || ["", "-", "–", "—"].contains($0) }
}

/// Whether a cell is a number, with or without a sign, a spread or a short unit.
///
/// `+1.3 ± 0.2`, `12 ms` and `98%` are. A word of more than two letters makes a text of it.
func isNumber(_ cell: String) -> Bool {
  if ["nan", "inf", "-inf", "+inf"].contains(cell.lowercased()) { return true }
  guard let first = cell.drop(while: { "+-−±≈<>≤≥([ ".contains($0) }).first,
    first.isASCII, first.isNumber
  else { return false }
  return cell.split { !$0.isLetter }.allSatisfy { $0.count <= 2 }
}
