/// A series of points joined by a line, with an interval around each if it has one.
///
///     Line("distilled", x: epochs, y: means, low: lows, high: highs, role: .distilled)
///
/// A value that is not finite leaves a gap.
public struct Line: MarkContent {
  /// How `low` and `high` are shown.
  public enum Interval: Sendable {
    /// A band behind the line: for curves of many points.
    case band
    /// A bar at each point: for few points that were measured apart.
    case bars
  }

  let name: String?
  let role: Role?
  private let series: Series
  private let interval: Interval
  private let hasMarkers: Bool

  /// A line through points.
  ///
  /// - Parameters:
  ///   - name: What the series is called beside its end or in the legend.
  ///   - x: Left to right; by default 0, 1, 2 ..., the places of a categories axis.
  ///   - y: As many values as there are in `x`.
  ///   - low: The lower ends of the intervals.
  ///   - high: The upper ends of the intervals.
  ///   - interval: How the intervals are shown.
  ///   - role: The series' part in the story, which gives it colour, marker and dashes.
  ///   - markers: Whether each point gets a marker; by default up to 16 points do.
  public init(
    _ name: String? = nil, x: [Double]? = nil, y: [Double], low: [Double]? = nil,
    high: [Double]? = nil, interval: Interval = .band, role: Role? = nil, markers: Bool? = nil,
    file: StaticString = #file, line: UInt = #line
  ) {
    series = Series("Line", x: x, y: y, low: low, high: high, file: file, line: line)
    self.name = name
    self.role = role
    self.interval = interval
    hasMarkers = markers ?? (y.count <= 16)
  }

  private var hasBand: Bool { series.low != nil && interval == .band }

  /// Dashes and noise do not go together: curves of very many points are thin and solid.
  private func adapted(_ style: Style) -> Style {
    guard series.y.count > 150 else { return style }
    var thin = style
    (thin.dashes, thin.lineWidth) = ([], 1.4)
    return thin
  }

  func swatch(_ style: Style) -> Swatch? {
    .line(adapted(style), hasMarkers: hasMarkers, hasBand: hasBand)
  }

  func extend(x extentX: inout Extent, y extentY: inout Extent) {
    series.extend(x: &extentX, y: &extentY)
  }

  func drawBackground(on canvas: inout Canvas, _ context: MarkContext) {
    guard hasBand else { return }
    for run in intervals(context) where run.count > 1 {
      let outline = run.map(\.high) + run.map(\.low).reversed()
      canvas.fill(Path(polygon: outline), context.style.color.opacity(0.2))
    }
  }

  func draw(on canvas: inout Canvas, _ context: MarkContext) {
    let outer = canvas.clip
    canvas.clip = context.plot.grown(by: 1)
    for run in points(context) where run.count > 1 {
      canvas.stroke(Path(polyline: run), context.style.color, adapted(context.style).stroke)
    }
    canvas.clip = outer
    if !hasBand {
      series.drawIntervals(
        on: &canvas, context, at: series.places(context), context.style.color)
    }
    // A point without neighbours has no line: its marker shows it.
    for run in points(context) where hasMarkers || run.count == 1 {
      for p in run where context.isInside(p) { canvas.mark(context.style, at: p) }
    }
  }

  func obstacles(_ context: MarkContext) -> [Rect] {
    var rects: [Rect] = []
    for run in points(context) {
      for (i, p) in run.enumerated() {
        rects.append(Rect(corner: p, corner: p).grown(by: 5))
        guard i > 0 else { continue }
        let (a, b) = (run[i - 1], p)
        let steps = max(1, Int((b - a).length / 4))
        rects += (0...steps).map { s in
          let q = a.mixed(with: b, Double(s) / Double(steps))
          return Rect(corner: q, corner: q).grown(by: 3)
        }
      }
    }
    for run in intervals(context) {
      for (i, end) in run.enumerated() {
        rects.append(Rect(corner: end.low, corner: end.high))
        guard hasBand, i > 0 else { continue }
        let steps = max(1, Int((end.low.x - run[i - 1].low.x) / 8))
        rects += (0..<steps).map { s in
          let (t, u) = (Double(s) / Double(steps), Double(s + 1) / Double(steps))
          let (from, to) = (run[i - 1], end)
          let left = Rect(
            corner: from.low.mixed(with: to.low, t), corner: from.high.mixed(with: to.high, t))
          let right = Rect(
            corner: from.low.mixed(with: to.low, u), corner: from.high.mixed(with: to.high, u))
          return left.union(right)
        }
      }
    }
    return rects
  }

  func end(_ context: MarkContext) -> Point? {
    points(context).last?.last.flatMap { context.isInside($0) ? $0 : nil }
  }

  func rows(places: [String]?) -> [DataRow] {
    series.rows(name, mark: "line", places: places)
  }

  /// The places of the points, cut at gaps.
  private func points(_ context: MarkContext) -> [[Point]] {
    series.y.indices.map { series.place($0, context) }.split(separator: nil)
      .map { $0.compactMap(\.self) }
  }

  /// The places of the intervals' ends, cut at gaps.
  private func intervals(_ context: MarkContext) -> [[(low: Point, high: Point)]] {
    var runs: [[(low: Point, high: Point)]] = [[]]
    for i in series.y.indices {
      if let p = series.place(i, context), let ends = series.interval(i, context) {
        runs[runs.count - 1].append((Point(x: p.x, y: ends.low), Point(x: p.x, y: ends.high)))
      } else {
        runs.append([])
      }
    }
    return runs.filter { !$0.isEmpty }
  }
}
