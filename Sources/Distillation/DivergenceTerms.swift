import Tensors

/// p (log(p + 1e-10) - log q) of each class, (batch, classes), for p = softmax(t/T) and q = softmax(s/T): what
/// the variants of document 10.2 weigh before they add it up. A row's sum is the KL divergence, but for the 1e-10.
func divergenceTerms(
  _ name: String, student: Tensor, teacherProbabilities p: Tensor, temperature: Float,
  file: StaticString, line: UInt
) -> Tensor {
  guard student.shape == p.shape else {
    fatalError(
      "\(name): student logits \(student.shape) and teacher logits \(p.shape) differ", file: file,
      line: line)
  }
  return p
    * (log(p + 1e-10) - logSoftmax(student, temperature: temperature, file: file, line: line))
}
