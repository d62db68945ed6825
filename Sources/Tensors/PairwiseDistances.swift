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
  func forEachPair(_ x: Tensor, _ y: Tensor, _ body: (_ i: Int, _ j: Int) -> Void) {
    for i in 0..<m {
      for j in 0..<n {
        VectorLoops.subtract(
          x.pointer + i * features, y.pointer + j * features, difference.pointer, count: features)
        body(i, j)
      }
    }
  }
  let distances = Tensor(uninitialized: [m, n])
  forEachPair(x, y) { i, j in
    let square = VectorLoops.dot(difference.pointer, difference.pointer, count: features)
    distances.pointer[i * n + j] = square.squareRoot()
  }
  return distances.recorded("pairwiseDistances", from: x, y, file: file, line: line) {
    [x = x.detached, y = y.detached] gradient, inputs in
    let dx = Tensor.zeros(x.shape)
    let dy = Tensor.zeros(y.shape)
    forEachPair(x, y) { i, j in
      let distance = distances.pointer[i * n + j]
      guard distance > 0 else { return }
      let slope = gradient.pointer[i * n + j] / distance
      VectorLoops.accumulate(
        difference.pointer, into: dx.pointer + i * features, scale: slope, count: features)
      VectorLoops.accumulate(
        difference.pointer, into: dy.pointer + j * features, scale: -slope, count: features)
    }
    inputs.add(dx, to: 0)
    inputs.add(dy, to: 1)
  }
}
