import Distillation
import Learning
import Tensors

func temporalTraining(
  _ network: Sequential, images: Tensor, labels: [Int], alpha: Float, epochs: Int
) throws -> [Double] {
  let optimizer = Adam(network.parameters, learningRate: 1e-2)
  var previous: Tensor?
  return (0..<epochs).map { _ in
    trainStep(with: optimizer) { pass in
      let logits = network(images, pass)
      defer { previous = logits.detached }
      guard let previous else { return crossEntropy(logits, labels) }
      return distillationLoss(
        student: logits, teacher: previous, labels: labels, temperature: 2, alpha: alpha
      ).total
    }
  }
}
