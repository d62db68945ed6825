/// A place in a figure: x to the right, y downwards, in units of 1/700 of the figure's width.
struct Point: Equatable, Sendable {
  var x: Double
  var y: Double

  static func + (a: Point, b: Point) -> Point { Point(x: a.x + b.x, y: a.y + b.y) }
  static func - (a: Point, b: Point) -> Point { Point(x: a.x - b.x, y: a.y - b.y) }
  static func * (a: Point, s: Double) -> Point { Point(x: a.x * s, y: a.y * s) }

  var length: Double { (x * x + y * y).squareRoot() }

  /// Turned a quarter, towards the left of a walker whose y axis points down.
  var normal: Point { Point(x: y, y: -x) }

  func cross(_ other: Point) -> Double { x * other.y - y * other.x }
  func dot(_ other: Point) -> Double { x * other.x + y * other.y }
  func mixed(with other: Point, _ t: Double) -> Point { self * (1 - t) + other * t }
}

/// An upright rectangle.
struct Rect: Equatable, Sendable {
  var minX: Double
  var minY: Double
  var maxX: Double
  var maxY: Double

  init(minX: Double, minY: Double, maxX: Double, maxY: Double) {
    self.minX = minX
    self.minY = minY
    self.maxX = maxX
    self.maxY = maxY
  }

  init(x: Double, y: Double, width: Double, height: Double) {
    self.init(minX: x, minY: y, maxX: x + width, maxY: y + height)
  }

  /// The rectangle whose opposite corners are two points, in any order.
  init(corner a: Point, corner b: Point) {
    self.init(
      minX: min(a.x, b.x), minY: min(a.y, b.y), maxX: max(a.x, b.x), maxY: max(a.y, b.y))
  }

  var width: Double { maxX - minX }
  var height: Double { maxY - minY }
  var center: Point { Point(x: (minX + maxX) / 2, y: (minY + maxY) / 2) }

  func grown(by margin: Double) -> Rect {
    Rect(minX: minX - margin, minY: minY - margin, maxX: maxX + margin, maxY: maxY + margin)
  }

  func shifted(by d: Point) -> Rect {
    Rect(x: minX + d.x, y: minY + d.y, width: width, height: height)
  }

  func intersects(_ other: Rect) -> Bool {
    minX < other.maxX && other.minX < maxX && minY < other.maxY && other.minY < maxY
  }

  func union(_ other: Rect) -> Rect {
    Rect(
      minX: min(minX, other.minX), minY: min(minY, other.minY), maxX: max(maxX, other.maxX),
      maxY: max(maxY, other.maxY))
  }

  func intersection(_ other: Rect) -> Rect {
    Rect(
      minX: max(minX, other.minX), minY: max(minY, other.minY), maxX: min(maxX, other.maxX),
      maxY: min(maxY, other.maxY))
  }

  func contains(_ other: Rect) -> Bool {
    minX <= other.minX && other.maxX <= maxX && minY <= other.minY && other.maxY <= maxY
  }
}

/// A linear map of the plane followed by a shift: (a x + c y + tx, b x + d y + ty).
struct Affine: Sendable {
  var a = 1.0
  var b = 0.0
  var c = 0.0
  var d = 1.0
  var tx = 0.0
  var ty = 0.0

  static func shift(_ by: Point) -> Affine { Affine(tx: by.x, ty: by.y) }
  static func scale(_ s: Double) -> Affine { Affine(a: s, d: s) }

  func callAsFunction(_ p: Point) -> Point {
    Point(x: a * p.x + c * p.y + tx, y: b * p.x + d * p.y + ty)
  }
}
