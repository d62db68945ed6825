import Foundation

/// A note in a panel, with an arrow to the place that it speaks of.
///
///     Annotation("best: $T$ = 4", x: 4, y: 91.2, from: .below)
public struct Annotation: MarkContent {
  /// On which side of the place the note stands.
  public enum Side: Sendable {
    /// Higher up.
    case above
    /// Further down.
    case below
    /// To its left.
    case left
    /// To its right.
    case right
  }

  private let text: String
  private let x: Double
  private let y: Double
  private let side: Side
  private let distance: Double
  let role: Role?

  /// A note beside a data point.
  ///
  /// - Parameters:
  ///   - text: What it says; `\n` breaks the line.
  ///   - x: Of the place that it speaks of.
  ///   - y: Of the place that it speaks of.
  ///   - side: On which side of that place it stands.
  ///   - distance: How far away, in text heights; from 1 on, an arrow joins them.
  ///   - role: The part in the story that gives the note its colour; by default it is black.
  public init(
    _ text: String, x: Double, y: Double, from side: Side = .above, distance: Double = 2,
    role: Role = .teacher
  ) {
    self.text = text
    self.x = x
    self.y = y
    self.side = side
    self.distance = distance
    self.role = role
  }

  func extend(x extentX: inout Extent, y extentY: inout Extent) {
    extentX.include([x])
    extentY.include([y])
  }

  func draw(on canvas: inout Canvas, _ context: MarkContext) {}

  func drawLabel(on canvas: inout Canvas, _ context: MarkContext) {
    guard let tip = context.point(x, y), context.isInside(tip) else { return }
    let (lines, rect) = place(tip, context)
    if distance >= 1 { drawArrow(from: rect, to: tip, on: &canvas, context) }
    for (i, line) in lines.enumerated() {
      let baseline = rect.minY + line.capHeight + 2 + Double(i) * Text.lineHeight(line.size)
      canvas.write(
        line, at: Point(x: rect.center.x, y: baseline), context.style.color.forText,
        align: .center, halo: true)
    }
  }

  private func drawArrow(
    from rect: Rect, to tip: Point, on canvas: inout Canvas, _ context: MarkContext
  ) {
    let edge = Point(
      x: min(max(tip.x, rect.minX + 4), rect.maxX - 4),
      y: min(max(tip.y, rect.minY), rect.maxY))
    let start =
      switch side {
      case .above: Point(x: edge.x, y: rect.maxY + 1)
      case .below: Point(x: edge.x, y: rect.minY - 1)
      case .left: Point(x: rect.maxX + 2, y: edge.y)
      case .right: Point(x: rect.minX - 2, y: edge.y)
      }
    let length = (tip - start).length
    guard length > 12 else { return }
    let direction = (tip - start) * (1 / length)
    let end = tip - direction * 7
    canvas.stroke(
      Path(polyline: [start, end - direction * 4]), .quietInk, Stroke(width: 1, cap: .butt))
    let wing = direction.normal * 2.6
    canvas.fill(
      Path(polygon: [end, end - direction * 6 + wing, end - direction * 6 - wing]), .quietInk)
  }

  func obstacles(_ context: MarkContext) -> [Rect] {
    context.point(x, y).map { tip in
      let rect = place(tip, context).1
      return [rect, Rect(corner: rect.center, corner: tip)]
    } ?? []
  }

  /// Where the note stands, moved back into the panel where it would leave it.
  private func place(_ tip: Point, _ context: MarkContext) -> ([Text], Rect) {
    let lines = text.split(separator: "\n").map { Text(String($0), size: TextSize.tick) }
    let width = lines.map(\.width).max() ?? 0
    let cap = lines.first?.capHeight ?? 0
    let height = Double(lines.count - 1) * Text.lineHeight(TextSize.tick) + cap + 6
    let gap = 5 + distance * TextSize.tick
    var rect =
      switch side {
      case .above: Rect(x: tip.x - width / 2, y: tip.y - gap - height, width: width, height: height)
      case .below: Rect(x: tip.x - width / 2, y: tip.y + gap, width: width, height: height)
      case .left: Rect(x: tip.x - gap - width, y: tip.y - height / 2, width: width, height: height)
      case .right: Rect(x: tip.x + gap, y: tip.y - height / 2, width: width, height: height)
      }
    let plot = context.plot
    let dx = max(0, plot.minX - rect.minX) - max(0, rect.maxX - plot.maxX)
    let dy = max(0, plot.minY - rect.minY) - max(0, rect.maxY - plot.maxY)
    rect = Rect(x: rect.minX + dx, y: rect.minY + dy, width: rect.width, height: rect.height)
    return (lines, rect)
  }

  func rows(places: [String]?) -> [DataRow] {
    [DataRow(series: text, mark: "annotation", x: DataRow.place(x, among: places), y: y)]
  }
}
