import Tensors

/// Distillation on the k classes to which the teacher gives the highest probability, the soft part times alpha T^2
/// beside (1 - alpha) CE(s, y).
///
/// Document 10.2, "Variante 2 : Attention Distillation" (`AttentionLogitsLoss`), adds up p log(p/q) over those
/// classes as they are. That is no divergence: it is negative where the student gives them more than the teacher
/// does, and its minimum, P log P where P is what the teacher gives them, is reached by a student that gives nothing
/// to the others. Exercise 10.2.2's form renormalises p and q over the k classes first: 0 or more, and zero where
/// they agree. Alpha weights the *soft* part.
///
/// - Parameters:
///   - student: the student's logits s, (batch, classes)
///   - teacher: the teacher's logits t, (batch, classes)
///   - labels: the true class y of each row
///   - temperature: T > 0
///   - alpha: the soft part's weight, 0 to 1
///   - k: how many classes count, 1 to all
///   - renormalized: whether p and q sum to 1 over those k classes; not so in the document
public func topKDistillationLoss(
  student: Tensor, teacher: Tensor, labels: [Int], temperature: Float = 4, alpha: Float = 0.7,
  k: Int = 5, renormalized: Bool, file: StaticString = #fileID, line: UInt = #line
) -> DistillationLoss {
  let isTop = topClasses(of: teacher, k, file: file, line: line)
  let divergence: Tensor
  if renormalized {
    // A softmax from which a class is left out is one with its logit at minus infinity.
    let leftOut = Tensor(shape: teacher.shape, isTop.map { $0 ? 0 : -.infinity })
    divergence = klDivergence(
      student: student + leftOut, teacher: teacher + leftOut, temperature: temperature, file: file,
      line: line)
  } else {
    let mask = Tensor(shape: teacher.shape, isTop.map { $0 ? 1 : 0 })
    let terms = divergenceTerms(
      "topKDistillationLoss", student: student,
      teacherProbabilities: softmax(teacher, temperature: temperature, file: file, line: line),
      temperature: temperature, file: file, line: line)
    divergence = (terms * mask).sum(axis: 1).mean()
  }
  return DistillationLoss(
    "topKDistillationLoss", divergence: divergence, student: student, teacher: teacher,
    labels: labels, temperature: temperature, alpha: alpha, file: file, line: line)
}

/// For each logit, row after row, whether it is among the k largest of its row; of equal ones the
/// first. NaN is larger than all, as in PyTorch's `topk`.
private func topClasses(
  of logits: Tensor, _ k: Int, file: StaticString, line: UInt
) -> [Bool] {
  guard logits.rank == 2, k >= 1, k <= logits.shape[1] else {
    fatalError(
      "topKDistillationLoss: expected logits (batch, classes) and a k from 1 to the classes, found "
        + "shape \(logits.shape) and k = \(k)", file: file, line: line)
  }
  let classes = logits.shape[1]
  return logits.withValues { values in
    var isTop = [Bool](repeating: false, count: values.count)
    for start in stride(from: 0, to: values.count, by: classes) {
      let row = start..<start + classes
      let order = row.sorted {
        let (a, b) = (values[$0], values[$1])
        if a.isNaN || b.isNaN { return a.isNaN && (!b.isNaN || $0 < $1) }
        return (-a, $0) < (-b, $1)
      }
      for index in order.prefix(k) { isTop[index] = true }
    }
    return isTop
  }
}
