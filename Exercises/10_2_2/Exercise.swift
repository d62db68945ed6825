import Tensors

/*:
 # Exercise 10.2.2: the teacher's top k classes

 *Implement a variant of distillation that uses the teacher's top k classes alone.*

 Leave out of the soft part all classes but the k largest of the teacher's logits in each row, and renormalise: both
 softmaxes, at temperature T, go over those k classes and sum to 1 there. Then

     L = alpha T² KL(p || q) + (1 - alpha) CE(s, y),

 with the cross-entropy over all classes, as ever. The teacher is a constant. Of equal logits the first counts.

 - student: the student's logits s, (batch, classes)
 - teacher: the teacher's logits t, (batch, classes)
 - labels: the true class y of each row
 - temperature: T, above 0
 - alpha: the soft part's weight, 0 to 1
 - k: from 1 to the number of classes
 - returns: the loss, one number
 */
func topKLoss(
  student: Tensor, teacher: Tensor, labels: [Int], temperature: Float, alpha: Float, k: Int
) throws -> Tensor {
  throw NotSolvedYet()
}
