import Learning
import Tensors

/// What a focal weight (1 - p)^gamma takes for p.
public enum FocalWeight: String, Codable, Hashable, Sendable {
  /// The teacher's largest probability at temperature T, as document 10.2 has it: the weight is the teacher's doubt.
  case teacherDoubt
  /// The student's probability of the true class at temperature 1, as in Lin et al., "Focal Loss for Dense Object
  /// Detection" (2017), equation 4: the weight is how hard the student finds the example.
  case studentDifficulty
}

/// Focal distillation: alpha T^2 mean((1 - p)^gamma KL(softmax(t/T) || softmax(s/T))) + (1 - alpha) CE(s, y).
///
/// Document 10.2, "Variante 1 : Focal Distillation" (`FocalDistillationLoss`), which takes the teacher's largest
/// probability for p and calls what results difficult examples; `weight` offers both. Gradients flow through the
/// weight, on the teacher's side too unless its logits are constants. Alpha weights the *soft* part.
///
/// - Parameters:
///   - student: the student's logits s, (batch, classes)
///   - teacher: the teacher's logits t, (batch, classes)
///   - labels: the true class y of each row
///   - temperature: T > 0
///   - alpha: the soft part's weight, 0 to 1
///   - gamma: 0 or more; at 0 all examples weigh 1
///   - weight: what p is
public func focalDistillationLoss(
  student: Tensor, teacher: Tensor, labels: [Int], temperature: Float = 4, alpha: Float = 0.7,
  gamma: Float = 2, weight: FocalWeight = .teacherDoubt, file: StaticString = #fileID,
  line: UInt = #line
) -> DistillationLoss {
  let p = softmax(teacher, temperature: temperature, file: file, line: line)
  let terms = divergenceTerms(
    "focalDistillationLoss", student: student, teacherProbabilities: p, temperature: temperature,
    file: file, line: line)
  let weights = focalWeights(
    student: student, teacher: teacher, labels: labels, temperature: temperature, gamma: gamma,
    weight: weight, file: file, line: line)
  return DistillationLoss(
    "focalDistillationLoss", divergence: (weights * terms.sum(axis: 1)).mean(),
    student: student, teacher: teacher, labels: labels, temperature: temperature, alpha: alpha,
    file: file, line: line)
}

/// The weight (1 - p)^gamma that ``focalDistillationLoss(student:teacher:labels:temperature:alpha:gamma:weight:file:line:)``
/// gives each example, (batch).
///
/// - Parameters:
///   - student: the student's logits s, (batch, classes)
///   - teacher: the teacher's logits t, (batch, classes)
///   - labels: the true class y of each row
///   - temperature: T > 0, of the teacher's probabilities
///   - gamma: 0 or more
///   - weight: what p is
public func focalWeights(
  student: Tensor, teacher: Tensor, labels: [Int], temperature: Float = 4, gamma: Float = 2,
  weight: FocalWeight, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  guard gamma >= 0, gamma.isFinite else {
    fatalError(
      "focalDistillationLoss: expected a finite gamma of 0 or more, found \(gamma)", file: file,
      line: line)
  }
  requireLabels("focalDistillationLoss", labels, rows: student.shape[0], file: file, line: line)
  let sureness =
    switch weight {
    case .teacherDoubt:
      softmax(teacher, temperature: temperature, file: file, line: line)
        .picking(columns: teacher.argmax(), file: file, line: line)
    case .studentDifficulty:
      softmax(student, file: file, line: line).picking(columns: labels, file: file, line: line)
    }
  return pow(Tensor(1) - sureness, gamma)
}
