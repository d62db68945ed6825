/// Bars that stand on zero at the places of a categories axis.
///
/// Several in one panel stand in groups.
///
///     Panel(x: .categories(["T = 1", "T = 4"]), y: .linear("gain (percentage points)")) {
///       Bars("distilled", heights: [0.4, 0.9], low: [0.1, 0.6], high: [0.7, 1.2], role: .distilled)
///       Bars("placebo", heights: [-0.1, 0.0], role: .placebo)
///     }
public struct Bars: MarkContent {
  let name: String?
  let role: Role?
  private let series: Series
  private let decimals: Int?

  /// One bar for each category.
  ///
  /// - Parameters:
  ///   - name: What the series is called in the legend.
  ///   - heights: One for each place of the axis; a height that is not finite leaves a gap.
  ///   - low: The lower ends of the error bars.
  ///   - high: The upper ends of the error bars.
  ///   - decimals: Writes each height at its bar's end with so many decimals.
  ///   - role: The series' part in the story.
  public init(
    _ name: String? = nil, heights: [Double], low: [Double]? = nil, high: [Double]? = nil,
    decimals: Int? = nil, role: Role? = nil, file: StaticString = #file, line: UInt = #line
  ) {
    series = Series(
      "Bars", x: nil, y: heights, named: "heights", low: low, high: high, file: file, line: line)
    self.name = name
    self.role = role
    self.decimals = decimals
  }

  var isGrouped: Bool { true }
  var layer: MarkLayer { .bars }

  func swatch(_ style: Style) -> Swatch? { .box(style, opacity: 1) }

  func extend(x: inout Extent, y: inout Extent) {
    series.extend(x: &x, y: &y)
    y.standsOnZero = true
    if decimals != nil { y.hasLabels = true }
  }

  func draw(on canvas: inout Canvas, _ context: MarkContext) {
    let outer = canvas.clip
    canvas.clip = context.plot
    for (_, bar) in rects(context) {
      canvas.bar(bar, context.style)
    }
    canvas.clip = outer
    series.drawIntervals(
      on: &canvas, context, at: rects(context).map { ($0, $1.center.x) },
      context.style.color.mixed(with: .black, 0.55), hasRim: true)
  }

  func drawLabel(on canvas: inout Canvas, _ context: MarkContext) {
    guard decimals != nil else { return }
    for (i, bar) in rects(context) {
      let rect = heightLabelRect(i, bar: bar, context)
      canvas.write(
        heightLabel(i), at: Point(x: bar.center.x, y: rect.maxY - 2), .ink, align: .center,
        halo: true)
    }
  }

  private func heightLabel(_ i: Int) -> Text {
    Text(Number.text(series.y[i], decimals: decimals ?? 0), size: TextSize.tick)
  }

  private func heightLabelRect(_ i: Int, bar: Rect, _ context: MarkContext) -> Rect {
    let label = heightLabel(i)
    let ends = series.interval(i, context)
    let height = label.capHeight + 4
    let top =
      series.y[i] >= 0
      ? min(bar.minY, ends?.high ?? bar.minY) - height - 2
      : max(bar.maxY, ends?.low ?? bar.maxY) + 3
    // The number of a bar that is cut off stays in the panel.
    let inside = min(max(top, context.plot.minY), context.plot.maxY - height)
    return Rect(
      x: bar.center.x - label.width / 2, y: inside, width: label.width, height: height)
  }

  func obstacles(_ context: MarkContext) -> [Rect] {
    rects(context).flatMap { i, bar -> [Rect] in
      var rects = [bar]
      if let ends = series.interval(i, context) {
        rects.append(
          Rect(x: bar.center.x - 4, y: ends.high, width: 8, height: ends.low - ends.high))
      }
      if decimals != nil { rects.append(heightLabelRect(i, bar: bar, context)) }
      return rects
    }
  }

  func rows(places: [String]?) -> [DataRow] {
    series.rows(name, mark: "bar", places: places)
  }

  private func rects(_ context: MarkContext) -> [(Int, Rect)] {
    // Three quarters of a place, but no bar so wide that it looks like a wall.
    let place = context.plot.width / (context.x.range.upperBound - context.x.range.lowerBound)
    let width = min(0.76 / Double(context.slots), 64 / place)
    let group = width * Double(context.slots)
    let gap = context.slots > 1 ? 0.06 * width : 0
    return series.y.indices.compactMap { i in
      let left = Double(i) - group / 2 + Double(context.slot) * width
      guard let a = context.point(left + gap, 0),
        let b = context.point(left + width - gap, series.y[i])
      else { return nil }
      return (i, Rect(corner: a, corner: b))
    }
  }
}
