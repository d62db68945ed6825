import Datasets
import Learning
import Tensors

/// One training step: a recorded forward pass, the loss, its gradients and a step of the optimiser.
///
/// - Parameters:
///   - model: what is trained
///   - batch: the images to learn from
///   - optimizer: holds the model's parameters
///   - generator: where dropout draws from, if the model has any
///   - loss: the loss of the batch, from the model's logits
/// - Returns: the batch's loss before the step
public func trainStep(
  _ model: any Module, on batch: Batch, with optimizer: any Optimizer,
  generator: Generator? = nil, loss: (_ logits: Tensor, _ batch: Batch) -> Tensor
) -> Double {
  optimizer.clearGradients()
  let tape = Tape()
  let total = loss(model(batch.images, .training(on: tape, generator: generator)), batch)
  tape.backward(from: total)
  optimizer.step()
  return Double(total.item)
}
