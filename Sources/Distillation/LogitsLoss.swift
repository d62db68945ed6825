import Tensors

/// Which distillation loss an arm of an experiment trains with.
public enum LogitsLoss: Codable, Hashable, Sendable {
  /// The KL divergence over all classes: `distillationLoss`.
  case divergence
  /// Weighted example by example: `focalDistillationLoss`.
  case focal(gamma: Float, weight: FocalWeight)
  /// Over the teacher's k most probable classes: `topKDistillationLoss`.
  case topK(Int, renormalized: Bool)

  /// The loss of a batch.
  ///
  /// - Parameters:
  ///   - student: the student's logits, (batch, classes)
  ///   - teacher: the teacher's logits, (batch, classes)
  ///   - labels: the true class of each row
  ///   - temperature: T > 0
  ///   - alpha: the soft part's weight, 0 to 1
  public func callAsFunction(
    student: Tensor, teacher: Tensor, labels: [Int], temperature: Float, alpha: Float
  ) -> DistillationLoss {
    switch self {
    case .divergence:
      distillationLoss(
        student: student, teacher: teacher, labels: labels, temperature: temperature, alpha: alpha)
    case .focal(let gamma, let weight):
      focalDistillationLoss(
        student: student, teacher: teacher, labels: labels, temperature: temperature, alpha: alpha,
        gamma: gamma, weight: weight)
    case .topK(let k, let renormalized):
      topKDistillationLoss(
        student: student, teacher: teacher, labels: labels, temperature: temperature, alpha: alpha,
        k: k, renormalized: renormalized)
    }
  }
}
