import Tensors

/// A distillation loss and its parts.
public struct DistillationLoss {
  /// alpha soft + (1 - alpha) hard: what is minimised, one number
  public let total: Tensor
  /// T^2 times the student's divergence from the teacher at temperature T, one number
  public let soft: Tensor
  /// Cross-entropy with the true classes, one number
  public let hard: Tensor

  private let student: Tensor
  private let teacher: Tensor
  private let temperature: Float

  /// The teacher's soft labels softmax(t/T), (batch, classes): `teacher_probs` of document 10.2.
  public var teacherProbabilities: Tensor { softmax(teacher, temperature: temperature) }
  /// What the student answers, softmax(s) at temperature 1, (batch, classes): `student_probs` of document 10.2.
  public var studentProbabilities: Tensor { softmax(student) }

  /// Joins a divergence, which gets its T^2 here, with the cross-entropy.
  init(
    _ name: String, divergence: Tensor, student: Tensor, teacher: Tensor, labels: [Int],
    temperature: Float, alpha: Float, file: StaticString, line: UInt
  ) {
    guard alpha >= 0, alpha <= 1 else {
      fatalError("\(name): expected an alpha from 0 to 1, found \(alpha)", file: file, line: line)
    }
    soft = divergence * (temperature * temperature)
    hard = crossEntropy(student, labels, file: file, line: line)
    total = alpha * soft + (1 - alpha) * hard
    self.student = student
    self.teacher = teacher
    self.temperature = temperature
  }
}

/// The basic distillation loss, alpha T^2 KL(softmax(t/T) || softmax(s/T)) + (1 - alpha) CE(s, y).
///
/// Document 10.1, "Fonction de Perte de Base" (`BasicDistillationLoss`), and 10.2, "Implémentation Complète"
/// (`LogitsDistillationLoss`); Hinton, Vinyals and Dean (2015), section 2, where T^2 keeps the gradient's size
/// as T grows. Alpha weights the *soft* part.
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
  DistillationLoss(
    "distillationLoss",
    divergence: klDivergence(
      student: student, teacher: teacher, temperature: temperature, file: file, line: line),
    student: student, teacher: teacher, labels: labels, temperature: temperature, alpha: alpha,
    file: file, line: line)
}
