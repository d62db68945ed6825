import Foundation

/// Outlines made of straight lines and Bézier curves, filled by the non-zero winding rule.
struct Path: Sendable {
  enum Element: Sendable {
    case move(Point)
    case line(Point)
    case quadratic(control: Point, Point)
    case cubic(control1: Point, control2: Point, Point)
    case close
  }

  private(set) var elements: [Element] = []

  init() {}

  init(polygon points: [Point]) {
    add(polyline: points)
    if !points.isEmpty { close() }
  }

  init(polyline points: [Point]) {
    add(polyline: points)
  }

  init(rect: Rect) {
    self.init(polygon: [
      Point(x: rect.minX, y: rect.minY), Point(x: rect.maxX, y: rect.minY),
      Point(x: rect.maxX, y: rect.maxY), Point(x: rect.minX, y: rect.maxY),
    ])
  }

  /// A rectangle with rounded corners.
  init(rect: Rect, cornerRadius r: Double) {
    let k = (1 - 0.552_284_75) * r
    func at(_ x: Double, _ y: Double) -> Point { Point(x: x, y: y) }
    let (x0, y0, x1, y1) = (rect.minX, rect.minY, rect.maxX, rect.maxY)
    move(to: at(x0 + r, y0))
    line(to: at(x1 - r, y0))
    cubic(at(x1 - k, y0), at(x1, y0 + k), to: at(x1, y0 + r))
    line(to: at(x1, y1 - r))
    cubic(at(x1, y1 - k), at(x1 - k, y1), to: at(x1 - r, y1))
    line(to: at(x0 + r, y1))
    cubic(at(x0 + k, y1), at(x0, y1 - k), to: at(x0, y1 - r))
    line(to: at(x0, y0 + r))
    cubic(at(x0, y0 + k), at(x0 + k, y0), to: at(x0 + r, y0))
    close()
  }

  /// A circle as four cubic curves, off the true one by 0.03 % of its radius.
  init(circleAt center: Point, radius: Double) {
    let k = 0.552_284_75 * radius
    func at(_ x: Double, _ y: Double) -> Point { Point(x: center.x + x, y: center.y + y) }
    let r = radius
    move(to: at(r, 0))
    cubic(at(r, k), at(k, r), to: at(0, r))
    cubic(at(-k, r), at(-r, k), to: at(-r, 0))
    cubic(at(-r, -k), at(-k, -r), to: at(0, -r))
    cubic(at(k, -r), at(r, -k), to: at(r, 0))
    close()
  }

  mutating func move(to p: Point) { elements.append(.move(p)) }
  mutating func line(to p: Point) { elements.append(.line(p)) }
  mutating func quadratic(_ control: Point, to p: Point) {
    elements.append(.quadratic(control: control, p))
  }
  mutating func cubic(_ control1: Point, _ control2: Point, to p: Point) {
    elements.append(.cubic(control1: control1, control2: control2, p))
  }
  mutating func close() { elements.append(.close) }

  mutating func add(polyline points: [Point]) {
    guard let first = points.first else { return }
    move(to: first)
    for p in points.dropFirst() { line(to: p) }
  }

  mutating func add(_ other: Path) { elements += other.elements }

  func transformed(by t: Affine) -> Path {
    var result = Path()
    for element in elements {
      switch element {
      case .move(let p): result.move(to: t(p))
      case .line(let p): result.line(to: t(p))
      case .quadratic(let c, let p): result.quadratic(t(c), to: t(p))
      case .cubic(let c1, let c2, let p): result.cubic(t(c1), t(c2), to: t(p))
      case .close: result.close()
      }
    }
    return result
  }

  /// The smallest upright rectangle around the path; nil if it is empty.
  var bounds: Rect? {
    let points = flattened().flatMap(\.points)
    guard let first = points.first else { return nil }
    return points.reduce(Rect(corner: first, corner: first)) {
      $0.union(Rect(corner: $1, corner: $1))
    }
  }

  /// A run of points joined by straight lines.
  struct Polyline: Sendable {
    var points: [Point]
    var isClosed: Bool
  }

  /// The path with its curves replaced by chords that stay within `tolerance` of them.
  func flattened(tolerance: Double = 0.05) -> [Polyline] {
    var lines: [Polyline] = []
    var current: [Point] = []
    func finish(closed: Bool) {
      if !current.isEmpty { lines.append(Polyline(points: current, isClosed: closed)) }
      current = []
    }
    for element in elements {
      switch element {
      case .move(let p):
        finish(closed: false)
        current = [p]
      case .line(let p):
        current.append(p)
      case .quadratic(let c, let p):
        guard let start = current.last else { continue }
        // A chord over 1/n of the curve is off by |start - 2c + end| / (4 n^2) at most.
        let bend = (start - c * 2 + p).length
        let count = max(1, Int((bend / (4 * tolerance)).squareRoot().rounded(.up)))
        for i in 1...count {
          let t = Double(i) / Double(count)
          current.append(start.mixed(with: c, t).mixed(with: c.mixed(with: p, t), t))
        }
      case .cubic(let c1, let c2, let p):
        guard let start = current.last else { continue }
        let bend = max((start - c1 * 2 + c2).length, (c1 - c2 * 2 + p).length)
        let count = max(1, Int((0.75 * bend / tolerance).squareRoot().rounded(.up)))
        for i in 1...count {
          let t = Double(i) / Double(count)
          let middle = c1.mixed(with: c2, t)
          let left = start.mixed(with: c1, t).mixed(with: middle, t)
          let right = middle.mixed(with: c2.mixed(with: p, t), t)
          current.append(left.mixed(with: right, t))
        }
      case .close:
        finish(closed: true)
      }
    }
    finish(closed: false)
    return lines
  }
}
