import Tensors

/// The parts of a distillation loss, each one number.
public struct DistillationLoss {
  /// alpha soft + (1 - alpha) hard: what is minimised
  public let total: Tensor
  /// T^2 KL(teacher || student) at temperature T
  public let soft: Tensor
  /// Cross-entropy with the true classes
  public let hard: Tensor
}

/// The basic distillation loss, alpha T^2 KL(softmax(t/T) || softmax(s/T)) + (1 - alpha) CE(s, y).
///
/// Document 10.1, "Fonction de Perte de Base" (`BasicDistillationLoss`); Hinton, Vinyals and Dean (2015),
/// section 2, where T^2 keeps the gradient's size as T grows. Alpha weights the *soft* part.
///
/// - Parameters:
///   - student: the student's logits s, (batch, classes)
///   - teacher: the teacher's logits t, (batch, classes)
///   - labels: the true class y of each row
///   - temperature: T > 0
///   - alpha: the soft part's weight, 0 to 1
public func distillationLoss(
  student: Tensor, teacher: Tensor, labels: [Int], temperature: Float = 4, alpha: Float = 0.7,
  file: StaticString = #fileID, line: UInt = #line
) -> DistillationLoss {
  guard alpha >= 0, alpha <= 1 else {
    fatalError(
      "distillationLoss: expected an alpha from 0 to 1, found \(alpha)", file: file, line: line)
  }
  let soft = softLoss(
    student: student, teacher: teacher, temperature: temperature, file: file, line: line)
  let hard = crossEntropy(student, labels, file: file, line: line)
  return DistillationLoss(total: alpha * soft + (1 - alpha) * hard, soft: soft, hard: hard)
}
