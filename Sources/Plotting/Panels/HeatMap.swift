import Foundation

/// A table of numbers as colours, with the numbers in the cells where they fit.
///
///     HeatMap(
///       "Student", values: confusion, rows: classes, columns: classes,
///       x: "predicted", y: "true class", decimals: 2)
///
/// Neighbours of one name are a group: they share one label and stand close together, so that a matrix of many
/// examples can be sorted into few classes.
public struct HeatMap: PartContent {
  let title: String?
  private let values: [[Double]]
  private let rowNames: [String]
  private let columnNames: [String]
  private let xLabel: String
  private let yLabel: String
  private let valueLabel: String
  private let decimals: Int
  private let ramp: ColorRamp
  private let range: ClosedRange<Double>

  /// A heat map with a colour bar.
  ///
  /// - Parameters:
  ///   - title: What is particular to this part, where a figure has several.
  ///   - values: Row by row from the top; a value that is not finite leaves a grey cell.
  ///   - rows: A name for each row; neighbours of one name share a label.
  ///   - columns: A name for each column, likewise.
  ///   - x: What the columns are.
  ///   - y: What the rows are.
  ///   - label: What the colours measure, with its unit.
  ///   - decimals: Of the numbers in the cells.
  ///   - colors: `sequential` for amounts, `diverging` for differences from zero.
  ///   - range: The values of the colour bar's ends; by default the smallest value (or zero, if
  ///     that is near it) and the largest; for diverging colours, equally far from zero.
  public init(
    _ title: String? = nil, values: [[Double]], rows: [String], columns: [String], x: String = "",
    y: String = "", label: String = "", decimals: Int = 2, colors: ColorRamp = .sequential,
    in range: ClosedRange<Double>? = nil, file: StaticString = #file, line: UInt = #line
  ) {
    requireEqualCounts(
      "HeatMap", [("rows of values", values.count), ("row names", rows.count)], file: file,
      line: line)
    for row in values {
      requireEqualCounts(
        "HeatMap", [("values in a row", row.count), ("column names", columns.count)], file: file,
        line: line)
    }
    self.title = title
    self.values = values
    rowNames = rows
    columnNames = columns
    xLabel = x
    yLabel = y
    valueLabel = label
    self.decimals = decimals
    ramp = colors
    let finite = values.joined().filter(\.isFinite)
    let (low, high) = (finite.min() ?? 0, finite.max() ?? 1)
    let far = max(abs(low), abs(high))
    let found =
      switch colors {
      // From zero, if the smallest value is near it.
      case .sequential:
        low < high ? (low > 0 && low < 0.1 * high ? 0 : low)...high : low - 0.5...low + 0.5
      case .diverging: far > 0 ? -far...far : -1...1
      }
    self.range = range ?? found
  }

  var legendEntries: [LegendEntry] { [] }

  func naturalHeight(width: Double, columns: Int) -> Double {
    let cell = (width - 120) / max(1, Double(columnNames.count))
    return max(
      20 * Double(Group.all(of: rowNames).count), Double(rowNames.count) * min(cell, 36))
  }

  func arranged(
    width: Double, height: Double, left: Double, hasOwnLegend: Bool
  ) -> any ArrangedPart {
    Arranged(self, width: width, height: height, left: left)
  }

  func rows() -> [DataRow] {
    values.indices.flatMap { r in
      values[r].indices.map { c in
        DataRow(series: rowNames[r], mark: "cell", x: columnNames[c], y: values[r][c])
      }
    }
  }

  private func color(_ value: Double) -> Color {
    guard value.isFinite else { return Color(0xDDDDDD) }
    switch ramp {
    case .sequential:
      return ramp.color((value - range.lowerBound) / (range.upperBound - range.lowerBound))
    case .diverging:
      let end = max(abs(range.lowerBound), abs(range.upperBound))
      return ramp.color(value / end)
    }
  }

  /// Neighbouring rows or columns of one name.
  private struct Group {
    let name: String
    var places: Range<Int>
    var center: Double { Double(places.lowerBound + places.upperBound) / 2 }

    static func all(of names: [String]) -> [Group] {
      names.enumerated().reduce(into: []) { groups, next in
        if groups.last?.name == next.element {
          groups[groups.count - 1].places = groups.last!.places.lowerBound..<next.offset + 1
        } else {
          groups.append(Group(name: next.element, places: next.offset..<next.offset + 1))
        }
      }
    }
  }

  private struct Arranged: ArrangedPart {
    private let map: HeatMap
    private(set) var insets = Insets()
    private let heading: Heading
    private let columns: CategoryLabels
    private let rowTexts: [Text]
    private let rowGroups: [Group]
    private let columnGroups: [Group]
    private let xText: [Text]
    private let barTicks: [Tick]
    private let cellWidth: Double

    private static let barGap = 14.0
    private static let barWidth = 13.0

