import Tensors

/// Logits whose softmax at a temperature is the mean of several networks' probabilities at it:
/// T log(1/N sum_i softmax(z_i/T)).
///
/// - Parameters:
///   - logits: z of each network for the same batch, (batch, classes); at least one
///   - temperature: T > 0
/// - Returns: (batch, classes)
public func ensembleLogits(
  _ logits: [Tensor], temperature: Float = 1, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  guard let first = logits.first, logits.allSatisfy({ $0.rank == 2 && $0.shape == first.shape })
  else {
    fatalError(
      "ensembleLogits: expected the logits of at least one network, all of one shape (batch, "
        + "classes), found \(logits.map(\.shape))", file: file, line: line)
  }
  let probabilities = logits.map {
    softmax($0, temperature: temperature, file: file, line: line)
  }
  let mean =
    probabilities.dropFirst().reduce(probabilities[0], +) * (1 / Float(probabilities.count))
  return temperature * log(mean)
}
