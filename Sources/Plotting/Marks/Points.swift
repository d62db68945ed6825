/// Separate points: one marker for each, with an error bar if it has an interval.
///
///     Points("students", x: parameters, y: accuracies, low: lows, high: highs, role: .distilled)
public struct Points: MarkContent {
  let name: String?
  let role: Role?
  private let series: Series

  /// Points without a line.
  ///
  /// - Parameters:
  ///   - name: What the series is called in the legend.
  ///   - x: By default 0, 1, 2 ..., the places of a categories axis.
  ///   - y: As many values as there are in `x`; a value that is not finite is left out.
  ///   - low: The lower ends of the error bars.
  ///   - high: The upper ends of the error bars.
  ///   - role: The series' part in the story.
  public init(
    _ name: String? = nil, x: [Double]? = nil, y: [Double], low: [Double]? = nil,
    high: [Double]? = nil, role: Role? = nil, file: StaticString = #file, line: UInt = #line
  ) {
    series = Series("Points", x: x, y: y, low: low, high: high, file: file, line: line)
    self.name = name
    self.role = role
  }

  func swatch(_ style: Style) -> Swatch? { .points(style) }

  func extend(x extentX: inout Extent, y extentY: inout Extent) {
    series.extend(x: &extentX, y: &extentY)
  }

  func draw(on canvas: inout Canvas, _ context: MarkContext) {
    series.drawIntervals(
      on: &canvas, context, at: series.places(context), context.style.color)
    for i in series.y.indices {
      guard let p = series.place(i, context), context.isInside(p) else { continue }
      canvas.mark(context.style, at: p)
    }
  }

  func obstacles(_ context: MarkContext) -> [Rect] {
    series.y.indices.compactMap { i in
      series.place(i, context).map { p in
        let ends = series.interval(i, context) ?? (p.y, p.y)
        return Rect(minX: p.x, minY: ends.high, maxX: p.x, maxY: ends.low).grown(by: 5)
      }
    }
  }

  func rows(places: [String]?) -> [DataRow] { series.rows(name, mark: "point", places: places) }
}
