import Tensors

/// T^2 KL(softmax(t/T) || softmax(s/T)): the soft part of every distillation loss, at a size that does not
/// shrink as T grows (Hinton, Vinyals and Dean, 2015, section 2).
///
/// - Parameters:
///   - student: the student's logits s, (batch, classes)
///   - teacher: the teacher's logits t, (batch, classes)
///   - temperature: T > 0
/// - Returns: one number
func softLoss(
  student: Tensor, teacher: Tensor, temperature: Float, file: StaticString, line: UInt
) -> Tensor {
  klDivergence(
    student: student, teacher: teacher, temperature: temperature, file: file, line: line)
    * (temperature * temperature)
}
