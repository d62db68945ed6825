import Datasets
import Tensors

/// The losses of one pass over the training images.
public struct EpochLosses: Codable, Sendable {
  /// The loss of each step, in order.
  public let steps: [Double]
  /// Their mean.
  public var mean: Double { steps.reduce(0, +) / Double(steps.count) }

  package init(steps: [Double]) { self.steps = steps }
}

/// One pass over the training images: a `trainStep` for each batch.
///
/// - Parameters:
///   - model: what is trained
///   - loader: the batches
///   - optimizer: holds the model's parameters
///   - generator: where dropout draws from, if the model has any
///   - loss: the loss of a batch, from the model's logits
public func trainEpoch(
  _ model: any Module, on loader: DataLoader, with optimizer: any Optimizer,
  generator: Generator? = nil, loss: (_ logits: Tensor, _ batch: Batch) -> Tensor
) -> EpochLosses {
  EpochLosses(
    steps: eachBatch(of: loader) {
      trainStep(model, on: $0, with: optimizer, generator: generator, loss: loss)
    })
}

/// Trains a model for some epochs, such that a run that is stopped goes on with them (`trainedEpochs`).
///
/// - Parameters:
///   - kept: what `watch` changes
///   - watch: called after each epoch, counted from 1, with its losses, while the model has that epoch's weights
/// - Returns: the mean loss of each epoch
package func trainedEpochs(
  _ count: Int, of model: any Module, on loader: DataLoader, with optimizer: any Optimizer,
  generator: Generator, saving kept: KeyValuePairs<String, any Stateful>,
  loss: (_ logits: Tensor, _ batch: Batch) -> Tensor,
  watch: (_ epoch: Int, _ losses: EpochLosses) -> Void
) -> [Double] {
  trainedEpochs(
    count,
    saving: [
      "model": model, "optimizer": optimizer, "generator": generator, "kept": Parts(parts: kept),
    ]
  ) { epoch in
    let losses = trainEpoch(model, on: loader, with: optimizer, generator: generator, loss: loss)
    watch(epoch + 1, losses)
    return losses.mean
  }
}

/// Calls `step` with each batch of a pass, and gives what the steps gave.
///
/// Inside `trainedEpochs` a pass can be stopped and saved after any step: all that a step gives besides a change of
/// the training's parts is its result.
public func eachBatch<Step: Codable>(
  of loader: DataLoader, _ step: (_ batch: Batch) -> Step
) -> [Step] {
  let session = TrainingSession.current
  let training = session.training
  let interrupted: (order: [Int], steps: [Step])? = training?.beginPass()
  let order = interrupted?.order ?? loader.drawnOrder()
  guard order.count == loader.images.count, order.allSatisfy(loader.images.labels.indices.contains)
  else {
    session.fail(
      ModelStateError(description: "a checkpoint's order of images is none of this training's"))
  }
  var steps = interrupted?.steps ?? []
  for batch in loader.batches(in: order, from: steps.count) {
    session.step = steps.count
    steps.append(step(batch))
    training?.stepDone(order: order, steps: steps)
  }
  session.step = nil
  return steps
}

/// A loader's state is that of its generator.
extension DataLoader: Stateful {
  /// What a checkpoint keeps of it.
  public var state: ModelState { generator.state }

  /// Goes on from a state that a checkpoint kept.
  public func load(_ state: ModelState) throws { try generator.load(state) }
}
