import CVectorLoops
import TestSupport
import Testing

@testable import Kernels

@Suite struct PoolingLoopsTests {
  /// Planes whose rows fill a vector, a half and a quarter of one, and planes that do neither, for each instruction
  /// set: the values and the gradient's places of a plain loop, one number of guard on each side.
  @Test(arguments: VectorLoopsTests.sets)
  func windowsOfEveryWidth(_ set: String) throws {
    let loops = try #require(vector_loops_named(set)).pointee
    for width in [2, 4, 6, 7, 8, 10, 16, 18, 32, 64] {
      for height in [2, 4, 5, 8, 12, 16] {
        let (rows, columns) = (height / 2, width / 2)
        let x = (0..<width * height).map { Float(($0 * 29 + 5) % 101) }
        let dy = (0..<rows * columns).map { Float($0 + 1) }
        var expected = [Float](repeating: -7, count: rows * columns + 1)
        var gradient = [Float](repeating: 0.5, count: width * height + 1)
        for row in 0..<rows {
          for column in 0..<columns {
            let window = [0, 1, width, width + 1].map { 2 * row * width + 2 * column + $0 }
            let largest = window.max { x[$0] < x[$1] }!
            expected[row * columns + column] = x[largest]
            gradient[largest] += dy[row * columns + column]
          }
        }
        var plane = plane(width: width, out_rows: rows, out_columns: columns)
        var found = [Float](repeating: -7, count: expected.count)
        var foundGradient = [Float](repeating: 0.5, count: gradient.count)
        loops.pool(&plane, nil, x, &found)
        loops.pool_gradient(&plane, x, dy, &foundGradient)
        expectClose(found, expected, .exact, "\(set): \(height) by \(width)")
        expectClose(foundGradient, gradient, .exact, "\(set): gradient, \(height) by \(width)")
      }
    }
  }
}
