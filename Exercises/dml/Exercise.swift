import Tensors

/*:
 # Deep mutual learning

 N networks teach one another. The loss of network i is its cross-entropy, plus lambda times the mean over its peers:

     L_i = CE(z_i, y) + lambda / (N - 1) * sum over j != i of T² KL(softmax(z_j/T) || softmax(z_i/T)).

 To network i the logits of its peers are constants.

 - logits: z of each network for the same batch, (batch, classes); two or more
 - labels: the true class y of each row
 - temperature: T, above 0
 - lambda: the weight of what the peers teach
 - returns: the loss of each network, in their order, each one number
 */
func mutualLearningLosses(
  _ logits: [Tensor], labels: [Int], temperature: Float, lambda: Float
) throws -> [Tensor] {
  throw NotSolvedYet()
}
