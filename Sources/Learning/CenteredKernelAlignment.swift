import Tensors

/// How alike two sets of features of the same examples are, 0 to 1: linear centred kernel alignment (CKA).
///
/// With centred columns, ||A^T B||^2 / (||A^T A|| ||B^T B||) in Frobenius norms: Kornblith et al., "Similarity of
/// Neural Network Representations Revisited" (2019), equation 3 with linear kernels. It does not change when features
/// are rotated or scaled as a whole, so that the two sides may differ in their number. With few examples and many
/// features it is far from 0 even for networks that have nothing in common: compare it with such a pair's.
///
/// - Parameters:
///   - a: (examples, ...)
///   - b: (examples, features of its own ...)
/// - Returns: 1 for features that agree up to a rotation and a scale, 0 where one side does not
///   vary, NaN where a feature is not finite
public func linearCKA(
  _ a: Tensor, _ b: Tensor, file: StaticString = #fileID, line: UInt = #line
) -> Double {
  guard a.rank >= 2, b.rank >= 2, a.shape[0] == b.shape[0], a.shape[0] > 1 else {
    fatalError(
      "linearCKA: expected features (examples, ...) of the same two or more examples, found "
        + "\(a.shape) and \(b.shape)", file: file, line: line)
  }
  let (k, l) = (centredGram(a.flattened()), centredGram(b.flattened()))
  func inner(_ x: Tensor, _ y: Tensor) -> Double { Double((x * y).sum().item) }
  let scale = (inner(k, k) * inner(l, l)).squareRoot()
  return scale == 0 ? 0 : inner(k, l) / scale
}

/// The inner products of all examples, after the mean example is taken from each: (examples, examples).
private func centredGram(_ x: Tensor) -> Tensor {
  let centred = x - x.mean(axis: 0, keepingAxis: true)
  return matmul(centred, centred.transposed())
}
