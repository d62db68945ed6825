import Foundation
import PNG

/// A figure: panels of marks, or diagrams, that can be rendered to PNG and written as CSV.
///
///     let figure = Figure(
///       title: "Soft labels flatten as $T$ rises",
///       alt: "Lines for T = 1, 2, 4 and 8; the higher T is, the flatter the line."
///     ) {
///       Panel(x: .categories(classes), y: .linear("probability")) {
///         for (i, t) in temperatures.enumerated() {
///           Line("$T$ = \(t)", y: softLabels[i], role: .step(i, of: temperatures.count))
///         }
///       }
///     }
public struct Figure: Sendable {
  /// What the figure shows, for a reader who cannot see it.
  public let alt: String
  /// The headline above the panels.
  public let title: String

  let parts: [FigurePart]
  private let columns: Int

  /// A figure of 1,400 pixels' width.
  ///
  /// - Parameters:
  ///   - title: The headline: what the reader should see.
  ///   - alt: What the figure shows, for a reader who cannot see it.
  ///   - columns: How many panels stand in a row; by default up to three.
  ///   - parts: The panels, row by row.
  public init(
    title: String, alt: String, columns: Int? = nil, file: StaticString = #file,
    line: UInt = #line, @FigureBuilder parts: () -> [FigurePart] = { [] }
  ) {
    guard alt.contains(where: { !$0.isWhitespace }) else {
      fatalError(
        "Figure: alt must say what '\(title)' shows, found an empty text", file: file, line: line)
    }
    self.title = title
    self.alt = alt
    self.parts = parts()
    let count = self.parts.count
    self.columns = max(1, min(count, columns ?? (count == 4 ? 2 : min(count, 3))))
    guard !hasDiagrams || self.parts.allSatisfy({ $0.content is Diagram }) else {
      fatalError(
        "Figure: '\(title)' has diagrams beside other parts, but their CSV has other columns; give "
          + "them a figure of their own", file: file, line: line)
    }
  }

  /// The figure rendered at 2x; `alt`, `title`, `chapter` and `seed` stand in its text chunks.
  ///
  /// The chunks are `Title`, `Description` (the alt text), `Chapter` and `Seed`. The same figure
  /// gives the same bytes.
  ///
  /// - Throws: `PNGError` if the image cannot be encoded.
  public func png(chapter: String, seed: UInt64) throws -> Data {
    try rendered().image.pngData(text: [
      ("Title", Text.plain(title)), ("Description", alt), ("Chapter", chapter), ("Seed", "\(seed)"),
    ])
  }

  /// The plotted numbers, one in a row: panel, series, mark, x, x_end, y, low, high.
  ///
  /// `x` is a name on a categories axis; `x_end` is where a bin ends; a heat map's rows are its
  /// series. A cell is empty where a mark has no such number, and `nan` where the number is none.
  /// A figure of diagrams lists boxes and arrows: panel, mark, from, to, label, style, values.
  public func csv() -> String {
    let rows = parts.enumerated().flatMap { i, part in
      part.content.rows().map { $0.line(panel: part.content.title ?? "\(i + 1)") }
    }
    let header = hasDiagrams ? DiagramRow.header : DataRow.header
    return ([header] + rows).map { $0 + "\n" }.joined()
  }

  private var hasDiagrams: Bool { parts.contains { $0.content is Diagram } }

  private static let width = 700.0
  private static let margin = 14.0
  private static let columnGap = 26.0
  private static let rowGap = 20.0

  /// One legend for all panels, if there are several and they agree on names and styles.
  private var sharedEntries: [LegendEntry]? {
    let all = parts.map(\.content.legendEntries).filter { !$0.isEmpty }
    guard all.count > 1 else { return nil }
    var entries: [LegendEntry] = []
    for entry in all.joined() where !entries.contains(entry) {
      guard !entries.contains(where: { $0.name == entry.name }) else { return nil }
      entries.append(entry)
    }
    // Worth it where most panels show most of the series.
    return all.allSatisfy { 2 * $0.count > entries.count } ? entries : nil
  }

  func rendered() -> Canvas {
    let inner = Self.width - 2 * Self.margin
    let cell = (inner - Double(columns - 1) * Self.columnGap) / Double(columns)
    let rows = stride(from: 0, to: parts.count, by: columns).map {
      parts[$0..<min($0 + columns, parts.count)].map(\.content)
    }
    let shared = sharedEntries.map { Legend($0, width: inner) }
    let heights = rows.map { row in
      row.map { $0.naturalHeight(width: cell, columns: columns) }.max() ?? 0
    }
    func arrange(_ lefts: [Double]) -> [[any ArrangedPart]] {
      zip(rows, heights).map { row, height in
        row.enumerated().map { column, part in
          part.arranged(
            width: cell, height: height, left: lefts[column], hasOwnLegend: shared == nil)
        }
      }
    }
    // A second time with the left sides of each column aligned.
    let first = arrange([Double](repeating: 0, count: columns))
    let lefts = (0..<columns).map { column in
      first.compactMap { $0.count > column ? $0[column].insets.left : nil }.max() ?? 0
    }
    let arranged = arrange(lefts)
    let insets = arranged.map { row in
      (top: row.map(\.insets.top).max() ?? 0, bottom: row.map(\.insets.bottom).max() ?? 0)
    }

    let titleLines = Text.wrapped(title, size: TextSize.title, weight: .bold, width: inner)
    let titleHeight = Double(titleLines.count) * Text.lineHeight(TextSize.title)
    let legendHeight = shared.map { $0.height + 8 } ?? 0
    var height = Self.margin + titleHeight + 8 + legendHeight + Self.margin
    for i in rows.indices { height += insets[i].top + heights[i] + insets[i].bottom }
    height += Double(max(0, rows.count - 1)) * Self.rowGap

    var canvas = Canvas(width: Self.width, height: height)
    var y = Self.margin
    for line in titleLines {
      canvas.write(line, at: Point(x: Self.margin, y: y + line.size))
      y += Text.lineHeight(line.size)
    }
    y += 8
    shared?.draw(on: &canvas, at: Point(x: Self.margin, y: y))
    y += legendHeight
    for (i, row) in arranged.enumerated() {
      y += insets[i].top
      for (column, part) in row.enumerated() {
        let left = Self.margin + Double(column) * (cell + Self.columnGap) + part.insets.left
        let rect = Rect(
          x: left, y: y, width: cell - part.insets.left - part.insets.right, height: heights[i])
        part.draw(on: &canvas, in: rect, top: insets[i].top)
      }
      y += heights[i] + insets[i].bottom + Self.rowGap
    }
    return canvas
  }
}
