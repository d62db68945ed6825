import Kernels

/// The mean over all elements of the Huber loss of a - b: e^2 / 2 where |e| <= delta, else
/// delta (|e| - delta / 2), so that a far outlier pulls no harder than one at delta.
///
/// PyTorch's `huber_loss`; with delta 1 also its `smooth_l1_loss`. Huber, "Robust Estimation of a
/// Location Parameter" (1964).
///
/// - Parameters:
///   - a: of any shape
///   - b: of the same shape
///   - delta: where the parabola becomes a line, above 0
/// - Returns: one number
public func huberLoss(
  _ a: Tensor, _ b: Tensor, delta: Float = 1, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  require(
    a.shape == b.shape && a.count > 0,
    "huberLoss: expected two tensors of one shape, found \(a.shape) and \(b.shape)", file, line)
  require(delta > 0, "huberLoss: expected a delta above 0, found \(delta)", file, line)
  let difference = a.detached - b.detached
  // With c for e clipped to delta, the loss is c (e - c / 2) and its slope c.
  let clipped = Tensor(uninitialized: a.shape)
  for index in 0..<a.count {
    // Swift's max and min keep NaN where it is their first argument.
    clipped.pointer[index] = min(max(difference.pointer[index], -delta), delta)
  }
  let products = VectorLoops.dot(clipped.pointer, difference.pointer, count: a.count)
  let squares = VectorLoops.dot(clipped.pointer, clipped.pointer, count: a.count)
  return Tensor(Float((products - squares / 2) / Double(a.count))).recorded(
    "huberLoss", from: a, b, file: file, line: line
  ) { gradient, inputs in
    let slope = gradient.pointer[0] / Float(clipped.count)
    inputs.add(clipped * slope, to: 0)
    inputs.add(clipped * -slope, to: 1)
  }
}
