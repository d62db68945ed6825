import Datasets
import Tensors

/// One line of a training history.
public struct EpochResult: Codable, Sendable {
  /// Counted from 1.
  public let epoch: Int
  /// The mean loss over the batches.
  public let loss: Double
  /// On the validation images, in per cent.
  public let accuracy: Double
}

/// Trains a model for some epochs and leaves it with the weights of its best one.
///
/// - Parameters:
///   - model: what is trained
///   - epochs: passes over the training images
///   - checkpoint: where the best weights are kept as a safetensors file, if anywhere
///   - parts: what else a pass changes, such as the optimiser and the loader: see `trainedEpochs`
///   - trainEpoch: makes one pass
///   - validate: the accuracy by which the best epoch is chosen, in per cent; of equal ones the first
///   - report: called with each epoch's result; with those of an earlier run too, which the model has left behind
/// - Throws: the file system's error, where the checkpoint cannot be written.
@discardableResult
public func trainKeepingBest(
  _ model: any Module, epochs: Int, checkpoint: String? = nil,
  saving parts: KeyValuePairs<String, any Stateful>, trainEpoch: () -> EpochLosses,
  validate: () -> Double, report: (EpochResult) -> Void = { _ in }
) throws -> [EpochResult] {
  let best = BestWeights(of: model)
  var isKept = false
  let history = try trainedEpochs(
    epochs, saving: ["model": model, "best": best, "rest": Parts(parts: parts)], report: report
  ) { epoch in
    let result = EpochResult(epoch: epoch + 1, loss: trainEpoch().mean, accuracy: validate())
    if best.offer(result.accuracy), let checkpoint {
      try Safetensors.write(model.state, to: checkpoint)
      isKept = true
      TrainingSession.current.noteCheckpoint(checkpoint, "epoch \(epoch + 1)")
    }
    return result
  }
  try best.restore()
  // The best epoch was an earlier run's, from which this one went on: that may have kept it somewhere else.
  if let checkpoint, !history.isEmpty, !isKept {
    try Safetensors.write(model.state, to: checkpoint)
  }
  return history
}

/// A model's accuracy over all batches of a loader, in per cent.
public func accuracy(of model: any Module, on loader: DataLoader) -> Double {
  var correct = 0
  for batch in loader {
    let logits = model(batch.images)
    requireLogits("accuracy", logits, file: #fileID, line: #line)
    correct += zip(logits.argmax(), batch.labels).count { $0 == $1 }
  }
  return 100 * Double(correct) / Double(loader.images.count)
}
