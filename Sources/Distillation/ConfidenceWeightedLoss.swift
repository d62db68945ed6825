import Learning
import Tensors

/// The cross-entropy with the true classes, each example weighted by how sure the teacher is of its own answer
/// (confidence-weighted by teacher max, CWTM): sum_i w_i CE(s_i, y_i) / sum_i w_i, w_i = max_k softmax(t_i)_k.
///
/// Furlanello et al., "Born-Again Neural Networks" (2018), section 3.2: a student that gains as much from this as
/// from the soft labels learned from the teacher which examples count, and nothing of the other classes.
///
/// - Parameters:
///   - student: the student's logits s, (batch, classes)
///   - teacher: the teacher's logits t, (batch, classes), a constant
///   - labels: the true class y of each row
/// - Returns: one number
public func confidenceWeightedLoss(
  student: Tensor, teacher: Tensor, labels: [Int], file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  guard student.rank == 2, student.count > 0, student.shape == teacher.shape else {
    fatalError(
      "confidenceWeightedLoss: expected logits of one shape (batch, classes), one or more of each, "
        + "found student \(student.shape) and teacher \(teacher.shape)", file: file, line: line)
  }
  requireLabels(
    "confidenceWeightedLoss", labels, rows: student.shape[0], file: file, line: line)
  let certainty = softmax(teacher.detached).picking(columns: teacher.argmax())
  let logLikelihoods = logSoftmax(student).picking(columns: labels, file: file, line: line)
  return -(certainty / certainty.sum() * logLikelihoods).sum()
}
