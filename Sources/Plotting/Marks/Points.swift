/// Separate points: one marker for each, with an error bar if it has an interval.
///
///     Points("students", x: parameters, y: accuracies, low: lows, high: highs, role: .distilled)
public struct Points: MarkContent {
  let name: String?
  let role: Role?
  private let x: [Double]
  private let y: [Double]
  private let low: [Double]?
  private let high: [Double]?

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
    requireEqualCounts(
      "Points", [("x", x?.count), ("y", y.count), ("low", low?.count), ("high", high?.count)],
      file: file, line: line)
    guard (low == nil) == (high == nil) else {
      fatalError(
        "Points: an interval needs low and high, found one of them", file: file, line: line)
    }
    self.name = name
    self.role = role
    self.x = x ?? y.indices.map(Double.init)
    self.y = y
    self.low = low
    self.high = high
  }

  func swatch(_ style: Style) -> Swatch? { .points(style) }

  func extend(x extentX: inout Extent, y extentY: inout Extent) {
    extentX.include(x)
    extentY.include(y)
    extentY.include(low ?? [])
    extentY.include(high ?? [])
  }

  func draw(on canvas: inout Canvas, _ context: MarkContext) {
    for i in y.indices {
      guard let p = context.point(x[i], y[i]), context.isInside(p) else { continue }
      if let low = low.flatMap({ context.height($0[i]) }),
        let high = high.flatMap({ context.height($0[i]) })
      {
        canvas.errorBar(
          x: p.x, from: max(high, context.plot.minY), to: min(low, context.plot.maxY),
          context.style.color)
      }
      canvas.mark(context.style, at: p)
    }
  }

  func obstacles(_ context: MarkContext) -> [Rect] {
    y.indices.compactMap { i in
      context.point(x[i], y[i]).map { p in
        let top = high.flatMap { context.height($0[i]) } ?? p.y
        let bottom = low.flatMap { context.height($0[i]) } ?? p.y
        return Rect(minX: p.x, minY: top, maxX: p.x, maxY: bottom).grown(by: 5)
      }
    }
  }

  func rows(places: [String]?) -> [DataRow] {
    y.indices.map { i in
      DataRow(
        series: name, mark: "point", x: DataRow.place(x[i], among: places), y: y[i], low: low?[i],
        high: high?[i])
    }
  }
}
