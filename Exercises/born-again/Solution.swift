import Tensors

func bornAgainEnsemble(
  generations: Int, train: (_ teacher: Tensor?) throws -> Tensor
) throws -> Tensor {
  var logits: [Tensor] = []
  for _ in 0..<generations { logits.append(try train(logits.last)) }
  let probabilities = logits.map { softmax($0) }
  return probabilities.dropFirst().reduce(probabilities[0], +) / Float(generations)
}
