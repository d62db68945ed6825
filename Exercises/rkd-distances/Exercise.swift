import Tensors

/*:
 # Relations: the distances within a batch

 Relational distillation compares no features but the distances between examples, up to scale, so that student and
 teacher may have different numbers of features. For a batch of n rows x_i:

     d_ij = |x_i - x_j|,   mu = the mean of d over all pairs i != j,   r_ij = d_ij / mu.

 The loss is the mean, over all pairs i != j, of the Huber loss between the student's r and the teacher's.
 `pairwiseDistances(_:_:)` and `huberLoss(_:_:)` (the mean over all elements) are in `Sources/Tensors`. The teacher is a
 constant.

 - student: (batch, features)
 - teacher: (batch, features of its own)
 - returns: the loss, one number
 */
func rkdDistanceLoss(student: Tensor, teacher: Tensor) throws -> Tensor {
  throw NotSolvedYet()
}
