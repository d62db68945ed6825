import Tensors

/*:
 # Exercise 10.3.1: features of several levels

 *Implement a variant with several feature levels, each with a weight of its own.*

 The student's features of each level should be like the teacher's. The loss is the weighted mean, over the levels, of
 the mean squared error:

     L = sum over l of w_l MSE(s_l, t_l) / sum over l of w_l.

 `meanSquaredError(_:_:)` is in `Sources/Tensors`. The teacher's features are constants.

 - student: the student's features of each level, (batch, features)
 - teacher: the teacher's, of the same shapes
 - weights: w of each level, 0 or more, not all 0
 - returns: the loss, one number
 */
func featureLoss(student: [Tensor], teacher: [Tensor], weights: [Float]) throws -> Tensor {
  throw NotSolvedYet()
}
