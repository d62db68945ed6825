import Datasets
import Learning
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

/// Trains a student on a teacher's soft labels and the true classes: `DistillationTrainer` of document 10.1.
///
/// The teacher runs in evaluation mode and is never recorded, so it is frozen.
public final class DistillationTrainer: Composite {
  private let teacher: any Module
  /// What is trained.
  public let student: any Module
  private let trainLoader: DataLoader
  private let validationLoader: DataLoader
  private let temperature: Float
  private let alpha: Float
  private let optimizer: Adam

  /// - Parameters:
  ///   - teacher: large and trained
  ///   - student: small, to be trained
  ///   - train: batches to learn from
  ///   - validation: batches to choose the best epoch by
  ///   - temperature: T of the soft labels
  ///   - alpha: the soft loss's weight
  ///   - learningRate: of Adam
  public init(
    teacher: any Module, student: any Module, train: DataLoader, validation: DataLoader,
    temperature: Float = 4, alpha: Float = 0.7, learningRate: Double = 1e-3,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    requireInRange(
      "DistillationTrainer", temperature: temperature, alpha: alpha, learningRate: learningRate,
      file: file, line: line)
    self.teacher = teacher
    self.student = student
    trainLoader = train
    validationLoader = validation
    self.temperature = temperature
    self.alpha = alpha
    optimizer = Adam(student.parameters, learningRate: learningRate)
  }

  /// What a checkpoint keeps, by name.
  public var parts: KeyValuePairs<String, any Stateful> {
    [
      "student": student, "optimizer": optimizer, "batches": trainLoader,
      "validation": validationLoader,
    ]
  }

  /// One pass over the training images.
  public func trainEpoch() -> EpochLosses {
    Distillation.trainEpoch(student, on: trainLoader, with: optimizer) { logits, batch in
      distillationLoss(
        student: logits, teacher: teacher(batch.images), labels: batch.labels,
        temperature: temperature, alpha: alpha
      ).total
    }
  }

  /// The student's accuracy on the validation images, in per cent.
  public func validate() -> Double { accuracy(of: student, on: validationLoader) }

  /// Trains for some epochs and leaves the student with the weights of its best one.
  ///
  /// The document keeps the best weights in a file, but returns the last epoch's student.
  ///
  /// - Parameters:
  ///   - epochs: passes over the training images
  ///   - checkpoint: where the best weights are kept as a safetensors file, if anywhere
  ///   - report: called after each epoch
  /// - Throws: the file system's error, where the checkpoint cannot be written.
  @discardableResult
  public func train(
    epochs: Int = 50, checkpoint: String? = nil, report: (EpochResult) -> Void = { _ in }
  ) throws -> [EpochResult] {
    try trainKeepingBest(
      student, epochs: epochs, checkpoint: checkpoint, saving: ["trainer": self],
      trainEpoch: trainEpoch, validate: validate, report: report)
  }
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
