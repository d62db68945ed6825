import Foundation

/// Turns polygons into pixel coverage by exact areas.
///
/// Every edge adds, to each pixel that it crosses, the signed area between it and the pixel's right
/// side; a running sum along the row then gives the covered share of each pixel. Where polygons of
/// one sense of rotation overlap, the sum exceeds one and is cut off: their union.
struct Rasterizer {
  /// The pixels that can be touched: columns and rows, the upper bounds excluded.
  let columns: Range<Int>
  let rows: Range<Int>
  private var area: [Double]
  private let stride: Int

  init(columns: Range<Int>, rows: Range<Int>) {
    self.columns = columns
    self.rows = rows
    // An edge in the last column writes into the two behind it.
    stride = columns.count + 2
    area = [Double](repeating: 0, count: stride * rows.count)
  }

  mutating func add(polygon points: [Point]) {
    guard var last = points.last else { return }
    for p in points {
      addEdge(from: last, to: p)
      last = p
    }
  }

  private mutating func addEdge(from a: Point, to b: Point) {
    guard a.y != b.y else { return }
    let sign: Double = a.y < b.y ? 1 : -1
    let (top, bottom) = a.y < b.y ? (a, b) : (b, a)
    let slope = (bottom.x - top.x) / (bottom.y - top.y)
    let startY = max(top.y, Double(rows.lowerBound))
    let endY = min(bottom.y, Double(rows.upperBound))
    guard startY < endY else { return }
    var y = startY
    var row = Int(y.rounded(.down))
    while y < endY {
      let nextY = min(Double(row + 1), endY)
      let x0 = top.x + (y - top.y) * slope
      let x1 = top.x + (nextY - top.y) * slope
      addPiece(row: row, x0: x0, x1: x1, height: sign * (nextY - y))
      y = nextY
      row += 1
    }
  }

  /// A piece of an edge within one row, cut where it crosses columns and the sides of the region.
  private mutating func addPiece(row: Int, x0: Double, x1: Double, height: Double) {
    let left = Double(columns.lowerBound)
    let right = Double(columns.upperBound)
    let base = (row - rows.lowerBound) * stride
    let (low, high) = x0 < x1 ? (x0, x1) : (x1, x0)
    let clampedLow = min(max(low, left), right)
    let clampedHigh = min(max(high, left), right)
    let span = high - low
    if span > 0 {
      // What lies left of the region covers its rows whole; what lies right of it, not at all.
      if low < left {
        area[base] += height * (min(high, left) - low) / span
      }
      guard clampedLow < clampedHigh else { return }
      var x = clampedLow
      var column = Int(x.rounded(.down))
      while x < clampedHigh {
        let nextX = min(Double(column + 1), clampedHigh)
        let share = height * (nextX - x) / span
        let inside = (x + nextX) / 2 - Double(column)
        let i = base + column - columns.lowerBound
        area[i] += share * (1 - inside)
        area[i + 1] += share * inside
        x = nextX
        column += 1
      }
    } else if clampedLow < right {
      let column = Int(clampedLow.rounded(.down))
      let inside = clampedLow - Double(column)
      let i = base + column - columns.lowerBound
      area[i] += height * (1 - inside)
      area[i + 1] += height * inside
    }
  }

  /// Calls `body` with each row's number and its coverage, from the first column on.
  func forEachRow(_ body: (_ row: Int, _ coverage: [Double]) -> Void) {
    var coverage = [Double](repeating: 0, count: columns.count)
    for row in rows {
      let base = (row - rows.lowerBound) * stride
      var sum = 0.0
      for i in coverage.indices {
        sum += area[base + i]
        coverage[i] = min(abs(sum), 1)
      }
      body(row, coverage)
    }
  }
}
