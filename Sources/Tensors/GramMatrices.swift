import Kernels

/// The inner product of every row with every row, for each matrix of a batch: X X^T.
///
/// - Parameter x: (batch, rows, features)
/// - Returns: (batch, rows, rows), symmetric
public func gramMatrices(
  _ x: Tensor, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  require(
    x.rank == 3 && x.count > 0,
    "gramMatrices: expected x (batch, rows, features), at least one of each, found \(x.shape)",
    file,
    line)
  let (batch, rows, features) = (x.shape[0], x.shape[1], x.shape[2])
  let products = Tensor(uninitialized: [batch, rows, rows])
  ThreadPool.shared.run(batch) { index in
    let matrix = x.pointer + index * rows * features
    MatrixMultiply.multiply(
      Matrix(matrix, stride: features), Matrix(matrix, stride: features, transposed: true),
      into: products.pointer + index * rows * rows, stride: rows, m: rows, n: rows, k: features)
  }
  return products.recorded("gramMatrices", from: x, file: file, line: line) {
    [x = x.detached] gradient, inputs in
    inputs.write(to: 0, count: x.count) { pointer, accumulates in  // dX = (dG + dG^T) X
      let sums = gradient.copy()
      ThreadPool.shared.run(batch) { index in
        let sum = sums.pointer + index * rows * rows
        VectorLoops.transpose(
          gradient.pointer + index * rows * rows, step: rows, rows: rows, columns: rows, into: sum,
          step: rows, accumulates: true)
        MatrixMultiply.multiply(
          Matrix(sum, stride: rows), Matrix(x.pointer + index * rows * features, stride: features),
          into: pointer + index * rows * features, stride: features, m: rows, n: features, k: rows,
          accumulates: accumulates)
      }
    }
  }
}
