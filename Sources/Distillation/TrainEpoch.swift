import Datasets
import Learning
import Tensors

/// The losses of one pass over the training images.
public struct EpochLosses: Sendable {
  /// The loss of each step, in order.
  public let steps: [Double]
  /// Their mean.
  public var mean: Double { steps.reduce(0, +) / Double(steps.count) }
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
    steps: loader.map {
      trainStep(model, on: $0, with: optimizer, generator: generator, loss: loss)
    })
}
