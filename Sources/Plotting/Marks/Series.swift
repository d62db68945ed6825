/// Points with an interval around each, if they have one: what lines, points and bars show.
struct Series: Sendable {
  let x: [Double]
  let y: [Double]
  let low: [Double]?
  let high: [Double]?

  /// Stops with a message if the arrays differ in length; `x` is 0, 1, 2 ... if it is left out.
  init(
    _ operation: String, x: [Double]?, y: [Double], named nameOfY: String = "y", low: [Double]?,
    high: [Double]?, file: StaticString, line: UInt
  ) {
    requireEqualCounts(
      operation, [("x", x?.count), (nameOfY, y.count), ("low", low?.count), ("high", high?.count)],
      file: file, line: line)
    guard (low == nil) == (high == nil) else {
      fatalError(
        "\(operation): an interval needs low and high, found one of them", file: file, line: line)
    }
    self.x = x ?? y.indices.map(Double.init)
    self.y = y
    self.low = low
    self.high = high
  }

  func extend(x extentX: inout Extent, y extentY: inout Extent) {
    extentX.include(x)
    for values in [y, low ?? [], high ?? []] { extentY.include(values) }
  }

  func place(_ i: Int, _ context: MarkContext) -> Point? { context.point(x[i], y[i]) }

  /// The heights of an interval's ends; nil where there is none, or no value for it to surround.
  func interval(_ i: Int, _ context: MarkContext) -> (low: Double, high: Double)? {
    guard let low, let high, place(i, context) != nil, let a = context.height(low[i]),
      let b = context.height(high[i])
    else { return nil }
    return (a, b)
  }

  /// Error bars, cut off where they leave the panel; `places` are the points' own, or the bars'.
  func drawIntervals(
    on canvas: inout Canvas, _ context: MarkContext, at places: [(i: Int, x: Double)],
    _ color: Color, hasRim: Bool = false
  ) {
    let outer = canvas.clip
    let plot = context.plot
    // Half an end beside the panel is kept.
    canvas.clip = Rect(
      minX: plot.minX - 5, minY: plot.minY - 1, maxX: plot.maxX + 5, maxY: plot.maxY + 1)
    for (i, x) in places where x >= plot.minX - 0.5 && x <= plot.maxX + 0.5 {
      guard let ends = interval(i, context) else { continue }
      canvas.errorBar(x: x, from: ends.high, to: ends.low, color, hasRim: hasRim)
    }
    canvas.clip = outer
  }

  /// The level places of the points.
  func places(_ context: MarkContext) -> [(i: Int, x: Double)] {
    y.indices.compactMap { i in place(i, context).map { (i, $0.x) } }
  }

  func rows(_ name: String?, mark: String, places: [String]?) -> [DataRow] {
    y.indices.map { i in
      DataRow(
        series: name, mark: mark, x: DataRow.place(x[i], among: places), y: y[i], low: low?[i],
        high: high?[i])
    }
  }
}
