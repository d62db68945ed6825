/// Where a function of the plane has a given value: a contour, such as a decision boundary at probability 0.5.
///
/// Draw it as a line: `Line("boundary", x: curve.x, y: curve.y)`.
///
/// Marching squares (Lorensen and Cline, 1987, in the plane): in each cell of the grid the function is taken to be
/// linear along the sides, and crossings are joined; where all four sides are crossed, the mean of the corners says
/// which belong together.
public struct LevelCurve: Sendable {
  /// Level places of the pieces' ends; each piece is two points, and NaN keeps it apart from the next.
  public let x: [Double]
  /// Upright places of the pieces' ends.
  public let y: [Double]

  /// The length of all pieces together, in the units of the axes.
  public var length: Double {
    stride(from: 0, to: x.count, by: 3).reduce(0) { sum, i in
      let (dx, dy) = (x[i + 1] - x[i], y[i + 1] - y[i])
      return sum + (dx * dx + dy * dy).squareRoot()
    }
  }

  /// The curve on a grid of values.
  ///
  /// - Parameters:
  ///   - values: row by row from the lowest y, each row from the lowest x; at least two by two, of equal lengths
  ///   - xRange: from the first value of a row to its last
  ///   - yRange: from the first row to the last
  ///   - level: the value on the curve
  public init(
    of values: [[Double]], x xRange: ClosedRange<Double>, y yRange: ClosedRange<Double>,
    at level: Double, file: StaticString = #file, line: UInt = #line
  ) {
    let columns = values.first?.count ?? 0
    guard values.count >= 2, columns >= 2, values.allSatisfy({ $0.count == columns }) else {
      fatalError(
        "LevelCurve: expected at least two rows of at least two values, equally long, found rows of "
          + "\(values.map(\.count))", file: file, line: line)
    }
    let stepX = (xRange.upperBound - xRange.lowerBound) / Double(columns - 1)
    let stepY = (yRange.upperBound - yRange.lowerBound) / Double(values.count - 1)
    var (x, y): ([Double], [Double]) = ([], [])
    /// The corners of a cell, around it.
    let corners = [(0, 0), (0, 1), (1, 1), (1, 0)]
    for row in 0..<values.count - 1 {
      for column in 0..<columns - 1 {
        let heights = corners.map { values[row + $0.0][column + $0.1] - level }
        let isAbove = heights.map { $0 >= 0 }
        let crossed = (0..<4).filter { isAbove[$0] != isAbove[($0 + 1) % 4] }
        guard !crossed.isEmpty else { continue }
        func crossing(_ side: Int) -> (x: Double, y: Double) {
          let (from, to) = (corners[side], corners[(side + 1) % 4])
          let share = heights[side] / (heights[side] - heights[(side + 1) % 4])
          func place(_ a: Int, _ b: Int) -> Double { Double(a) + share * Double(b - a) }
          return (
            xRange.lowerBound + (Double(column) + place(from.1, to.1)) * stepX,
            yRange.lowerBound + (Double(row) + place(from.0, to.0)) * stepY
          )
        }
        // A saddle has four crossings: each piece cuts off one of the two corners unlike the middle.
        let pieces =
          crossed.count == 2
          ? [(crossed[0], crossed[1])]
          : isAbove[0] == (heights.reduce(0, +) >= 0) ? [(0, 1), (2, 3)] : [(3, 0), (1, 2)]
        for (first, second) in pieces {
          let (a, b) = (crossing(first), crossing(second))
          x += [a.x, b.x, .nan]
          y += [a.y, b.y, .nan]
        }
      }
    }
    (self.x, self.y) = (x, y)
  }
}
