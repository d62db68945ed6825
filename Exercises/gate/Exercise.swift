import Tensors

/*:
 # A gate that mixes branches

 Several branches look at the same image, and a gate says how far to trust each of them. For one example with the
 branches' logits z_i and the gate's scores a:

     g = softmax(a),   p = sum over i of g_i softmax(z_i).

 What you compute must let gradients through, to the branches and to the gate.

 - branches: the logits of each branch, (batch, classes)
 - scores: the gate's scores, (batch, branches)
 - returns: the mixture's probabilities, (batch, classes)
 */
func gatedMixture(_ branches: [Tensor], scores: Tensor) throws -> Tensor {
  throw NotSolvedYet()
}
