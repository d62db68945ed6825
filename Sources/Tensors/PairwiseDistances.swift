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
  let distances = Tensor(uninitialized: [m, n])
  let (first, second, target) = (x.pointer, y.pointer, distances.pointer)
  for i in 0..<m {
    for j in 0..<n {
      target[i * n + j] = Float(
        VectorLoops.squaredDistance(
          first + i * features, second + j * features, count: features
        ).squareRoot())
    }
  }
  return distances.recorded("pairwiseDistances", from: x, y, file: file, line: line) {
    [x = x.detached, y = y.detached] gradient, inputs in
    let (dx, dy) = (Tensor.zeros(x.shape), Tensor.zeros(y.shape))
    let difference = Tensor(uninitialized: [features])
    let (values, slopes, apart) = (distances.pointer, gradient.pointer, difference.pointer)
    for i in 0..<m {
      let (xRow, dxRow) = (x.pointer + i * features, dx.pointer + i * features)
      for j in 0..<n where values[i * n + j] != 0 {
        let slope = slopes[i * n + j] / values[i * n + j]
        VectorLoops.subtract(xRow, y.pointer + j * features, apart, count: features)
        VectorLoops.accumulate(apart, into: dxRow, scale: slope, count: features)
        VectorLoops.accumulate(
          apart, into: dy.pointer + j * features, scale: -slope, count: features)
      }
    }
    inputs.add(dx, to: 0)
    inputs.add(dy, to: 1)
  }
}
