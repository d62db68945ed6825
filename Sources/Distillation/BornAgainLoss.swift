import Tensors

/// The loss of a born-again generation: `distillationLoss` with the generation before as teacher, a constant.
///
/// Self-distillation theory, 6 (`BornAgainTrainer`), and notebook, 2; Furlanello et al., "Born-Again Neural
/// Networks" (2018). Alpha weights the *soft* part, as everywhere here. The document's alpha weights the
/// hard one: its alpha is 1 - ours, and both are 0.5 unless said.
///
/// - Parameters:
///   - student: the new generation's logits, (batch, classes)
///   - teacher: the generation before's logits, (batch, classes)
///   - labels: the true class of each row
///   - temperature: T > 0
///   - alpha: the soft part's weight, 0 to 1
public func bornAgainLoss(
  student: Tensor, teacher: Tensor, labels: [Int], temperature: Float = 4, alpha: Float = 0.5,
  file: StaticString = #fileID, line: UInt = #line
) -> DistillationLoss {
  distillationLoss(
    student: student, teacher: teacher.detached, labels: labels, temperature: temperature,
    alpha: alpha, file: file, line: line)
}
