import Tensors

/*:
 # An ensemble within one network (ONE)

 The mixture p of the exercise `gate` teaches the branches that it is made of. At temperature 1:

     L = CE(p, y) + sum over i of [CE(z_i, y) + lambda KL(p || softmax(z_i))].

 In the divergences p is a constant. In its own cross-entropy it is not: that is how the gate learns.
 Write the mixture of the last exercise into this file too.

 - branches: the logits z_i of each branch, (batch, classes); two or more
 - scores: the gate's scores, (batch, branches)
 - labels: the true class y of each row
 - lambda: the weight of what the mixture teaches
 - returns: the loss, one number
 */
func onlineEnsembleLoss(
  _ branches: [Tensor], scores: Tensor, labels: [Int], lambda: Float
) throws -> Tensor {
  throw NotSolvedYet()
}
