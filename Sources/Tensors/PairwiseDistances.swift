import Kernels

/// The Euclidean distance of every row of x to every row of y.
///
/// The gradient of a distance of zero is zero, as in PyTorch's `cdist`.
///
/// - Parameters:
///   - x: (m, features)
///   - y: (n, features)
/// - Returns: (m, n)
public func pairwiseDistances(
  _ x: Tensor, _ y: Tensor, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  require(
    x.rank == 2 && y.rank == 2 && x.shape[1] == y.shape[1],
    "pairwiseDistances: expected (m, features) and (n, features), found \(x.shape) and \(y.shape)",
    file, line)
  let (m, n, features) = (x.shape[0], y.shape[0], x.shape[1])
  let difference = Tensor(uninitialized: [features])
  /// Calls `body` with each pair of rows after their difference has been written.
  func forEachPair(
    _ x: Tensor, _ y: Tensor,
    _ body: (_ i: Int, _ j: Int, _ difference: UnsafeMutablePointer<Float>) -> Void
  ) {
    let (x, y, difference) = (x.pointer, y.pointer, difference.pointer)
    for i in 0..<m {
      for j in 0..<n {
        VectorLoops.subtract(x + i * features, y + j * features, difference, count: features)
        body(i, j, difference)
      }
    }
  }
  let distances = Tensor(uninitialized: [m, n])
  let target = distances.pointer
  forEachPair(x, y) { i, j, difference in
    let square = VectorLoops.dot(difference, difference, count: features)
    target[i * n + j] = square.squareRoot()
  }
  return distances.recorded("pairwiseDistances", from: x, y, file: file, line: line) {
    [x = x.detached, y = y.detached] gradient, inputs in
    let dx = Tensor.zeros(x.shape)
    let dy = Tensor.zeros(y.shape)
    let (values, slopes) = (distances.pointer, gradient.pointer)
    let (toX, toY) = (dx.pointer, dy.pointer)
    forEachPair(x, y) { i, j, difference in
      let distance = values[i * n + j]
      guard distance > 0 else { return }
      let slope = slopes[i * n + j] / distance
      VectorLoops.accumulate(difference, into: toX + i * features, scale: slope, count: features)
      VectorLoops.accumulate(difference, into: toY + j * features, scale: -slope, count: features)
    }
    inputs.add(dx, to: 0)
    inputs.add(dy, to: 1)
  }
}
