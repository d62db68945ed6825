import Distillation
import Tensors

func gatedMixture(_ branches: [Tensor], scores: Tensor) throws -> Tensor {
  // The library gives logits; its declaration follows below.
  softmax(gatedEnsembleLogits(branches, gates: scores))
}
