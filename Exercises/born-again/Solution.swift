import Distillation
import Tensors

func bornAgainEnsemble(
  generations: Int, train: (_ teacher: Tensor?) throws -> Tensor
) throws -> Tensor {
  var logits: [Tensor] = []
  for _ in 0..<generations { logits.append(try train(logits.last)) }
  // The library's ensemble, as the chapter on born-again networks asks it; its declaration follows below.
  return softmax(ensembleLogits(logits))
}
