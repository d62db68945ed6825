import Kernels

/// Sets each element to zero with a probability and scales the others up to keep the mean.
///
/// Srivastava et al., "Dropout" (2014), in PyTorch's inverted form.
///
/// - Parameters:
///   - x: any shape
///   - probability: of zero, from 0 up to 1
///   - generator: where the choice comes from
public func dropout(
  _ x: Tensor, probability: Float, generator: Generator, file: StaticString = #fileID,
  line: UInt = #line
) -> Tensor {
  require(
    probability >= 0 && probability < 1,
    "dropout: expected a probability from 0 up to 1, found \(probability)", file, line)
  let mask = generator.uniform(x.shape)
  for index in 0..<mask.count {
    mask.pointer[index] = mask.pointer[index] < 1 - probability ? 1 / (1 - probability) : 0
  }
  return (x.detached * mask).recorded("dropout", from: x, file: file, line: line) {
    gradient, inputs in
    inputs.add(gradient * mask, to: 0)
  }
}
