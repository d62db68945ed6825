import Distillation
import Tensors

func mutualLearningLosses(
  _ logits: [Tensor], labels: [Int], temperature: Float, lambda: Float
) throws -> [Tensor] {
  // The library's, as the chapter DML uses it; its declaration follows below.
  Distillation.mutualLearningLosses(
    logits, labels: labels, temperature: temperature, lambda: lambda)
}
