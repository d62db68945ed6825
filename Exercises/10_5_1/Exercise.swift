import Learning
import Tensors

/*:
 # Exercise 10.5.1: temporal self-distillation

 *Experiment with different values of alpha for temporal self-distillation.*

 The network's logits of the epoch before teach it. Write the training, so that you can try alphas; it returns the losses,
 in which oscillations show.

 Each epoch is one step on all images, with `Adam(network.parameters, learningRate: 1e-2)`. In the first epoch the loss is
 the cross-entropy; afterwards it is the distillation loss at T = 2 and the given alpha, whose teacher are the logits of
 the epoch before, as they were before that epoch's step. They are constants.

 - network: trained in place
 - images: (images, features)
 - labels: the class of each image
 - alpha: the soft part's weight, 0 to 1
 - epochs: how many
 - returns: the loss of each epoch, before its step
 */
func temporalTraining(
  _ network: Sequential, images: Tensor, labels: [Int], alpha: Float, epochs: Int
) throws -> [Double] {
  throw NotSolvedYet()
}
