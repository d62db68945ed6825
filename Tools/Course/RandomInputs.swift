import Tensors

// Inputs of the checks, drawn from a run's seed.

extension Generator {
  /// Rows of normal numbers.
  func rows(_ rows: Int, _ columns: Int, scale: Float = 1.5) -> [[Double]] {
    (normal([rows, columns]) * scale).rowsOfDoubles
  }

  /// Logits, (batch, classes).
  func logits(_ batch: Int, _ classes: Int, scale: Float = 1.5) -> Tensor {
    normal([batch, classes]) * scale
  }

  /// A number from a range.
  func number(_ range: ClosedRange<Float>) -> Float {
    uniform([1], from: range.lowerBound, to: range.upperBound).item
  }

  /// A temperature at which T, 1 and T^2 are well apart.
  func temperature() -> Float { number(2...5) }

  /// Seeds for a comparison.
  func seeds(_ count: Int) -> [UInt64] { (0..<count).map { _ in UInt64(next32()) } }

  /// A label for each row.
  func labels(_ rows: Int, classes: Int) -> [Int] { integers(rows, below: classes) }
}

extension Tensor {
  /// A matrix as lists.
  var rowsOfDoubles: [[Double]] { (0..<shape[0]).map { row($0).values.map(Double.init) } }

  /// A matrix from lists.
  init(ofDoubles rows: [[Double]]) { self.init(rows.map { $0.map { Float($0) } }) }
}

/// A matrix with the columns of another exchanged for its rows; rows of one length.
func transposed(_ rows: [[Double]]) -> [[Double]] {
  rows.isEmpty ? [] : rows[0].indices.map { column in rows.map { $0[column] } }
}
