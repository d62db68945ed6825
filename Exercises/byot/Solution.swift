import Distillation
import Tensors

func selfDistillationLoss(
  main: Tensor, auxiliaries: [Tensor], labels: [Int], temperature: Float, auxiliaryWeight: Float,
  distillationWeight: Float
) throws -> Tensor {
  // The library's, as the chapter BYOT uses it; its declaration follows below.
  Distillation.selfDistillationLoss(
    main: main, auxiliaries: auxiliaries, labels: labels, temperature: temperature,
    auxiliaryWeight: auxiliaryWeight, distillationWeight: distillationWeight)
}
