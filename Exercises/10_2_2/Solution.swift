import Distillation
import Tensors

func topKLoss(
  student: Tensor, teacher: Tensor, labels: [Int], temperature: Float, alpha: Float, k: Int
) throws -> Tensor {
  // The library's, as chapter 10.2 uses it; its declaration follows below.
  topKDistillationLoss(
    student: student, teacher: teacher.detached, labels: labels, temperature: temperature,
    alpha: alpha, k: k, renormalized: true
  ).total
}
