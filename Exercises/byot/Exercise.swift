import Tensors

/*:
 # Be your own teacher

 A network has classifiers on the way to its last one. The last one teaches them:

     L = CE(main, y) + sum over the early classifiers z of [a CE(z, y) + b T² KL(softmax(main/T) || softmax(z/T))].

 In the divergences the last classifier is a constant.

 - main: the last classifier's logits, (batch, classes)
 - auxiliaries: the early classifiers' logits, each (batch, classes); there may be none
 - labels: the true class y of each row
 - temperature: T, above 0
 - auxiliaryWeight: a
 - distillationWeight: b
 - returns: the loss, one number
 */
func selfDistillationLoss(
  main: Tensor, auxiliaries: [Tensor], labels: [Int], temperature: Float, auxiliaryWeight: Float,
  distillationWeight: Float
) throws -> Tensor {
  throw NotSolvedYet()
}
