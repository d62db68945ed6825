/// The eigenvalues of a symmetric matrix, given by its rows, and their unit vectors as columns:
/// Jacobi's rotations, sweep after sweep, until what is off the diagonal is rounding (Golub and Van
/// Loan, "Matrix Computations", section 8.5).
func eigenvalues(ofSymmetric rows: [[Double]]) -> (values: [Double], vectors: [[Double]]) {
  let order = rows.indices
  var a = rows
  var vectors = order.map { row in order.map { $0 == row ? 1.0 : 0 } }
  func squares(_ isCounted: (Int, Int) -> Bool) -> Double {
    order.reduce(0) { sum, i in
      order.reduce(sum) { isCounted(i, $1) ? $0 + a[i][$1] * a[i][$1] : $0 }
    }
  }
  let bound = 1e-30 * squares { _, _ in true }
  for _ in 0..<50 {
    guard squares({ $0 != $1 }) > bound else { break }
    for p in order {
      for q in order where q > p && a[p][q] != 0 {
        // The angle that makes a[p][q] zero, of its two the smaller.
        let ratio = (a[q][q] - a[p][p]) / (2 * a[p][q])
        let tangent = (ratio < 0 ? -1 : 1) / (abs(ratio) + (ratio * ratio + 1).squareRoot())
        let cosine = 1 / (tangent * tangent + 1).squareRoot()
        let sine = tangent * cosine
        func turned(_ x: Double, _ y: Double) -> (Double, Double) {
          (cosine * x - sine * y, sine * x + cosine * y)
        }
        for k in order { (a[k][p], a[k][q]) = turned(a[k][p], a[k][q]) }
        for k in order { (a[p][k], a[q][k]) = turned(a[p][k], a[q][k]) }
        (a[p][q], a[q][p]) = (0, 0)
        for k in order { (vectors[k][p], vectors[k][q]) = turned(vectors[k][p], vectors[k][q]) }
      }
    }
  }
  return (order.map { a[$0][$0] }, vectors)
}
