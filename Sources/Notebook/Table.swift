import Records

/// Columns of text with a header, laid out for a terminal.
struct Table {
  let columns: [String]
  let rows: [[String]]

  private static let gap = 2
  /// Text is not broken into a column narrower than this.
  private static let narrowText = 16

  /// The header, and a rule with the rows; columns of numbers are set flush right.
  ///
  /// Where the table is wider than `width`, headers are broken between words, then long texts.
  func lines(width: Int) -> (header: [String], body: [String]) {
    let cells = columns.indices.map { column in rows.map { $0[column] } }
    let isNumeric = cells.map(isNumericColumn)
    let widths = widths(of: cells, isNumeric: isNumeric, within: width)

    /// One row, as high as its highest cell.
    func lines(_ row: [String], atBottom: Bool = false) -> [String] {
      let broken = zip(row, widths).map { $0.displayWidth > $1 ? wrap($0, width: $1) : [$0] }
      let height = broken.map(\.count).max() ?? 0
      return (0..<height).map { line in
        let parts = broken.indices.map { column in
          let own = line - (atBottom ? height - broken[column].count : 0)
          let text = broken[column].indices.contains(own) ? broken[column][own] : ""
          return text.padded(to: widths[column], right: isNumeric[column])
        }
        return parts.joined(separator: String(repeating: " ", count: Self.gap))
          .trimmingTrailingSpaces
      }
    }
    let rule = String(repeating: "─", count: Self.total(widths))
    return (lines(columns, atBottom: true), [rule] + rows.flatMap { lines($0) })
  }

  /// The columns' widths: each as wide as it likes, or, where that is too wide for the terminal, as
  /// wide as its cells and the words of its header; then the widest text gives way.
  private func widths(
    of cells: [[String]], isNumeric: [Bool], within limit: Int
  ) -> [Int] {
    let cellWidths = cells.map { $0.map(\.displayWidth).max() ?? 0 }
    var widths = zip(columns, cellWidths).map { max($0.displayWidth, $1) }
    guard Self.total(widths) > limit else { return widths }
    let headerWords = columns.map { $0.split(separator: " ").map(\.displayWidth).max() ?? 0 }
    widths = zip(headerWords, cellWidths).map { max($0, $1) }
    while Self.total(widths) > limit,
      let widest = widths.indices.filter({ !isNumeric[$0] }).max(by: { widths[$0] < widths[$1] }),
      widths[widest] > max(Self.narrowText, headerWords[widest])
    {
      widths[widest] -= 1
    }
    return widths
  }

  private static func total(_ widths: [Int]) -> Int {
    widths.reduce(gap * max(0, widths.count - 1), +)
  }
}

extension String {
  fileprivate var trimmingTrailingSpaces: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
