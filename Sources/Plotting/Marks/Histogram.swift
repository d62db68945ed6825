/// Bars over bins of a number axis: how often values occur, or any value of a bin.
///
///     Histogram("teacher", of: confidences, bins: 20, in: 0...1, role: .teacher)
///     Histogram("accuracy", edges: [0, 0.5, 1], heights: [0.4, 0.8])
public struct Histogram: MarkContent {
  let name: String?
  let role: Role?
  private let edges: [Double]
  private let bases: [Double]
  private let heights: [Double]
  private let style: Fill

  /// How the bars are filled.
  public enum Fill: Sendable {
    /// Fully: for one series.
    case solid
    /// Translucent: for series that overlap.
    case translucent
    /// With stripes: for a difference on top of another series.
    case striped
  }

  /// The number of values in each of some bins of equal width.
  ///
  /// - Parameters:
  ///   - name: What the series is called in the legend.
  ///   - values: What is counted; values outside the range or not finite are left out. The last bin
  ///     holds its upper end.
  ///   - bins: How many bins.
  ///   - range: From the first bin's start to the last bin's end; by default from the smallest to
  ///     the largest value.
  ///   - fill: How the bars are filled.
  ///   - role: The series' part in the story.
  public init(
    _ name: String? = nil, of values: [Double], bins: Int = 20,
    in range: ClosedRange<Double>? = nil,
    fill: Fill = .solid, role: Role? = nil, file: StaticString = #file, line: UInt = #line
  ) {
    guard bins > 0 else {
      fatalError("Histogram: expected at least 1 bin, found \(bins)", file: file, line: line)
    }
    let finite = values.filter(\.isFinite)
    var low = range?.lowerBound ?? finite.min() ?? 0
    var high = range?.upperBound ?? finite.max() ?? 1
    if low == high { (low, high) = (low - 0.5, high + 0.5) }
    let edges = (0...bins).map { low + (high - low) * Double($0) / Double(bins) }
    var counts = [Double](repeating: 0, count: bins)
    for v in finite where v >= low && v <= high {
      counts[min(bins - 1, Int((v - low) / (high - low) * Double(bins)))] += 1
    }
    self.init(name, edges: edges, heights: counts, fill: fill, role: role)
  }

  /// A bar for each bin.
  ///
  /// - Parameters:
  ///   - name: What the series is called in the legend.
  ///   - edges: Where the bins start, and where the last one ends: one more than there are heights.
  ///   - bases: Where the bars start; by default at zero.
  ///   - heights: Where the bars end; a height that is not finite leaves a gap.
  ///   - fill: How the bars are filled.
  ///   - role: The series' part in the story.
  public init(
    _ name: String? = nil, edges: [Double], from bases: [Double]? = nil, heights: [Double],
    fill: Fill = .solid, role: Role? = nil, file: StaticString = #file, line: UInt = #line
  ) {
    requireEqualCounts(
      "Histogram",
      [("bins", edges.count - 1), ("bases", bases?.count), ("heights", heights.count)],
      file: file, line: line)
    self.name = name
    self.role = role
    self.edges = edges
    self.bases = bases ?? [Double](repeating: 0, count: heights.count)
    self.heights = heights
    style = fill
  }

  private func style(_ base: Style) -> Style {
    var result = base
    result.isHatched = style == .striped
    return result
  }

  private var opacity: Double { style == .translucent ? 0.55 : 1 }

  var layer: MarkLayer { .bars }

  func swatch(_ style: Style) -> Swatch? { .box(self.style(style), opacity: opacity) }

  func extend(x: inout Extent, y: inout Extent) {
    x.include(edges)
    x.isTight = true
    y.include(bases)
    y.include(heights)
    y.standsOnZero = true
  }

  func draw(on canvas: inout Canvas, _ context: MarkContext) {
    let outer = canvas.clip
    canvas.clip = context.plot
    for bar in rects(context) { canvas.bar(bar, style(context.style), opacity: opacity) }
    canvas.clip = outer
  }

  func obstacles(_ context: MarkContext) -> [Rect] { rects(context) }

  func rows(places: [String]?) -> [DataRow] {
    heights.indices.map { i in
      DataRow(
        series: name, mark: "bin", x: DataRow.text(edges[i]), xEnd: DataRow.text(edges[i + 1]),
        y: heights[i], low: bases[i] == 0 ? nil : bases[i])
    }
  }

  private func rects(_ context: MarkContext) -> [Rect] {
    heights.indices.compactMap { i in
      guard let a = context.point(edges[i], bases[i]),
        let b = context.point(edges[i + 1], heights[i])
      else { return nil }
      // A white gap of one pixel on each side keeps neighbours apart.
      let bar = Rect(corner: a, corner: b)
      return bar.width > 4
        ? Rect(minX: bar.minX + 0.5, minY: bar.minY, maxX: bar.maxX - 0.5, maxY: bar.maxY) : bar
    }
  }
}
