import Kernels

/// KL(softmax(t/T) || softmax(s/T)), summed over the classes, averaged over the batch: what PyTorch's
/// `KLDivLoss(reduction='batchmean')` gives for the student's log-probabilities and the teacher's
/// probabilities at a temperature.
///
/// Gradients go to both sides: (q - p) / (T batch) to the student's logits, and
/// p (log p - log q - KL) / (T batch) to the teacher's, unless they are constants.
///
/// - Parameters:
///   - student: the student's logits s, (batch, classes)
///   - teacher: the teacher's logits t, (batch, classes)
///   - temperature: T > 0, for both
/// - Returns: one number, 0 or more
public func klDivergence(
  student: Tensor, teacher: Tensor, temperature: Float = 1, file: StaticString = #fileID,
  line: UInt = #line
) -> Tensor {
  require(
    student.shape == teacher.shape,
    "klDivergence: student logits \(student.shape) and teacher logits \(teacher.shape) differ",
    file, line)
  let (logQ, q) = distributions("klDivergence", student, temperature, file, line)
  let (logP, p) = distributions("klDivergence", teacher, temperature, file, line)
  let (rows, columns) = (student.shape[0], student.shape[1])
  let divergences = Tensor(uninitialized: [rows])
  for row in 0..<rows {
    var sum: Float = 0
    for index in row * columns..<(row + 1) * columns {
      // 0 log 0 = 0; NaN is not 0.
      if p.pointer[index] != 0 {
        sum += p.pointer[index] * (logP.pointer[index] - logQ.pointer[index])
      }
    }
    divergences.pointer[row] = sum
  }
  let mean = Float(VectorLoops.sum(divergences.pointer, count: rows) / Double(rows))
  return Tensor(mean).recorded(
    "klDivergence", from: student, teacher, file: file, line: line
  ) { gradient, inputs in
    let scale = gradient.pointer[0] / (temperature * Float(rows))
    inputs.write(to: 0, count: q.count) { pointer, accumulates in
      for index in 0..<q.count {
        let slope = scale * (q.pointer[index] - p.pointer[index])
        pointer[index] = accumulates ? pointer[index] + slope : slope
      }
    }
    inputs.write(to: 1, count: p.count) { pointer, accumulates in
      for index in 0..<p.count {
        let excess =
          logP.pointer[index] - logQ.pointer[index] - divergences.pointer[index / columns]
        let slope = p.pointer[index] == 0 ? 0 : scale * p.pointer[index] * excess
        pointer[index] = accumulates ? pointer[index] + slope : slope
      }
    }
  }
}
