import Tensors

extension Generator {
  /// Weights uniform within sqrt(6 / (fan-in + fan-out)) of zero: PyTorch's `xavier_uniform_`.
  ///
  /// Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks"
  /// (2010), equation 16.
  ///
  /// - Parameter shape: (outputs, inputs), or (outputs, inputs, kernel height, kernel width), where a
  ///   fan counts the kernel's elements too
  public func xavierUniform(
    _ shape: [Int], file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    guard shape.count >= 2 else {
      fatalError(
        "xavierUniform: expected a shape (outputs, inputs, ...), found \(shape)", file: file,
        line: line)
    }
    let fans = (shape[0] + shape[1]) * shape[2...].reduce(1, *)
    let bound = Float((3.0).squareRoot() * (2 / Double(fans)).squareRoot())
    return uniform(shape, from: -bound, to: bound)
  }
}