    init(_ map: HeatMap, width: Double, height: Double, left: Double) {
      self.map = map
      rowGroups = Group.all(of: map.rowNames)
      columnGroups = Group.all(of: map.columnNames)
      rowTexts = rowGroups.map { Text($0.name, size: TextSize.tick) }
      insets.left = max(left, (rowTexts.map(\.width).max() ?? 0) + 8)
      let scale = Scale(kind: .linear, range: map.range)
      barTicks = scale.ticks(.linear(""), length: height, isInteger: false) { _ in
        max(26, height / 6)
      }
      let tickWidth = barTicks.map { Text($0.label, size: TextSize.tick).width }.max() ?? 0
      insets.right = Self.barGap + Self.barWidth + 6 + tickWidth
      let inner = width - insets.left - insets.right
      cellWidth = inner / max(1, Double(map.columnNames.count))
      columns = CategoryLabels(
        columnGroups.map(\.name),
        slot: cellWidth * Double(columnGroups.map(\.places.count).min() ?? 1))
      xText =
        map.xLabel.isEmpty
        ? [] : Text.wrapped(map.xLabel, size: TextSize.label, width: inner)
      insets.bottom =
        columns.height + Double(xText.count) * Text.lineHeight(TextSize.label)
        + (xText.isEmpty ? 0 : 2)
      heading = Heading(
        title: map.title, label: map.yLabel, trailing: map.valueLabel, width: width)
      insets.top = heading.height + 6
    }

    func draw(on canvas: inout Canvas, in inner: Rect, top: Double) {
      let outerLeft = inner.minX - insets.left
      heading.draw(
        on: &canvas, x: outerLeft, right: inner.maxX + insets.right, top: inner.minY - top,
        bottom: inner.minY - 6)
      let cellHeight = inner.height / max(1, Double(map.rowNames.count))
      drawCells(on: &canvas, inner, cellHeight)
      for (group, text) in zip(rowGroups, rowTexts) {
        let y = inner.minY + group.center * cellHeight
        canvas.write(
          text, at: Point(x: inner.minX - 7, y: y + text.capHeight / 2), .quietInk, align: .right)
      }
      columns.draw(
        on: &canvas,
        centers: columnGroups.map { inner.minX + $0.center * cellWidth },
        top: inner.maxY)
      for (i, line) in xText.enumerated() {
        let fromBottom = Double(xText.count - 1 - i) * Text.lineHeight(line.size) + 4
        canvas.write(
          line, at: Point(x: inner.center.x, y: inner.maxY + insets.bottom - fromBottom),
          .quietInk, align: .center)
      }
      drawColorBar(on: &canvas, inner)
    }

    private func drawCells(on canvas: inout Canvas, _ inner: Rect, _ cellHeight: Double) {
      let isHighEnough = cellHeight >= TextSize.tick + 3
      let texts = (isHighEnough ? map.values : []).map { row in
        row.map { Text(Number.text($0, decimals: map.decimals), size: TextSize.tick) }
      }
      let fits = isHighEnough && texts.joined().allSatisfy { $0.width <= cellWidth - 4 }
      let rowEnds = Set(rowGroups.map(\.places.upperBound))
      let columnEnds = Set(columnGroups.map(\.places.upperBound))
      for (r, row) in map.values.enumerated() {
        for (c, value) in row.enumerated() {
          let cell = Rect(
            x: inner.minX + Double(c) * cellWidth, y: inner.minY + Double(r) * cellHeight,
            width: cellWidth, height: cellHeight)
          let color = map.color(value)
          // Small cells of a group have no gap, which would pale them.
          let gapX = cellWidth > 8 || columnEnds.contains(c + 1) ? 0.5 : 0
          let gapY = cellHeight > 8 || rowEnds.contains(r + 1) ? 0.5 : 0
          canvas.fill(
            snapped: Rect(
              minX: cell.minX, minY: cell.minY, maxX: cell.maxX - gapX, maxY: cell.maxY - gapY),
            color)
          guard fits else { continue }
          let text = texts[r][c]
          canvas.write(
            text, at: Point(x: cell.center.x, y: cell.center.y + text.capHeight / 2),
            color.luminance > 0.2 ? .ink : .white, align: .center)
        }
      }
    }

    private func drawColorBar(on canvas: inout Canvas, _ inner: Rect) {
      let x = inner.maxX + Self.barGap
      let steps = Int(inner.height * Canvas.scale)
      for step in 0..<steps {
        let t = (Double(step) + 0.5) / Double(steps)
        let value = map.range.upperBound + (map.range.lowerBound - map.range.upperBound) * t
        canvas.fill(
          snapped: Rect(
            x: x, y: inner.minY + Double(step) / Canvas.scale, width: Self.barWidth,
            height: 1 / Canvas.scale), map.color(value))
      }
      let span = map.range.upperBound - map.range.lowerBound
      for tick in barTicks {
        let y = inner.maxY - (tick.value - map.range.lowerBound) / span * inner.height
        canvas.rule(
          from: Point(x: x + Self.barWidth, y: y), to: Point(x: x + Self.barWidth + 3, y: y), .axis,
          width: 1)
        let text = Text(tick.label, size: TextSize.tick)
        canvas.write(
          text, at: Point(x: x + Self.barWidth + 6, y: y + text.capHeight / 2), .quietInk)
      }
    }
  }
}
