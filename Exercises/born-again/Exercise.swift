import Tensors

/*:
 # Born-again generations

 One network after another is trained, each taught by the one before; the first has no teacher. In the end all
 generations answer together: the mean of their probabilities.

 `train` trains the next generation and gives its logits for the images that matter. It takes the logits of that
 generation's teacher, or nil where there is none.

 - generations: how many are trained, the first one included; 1 or more
 - train: trains one
 - returns: the ensemble's probabilities, (images, classes)
 */
func bornAgainEnsemble(
  generations: Int, train: (_ teacher: Tensor?) throws -> Tensor
) throws -> Tensor {
  throw NotSolvedYet()
}
