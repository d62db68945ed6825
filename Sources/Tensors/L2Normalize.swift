import Kernels

/// Each row of a matrix over its Euclidean length: x / max(|x|, epsilon).
///
/// - Parameters:
///   - x: (rows, columns)
///   - epsilon: the smallest length that is divided by
/// - Returns: (rows, columns), rows of length 1
public func l2Normalize(
  _ x: Tensor, epsilon: Float = 1e-12, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  require(x.rank == 2, "l2Normalize: expected a matrix, found shape \(x.shape)", file, line)
  require(
    epsilon >= 0 && epsilon.isFinite,
    "l2Normalize: expected a finite epsilon of 0 or more, found \(epsilon)", file, line)
  let (rows, columns) = (x.shape[0], x.shape[1])
  let y = Tensor(uninitialized: x.shape)
  let lengths = Tensor(uninitialized: [rows])
  for row in 0..<rows {
    let values = x.pointer + row * columns
    lengths.pointer[row] = Float(VectorLoops.dot(values, values, count: columns).squareRoot())
    let divisor = max(lengths.pointer[row], epsilon)
    VectorLoops.scale(1 / divisor, values, y.pointer + row * columns, count: columns)
  }
  return y.recorded("l2Normalize", from: x, file: file, line: line) { gradient, inputs in
    // dx = (dy - y (y . dy)) / |x|; where the length is below epsilon, the divisor is a constant.
    let dx = Tensor(uninitialized: y.shape)
    for row in 0..<rows {
      let start = row * columns
      let isShort = lengths.pointer[row] < epsilon
      let divisor = max(lengths.pointer[row], epsilon)
      let along =
        isShort
        ? 0 : Float(VectorLoops.dot(y.pointer + start, gradient.pointer + start, count: columns))
      VectorLoops.scale(
        1 / divisor, gradient.pointer + start, dx.pointer + start, count: columns)
      VectorLoops.accumulate(
        y.pointer + start, into: dx.pointer + start, scale: -along / divisor, count: columns)
    }
    inputs.add(dx, to: 0)
  }
}
