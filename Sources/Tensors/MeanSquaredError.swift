import Kernels

/// The mean over all elements of (a - b)^2.
public func meanSquaredError(
  _ a: Tensor, _ b: Tensor, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  require(
    a.shape == b.shape && a.count > 0,
    "meanSquaredError: expected two tensors of one shape, found \(a.shape) and \(b.shape)", file,
    line)
  let difference = a.detached - b.detached
  let sum = VectorLoops.dot(difference.pointer, difference.pointer, count: a.count)
  return Tensor(Float(sum / Double(a.count))).recorded(
    "meanSquaredError", from: a, b, file: file, line: line
  ) { gradient, inputs in
    let slope = 2 * gradient.pointer[0] / Float(difference.count)
    inputs.add(difference * slope, to: 0)
    inputs.add(difference * -slope, to: 1)
  }
}
