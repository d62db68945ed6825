import Datasets
import Tensors

/// One training step: a recorded forward pass, the loss, its gradients and a step of the optimiser.
///
/// - Parameters:
///   - model: what is trained
///   - batch: the images to learn from
///   - optimizer: holds the model's parameters
///   - generator: where dropout draws from, if the model has any
///   - loss: the loss of the batch, from the model's logits
/// - Returns: the batch's loss before the step; one that is not finite ends the run (`TrainingDiverged`)
public func trainStep(
  _ model: any Module, on batch: Batch, with optimizer: any Optimizer,
  generator: Generator? = nil, loss: (_ logits: Tensor, _ batch: Batch) -> Tensor
) -> Double {
  trainStep(with: optimizer, generator: generator) { pass in
    let total = loss(model(batch.images, pass), batch)
    requireFinite(total, of: model, on: batch)
    return total
  }
}

/// One training step of whatever the loss runs: for models with more to show than their logits.
///
/// - Parameters:
///   - optimizer: holds the parameters
///   - generator: where dropout draws from, if there is any
///   - loss: runs the models with the pass that it is given, and returns one number
/// - Returns: the loss before the step; one that is not finite ends the run (`TrainingDiverged`)
public func trainStep(
  with optimizer: any Optimizer, generator: Generator? = nil, loss: (Pass) -> Tensor
) -> Double {
  optimizer.clearGradients()
  let tape = Tape()
  let total = loss(.training(on: tape, generator: generator))
  requireFinite(total)
  tape.backward(from: total)
  optimizer.step()
  return Double(total.item)
}
