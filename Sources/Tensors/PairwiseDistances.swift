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
  for i in 0..<m {
    for j in 0..<n {
      var sum: Float = 0
      for feature in 0..<features {
        let difference = x.pointer[i * features + feature] - y.pointer[j * features + feature]
        sum += difference * difference
      }
      distances.pointer[i * n + j] = sum.squareRoot()
    }
  }
  return distances.recorded("pairwiseDistances", from: x, y, file: file, line: line) {
    [x = x.detached, y = y.detached] gradient, inputs in
    let dx = Tensor.zeros(x.shape)
    let dy = Tensor.zeros(y.shape)
    for i in 0..<m {
      for j in 0..<n where distances.pointer[i * n + j] > 0 {
        let scale = gradient.pointer[i * n + j] / distances.pointer[i * n + j]
        for feature in 0..<features {
          let (a, b) = (i * features + feature, j * features + feature)
          let slope = scale * (x.pointer[a] - y.pointer[b])
          dx.pointer[a] += slope
          dy.pointer[b] -= slope
        }
      }
    }
    inputs.add(dx, to: 0)
    inputs.add(dy, to: 1)
  }
}
