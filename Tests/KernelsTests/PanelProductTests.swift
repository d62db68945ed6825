import CVectorLoops
import TestSupport
import Testing

@testable import Kernels

@Suite struct PanelProductTests {
  /// Every height of tile and every width up to the panel's, the narrow factor upright and transposed, for
  /// each instruction set.
  @Test(arguments: VectorLoopsTests.sets, [false, true])
  func panels(_ set: String, transposed: Bool) throws {
    let loops = try #require(vector_loops_named(set)).pointee
    let width = loops.panel_width
    for (rows, depth) in [(1, 1), (2, 5), (3, 64), (4, 9), (5, 30), (6, 1), (7, 7), (13, 33)] {
      for columns in 1...width {
        let narrow = (0..<rows * depth).map { Float($0 * 7 % 19) / 9 - 1 }
        let wide = (0..<depth * width).map { Float($0 * 13 % 23) / 11 - 1 }
        // With and without what c held, a bias of rows or of columns, and a ReLU.
        for (accumulates, biasOf, activated) in [
          (false, nil, false), (true, nil, false), (false, true, false), (false, false, true),
        ] as [(Bool, Bool?, Bool)] {
          let bias = (0..<max(rows, columns)).map { Float($0 % 5) / 3 - 0.5 }
          // One more column, which must stay as it is.
          var found = (0..<rows * (columns + 1)).map { Float($0) / 64 }
          let place = { (row: Int, column: Int) in row * (columns + 1) + column }
          var expected = found
          for row in 0..<rows {
            for column in 0..<columns {
              var sum: Float = 0
              for step in 0..<depth {
                let a = narrow[transposed ? step * rows + row : row * depth + step]
                sum.addProduct(a, wide[step * width + column])
              }
              if accumulates { sum += expected[place(row, column)] }
              if let isOfRows = biasOf { sum += bias[isOfRows ? row : column] }
              expected[place(row, column)] = activated ? max(sum, 0) : sum
            }
          }
          narrow.withUnsafeBufferPointer { a in
            wide.withUnsafeBufferPointer { panel in
              bias.withUnsafeBufferPointer { bias in
                found.withUnsafeMutableBufferPointer { c in
                  var product = panel_product(
                    a: a.baseAddress, a_row: transposed ? 1 : depth, a_step: transposed ? rows : 1,
                    rows: rows, panel: panel.baseAddress, panel_step: width, columns: columns,
                    depth: depth, c: c.baseAddress, c_row: columns + 1,
                    accumulate: accumulates ? 1 : 0, bias: biasOf == nil ? nil : bias.baseAddress,
                    bias_of_rows: biasOf == true ? 1 : 0, activated: activated ? 1 : 0)
                  loops.multiply_panel(&product)
                }
              }
            }
          }
          expectClose(
            found, expected, .exact,
            "\(set): \(rows) by \(columns), depth \(depth), transposed \(transposed), bias \(String(describing: biasOf))"
          )
        }
      }
    }
  }

  /// Whole blocks of 16, 8 and 4, and what is left of either.
  @Test(arguments: [false, true]) func transposes(accumulating: Bool) {
    for (rows, columns) in [(1, 1), (4, 4), (3, 5), (8, 16), (9, 17), (64, 33), (5, 784)] {
      let (stepX, stepY) = (columns + 3, rows + 2)
      let x = (0..<rows * stepX).map(Float.init)
      var found = (0..<columns * stepY).map { -Float($0) }
      var expected = found
      for row in 0..<rows {
        for column in 0..<columns {
          let place = column * stepY + row
          expected[place] = x[row * stepX + column] + (accumulating ? expected[place] : 0)
        }
      }
      VectorLoops.transpose(
        x, step: stepX, rows: rows, columns: columns, into: &found, step: stepY,
        accumulates: accumulating)
      expectClose(found, expected, .exact, "\(rows) by \(columns)")
    }
  }
}
