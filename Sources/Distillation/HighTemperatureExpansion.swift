import Tensors

/// The soft label softmax(z/T) to first order in 1/T: 1/K + (z - mean z) / (K T) for each of the K classes.
///
/// Self-distillation theory, 5.2; Hinton, Vinyals and Dean (2015), section 2.1, for logits of mean zero. The error
/// falls as 1/T^2. At a low temperature values can be negative, and above 1: it is no distribution there, though it
/// always sums to 1.
///
/// - Parameters:
///   - logits: z, (batch, classes)
///   - temperature: T > 0
/// - Returns: (batch, classes)
public func highTemperatureExpansion(
  _ logits: Tensor, temperature: Float, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  guard logits.rank == 2, logits.count > 0, temperature > 0, temperature.isFinite else {
    fatalError(
      "highTemperatureExpansion: expected logits (batch, classes), one or more of each, and a "
        + "finite temperature above 0, found \(logits.shape) and \(temperature)", file: file,
      line: line)
  }
  let share = 1 / Float(logits.shape[1])
  return (logits - logits.mean(axis: 1, keepingAxis: true)) * (share / temperature) + share
}
