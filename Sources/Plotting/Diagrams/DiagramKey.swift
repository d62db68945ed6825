/// The line below a diagram that names its styles of arrows.
struct DiagramKey {
  private let entries: [(style: Arrow.Style, text: Text)]

  private static let sample = 34.0
  private static let gap = 26.0
  private static let top = 16.0

  /// nil where all arrows are solid.
  init?(_ arrows: [Arrow]) {
    let styles = Arrow.Style.allCases.filter { style in arrows.contains { $0.style == style } }
    guard styles.contains(where: { $0 != .solid }) else { return nil }
    entries = styles.map { ($0, Text($0.meaning, size: TextSize.tick)) }
  }

  var size: Point {
    let widths = entries.map { Self.sample + 6 + $0.text.width }
    return Point(
      x: widths.reduce(0, +) + Double(entries.count - 1) * Self.gap,
      y: Self.top + Text.lineHeight(TextSize.tick))
  }

  func draw(on canvas: inout Canvas, at origin: Point) {
    var x = origin.x
    let baseline = origin.y + Self.top + TextSize.tick
    for (style, text) in entries {
      let y = baseline - text.capHeight / 2
      let ends = [Point(x: x, y: y), Point(x: x + Self.sample, y: y)]
      ArrowDrawing(
        points: ends, middle: ends[0].mixed(with: ends[1], 0.4), style: style, color: style.color
      ).draw(on: &canvas)
      canvas.write(text, at: Point(x: x + Self.sample + 6, y: baseline), .quietInk)
      x += Self.sample + 6 + text.width + Self.gap
    }
  }
}

extension Arrow.Style {
  fileprivate var meaning: String {
    switch self {
    case .solid: "forward"
    case .dashed: "gradient"
    case .crossed: "no gradient"
    }
  }
}
