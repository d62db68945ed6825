/// Something drawn in a panel: a `Line`, `Points`, `Bars`, a `Histogram`, a reference line or an
/// `Annotation`.
public struct Mark: Sendable {
  let content: any MarkContent
}

/// What every mark can do.
protocol MarkContent: Sendable {
  /// The name in the legend; nil keeps the mark out of it.
  var name: String? { get }
  /// nil lets the panel choose the next series' style.
  var role: Role? { get }
  /// Bars that stand in groups share the places of a categories axis.
  var isGrouped: Bool { get }
  /// Reference lines write their labels where the series leave room.
  var isReference: Bool { get }
  /// How a legend shows the mark; nil for marks that are no series.
  func swatch(_ style: Style) -> Swatch?

  /// Asks for the room that the mark needs.
  func extend(x: inout Extent, y: inout Extent)
  /// What is drawn first lies behind the rest.
  var layer: MarkLayer { get }
  /// Draws what lies behind all series: bands.
  func drawBackground(on canvas: inout Canvas, _ context: MarkContext)
  func draw(on canvas: inout Canvas, _ context: MarkContext)
  /// Draws the text that lies over all series.
  func drawLabel(on canvas: inout Canvas, _ context: MarkContext)
  /// Where no legend may lie.
  func obstacles(_ context: MarkContext) -> [Rect]
  /// Where a label at the line's end would stand, if the mark can have one.
  func end(_ context: MarkContext) -> Point?
  /// The plotted numbers.
  func rows(places: [String]?) -> [DataRow]
}

extension MarkContent {
  var name: String? { nil }
  var role: Role? { nil }
  var isGrouped: Bool { false }
  var isReference: Bool { false }
  func swatch(_ style: Style) -> Swatch? { nil }
  var layer: MarkLayer { .lines }
  func drawBackground(on canvas: inout Canvas, _ context: MarkContext) {}
  func drawLabel(on canvas: inout Canvas, _ context: MarkContext) {}
  func end(_ context: MarkContext) -> Point? { nil }
}

/// The order in which marks are drawn.
enum MarkLayer: CaseIterable {
  case bars
  case references
  case lines
}

/// Where and how a mark is drawn.
struct MarkContext {
  var plot: Rect
  var x: Scale
  var y: Scale
  var style: Style
  /// This mark's place among the grouped bars of the panel, and their number.
  var slot = 0
  var slots = 1
  /// Rectangles that data covers, for labels to avoid.
  var taken: [Rect] = []

  /// A data point's place; nil if a coordinate is not finite or has no place on its axis.
  func point(_ vx: Double, _ vy: Double) -> Point? {
    let (px, py) = (x.position(vx), y.position(vy))
    guard px.isFinite, py.isFinite else { return nil }
    // Values far outside are brought near: the clip hides where they went.
    return Point(
      x: plot.minX + min(max(px, -20), 21) * plot.width,
      y: plot.maxY - min(max(py, -20), 21) * plot.height)
  }

  func height(_ vy: Double) -> Double? { point(x.range.lowerBound, vy)?.y }

  func isInside(_ p: Point) -> Bool {
    p.x >= plot.minX - 0.5 && p.x <= plot.maxX + 0.5 && p.y >= plot.minY - 0.5
      && p.y <= plot.maxY + 0.5
  }
}

/// How a legend shows a series.
enum Swatch: Equatable, Sendable {
  case line(Style, hasMarkers: Bool, hasBand: Bool)
  case points(Style)
  case box(Style, opacity: Double)
  case rule(Style)
}

/// Stops with the sizes when arrays that belong together differ in length.
func requireEqualCounts(
  _ operation: String, _ counts: [(String, Int?)], file: StaticString, line: UInt
) {
  let present = counts.compactMap { name, count in count.map { (name, $0) } }
  guard let first = present.first, present.contains(where: { $0.1 != first.1 }) else { return }
  let sizes = present.map { "\($0.1) \($0.0)" }.joined(separator: ", ")
  fatalError("\(operation): the arrays differ in length: \(sizes)", file: file, line: line)
}

/// Collects the marks of a panel, with `if`, `for` and arrays.
@resultBuilder
public enum MarkBuilder {
  /// A line.
  public static func buildExpression(_ mark: Line) -> [Mark] { [Mark(content: mark)] }
  /// Points.
  public static func buildExpression(_ mark: Points) -> [Mark] { [Mark(content: mark)] }
  /// Bars.
  public static func buildExpression(_ mark: Bars) -> [Mark] { [Mark(content: mark)] }
  /// A histogram.
  public static func buildExpression(_ mark: Histogram) -> [Mark] { [Mark(content: mark)] }
  /// A level line.
  public static func buildExpression(_ mark: HorizontalLine) -> [Mark] { [Mark(content: mark)] }
  /// An upright line.
  public static func buildExpression(_ mark: VerticalLine) -> [Mark] { [Mark(content: mark)] }
  /// The line of equal coordinates.
  public static func buildExpression(_ mark: Diagonal) -> [Mark] { [Mark(content: mark)] }
  /// A note at a place.
  public static func buildExpression(_ mark: Annotation) -> [Mark] { [Mark(content: mark)] }
  /// Several lines, as `map` makes them.
  public static func buildExpression(_ marks: [Line]) -> [Mark] { marks.map(Mark.init(content:)) }
  /// Several sets of bars.
  public static func buildExpression(_ marks: [Bars]) -> [Mark] { marks.map(Mark.init(content:)) }
  /// All marks, in order.
  public static func buildBlock(_ parts: [Mark]...) -> [Mark] { parts.flatMap(\.self) }
  /// The marks of a `for` loop.
  public static func buildArray(_ parts: [[Mark]]) -> [Mark] { parts.flatMap(\.self) }
  /// The marks of an `if`.
  public static func buildOptional(_ part: [Mark]?) -> [Mark] { part ?? [] }
  /// The marks of an `if` with `else`.
  public static func buildEither(first: [Mark]) -> [Mark] { first }
  /// The marks of an `else`.
  public static func buildEither(second: [Mark]) -> [Mark] { second }
}
