/// The line, the head and the cross of an arrow.
struct ArrowDrawing {
  private let points: [Point]
  private let cross: Point?
  private var crossings: [Leg] = []
  private let style: Arrow.Style
  private let color: Color

  /// From the middle of a cross to its ends, along each axis.
  static let crossReach = 4.5
  private static let lineWidth = 1.5
  private static let head = (length: 8.0, half: 3.6)
  private static let cornerRadius = 6.0
  /// A head ends at the outer edge of the box's border.
  private static let tipGap = 1.2

  /// `crossings` are where the line runs over others that are drawn before it.
  init(_ route: Route, crossings: [Leg], shiftedBy shift: Point) {
    self.init(
      points: route.points.map { $0 + shift }, middle: route.middle + shift,
      style: route.arrow.style, color: route.arrow.color)
    self.crossings = crossings.map { Leg(start: $0.start + shift, end: $0.end + shift) }
  }

  init(points: [Point], middle: Point, style: Arrow.Style, color: Color) {
    self.points = points.map(Self.snapped)
    cross = style == .crossed ? Self.snapped(middle) : nil
    self.style = style
    self.color = color
  }

  /// The middle of a pixel, so that a line of three pixels is sharp, and no darker where arrows
  /// share their way.
  private static func snapped(_ p: Point) -> Point {
    func snapped(_ v: Double) -> Double {
      ((v * Canvas.scale).rounded(.down) + 0.5) / Canvas.scale
    }
    return Point(x: snapped(p.x), y: snapped(p.y))
  }

  func draw(on canvas: inout Canvas) {
    guard let end = points.last, let before = points.dropLast().last else { return }
    let direction = (end - before) * (1 / (end - before).length)
    let tip = end - direction * Self.tipGap
    let neck = tip - direction * Self.head.length
    let line = Self.rounded(points.dropLast() + [neck + direction])
    // White on both sides keeps it apart from an arrow that it crosses.
    for leg in crossings {
      canvas.stroke(
        Path(polyline: [leg.start, leg.end]), .white, Stroke(width: Self.lineWidth + 5, cap: .butt))
    }
    let dashes: [Double] = style == .solid ? [] : [5, 3]
    canvas.stroke(
      line, color, Stroke(width: Self.lineWidth, cap: .butt, join: .round, dashes: dashes))
    let wing = direction.normal * Self.head.half
    canvas.fill(Path(polygon: [tip, neck + wing, neck - wing]), color)
    if let cross { drawCross(on: &canvas, at: cross) }
  }

  private func drawCross(on canvas: inout Canvas, at p: Point) {
    let r = Self.crossReach
    var path = Path(polyline: [p + Point(x: -r, y: -r), p + Point(x: r, y: r)])
    path.add(polyline: [p + Point(x: -r, y: r), p + Point(x: r, y: -r)])
    canvas.stroke(path, .white, Stroke(width: 5))
    canvas.stroke(path, .ink, Stroke(width: 2))
  }

  /// The way with its corners rounded.
  private static func rounded(_ points: [Point]) -> Path {
    var path = Path()
    for (i, p) in points.enumerated() {
      guard i > 0 else {
        path.move(to: p)
        continue
      }
      guard i < points.count - 1 else {
        path.line(to: p)
        continue
      }
      let (before, after) = (points[i - 1] - p, points[i + 1] - p)
      let radius = min(cornerRadius, before.length / 2, after.length / 2)
      guard radius > 0 else { continue }
      path.line(to: p + before * (radius / before.length))
      path.quadratic(p, to: p + after * (radius / after.length))
    }
    return path
  }
}

extension Arrow {
  /// Of the line and, darker, of the label.
  var color: Color { role?.style.color ?? style.color }
}

extension Arrow.Style {
  /// Without a role.
  var color: Color { self == .solid ? .quietInk : .vermillion }
}
