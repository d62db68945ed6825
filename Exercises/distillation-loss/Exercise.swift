import Tensors

/*:
 # The distillation loss

 A student learns from its teacher's soft labels and from the true classes:

     L = alpha T² KL(softmax(t/T) || softmax(s/T)) + (1 - alpha) CE(s, y).

 From here on the batch is a `Tensor`, (batch, classes), and what you compute is recorded, so that its gradient can be
 had. These are at hand, in `Sources/Tensors`: `softmax(_:temperature:)`, `logSoftmax(_:temperature:)`,
 `klDivergence(student:teacher:temperature:)`, `crossEntropy(_:_:)`, the operators, `sum(axis:)`, `mean()`.

 The teacher is a constant: no gradient may go to it (`detached`).

 - student: the student's logits s, (batch, classes)
 - teacher: the teacher's logits t, (batch, classes)
 - labels: the true class y of each row
 - temperature: T, above 0
 - alpha: the soft part's weight, 0 to 1
 - returns: the loss, one number
 */
func distillationLoss(
  student: Tensor, teacher: Tensor, labels: [Int], temperature: Float, alpha: Float
) throws -> Tensor {
  throw NotSolvedYet()
}
