import Distillation
import Tensors

func onlineEnsembleLoss(
  _ branches: [Tensor], scores: Tensor, labels: [Int], lambda: Float
) throws -> Tensor {
  // The library's, as the chapter ONE uses it; its declaration follows below.
  let losses = gatedEnsembleLosses(branches, gates: scores, labels: labels, lambda: lambda)
  return losses.branches.reduce(losses.teacher, +)
}
