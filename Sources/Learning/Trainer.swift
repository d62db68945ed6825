import Datasets
import Tensors

/// What a step minimises, and what else is to be known of it.
public struct Objective {
  /// One number.
  public let loss: Tensor
  /// Parts of the loss, by name, such as the soft one.
  public let parts: [String: Double]

  /// A loss, and parts of it that the trainer keeps.
  public init(_ loss: Tensor, parts: [String: Double] = [:]) {
    self.loss = loss
    self.parts = parts
  }
}

/// Trains a model by an objective: one step of the optimiser for each batch.
///
///     let trainer = Trainer(student, on: loader) { logits, batch in
///       distillationLoss(
///         student: logits, teacher: teacher(batch.images), labels: batch.labels
///       ).total
///     }
///     for _ in 0..<epochs { print(trainer.trainEpoch().mean) }
public final class Trainer: Composite {
  /// What is trained.
  public let model: any Module
  /// How many epochs are done.
  public var epochs: Int { history.value.count }
  private let loader: DataLoader
  private let optimizer: any Optimizer
  private let generator: Generator?
  private let rest: KeyValuePairs<String, any Stateful>
  private let objective: (Batch, Pass) -> Objective
  private let finishEpoch: (_ epoch: Int) -> Void
  /// Of each epoch, the means of the objective's parts.
  private let history = Kept<[[String: Double]]>([])

  /// - Parameters:
  ///   - model: what is trained
  ///   - loader: batches to learn from
  ///   - optimizer: holds the model's parameters, and others that the objective trains
  ///   - generator: where dropout draws from, if the model has any
  ///   - parts: what else a pass changes: see `trainedEpochs`
  ///   - finishEpoch: called at the end of each epoch, counted from 0
  ///   - objective: runs the model on a batch with the pass that it is given
  public init(
    _ model: any Module, on loader: DataLoader, with optimizer: any Optimizer,
    generator: Generator? = nil, saving parts: KeyValuePairs<String, any Stateful> = [:],
    finishEpoch: @escaping (_ epoch: Int) -> Void = { _ in },
    objective: @escaping (_ batch: Batch, _ pass: Pass) -> Objective
  ) {
    self.model = model
    self.loader = loader
    self.optimizer = optimizer
    self.generator = generator
    rest = parts
    self.finishEpoch = finishEpoch
    self.objective = objective
  }

  /// A trainer with Adam, whose loss follows from the model's logits.
  ///
  /// - Parameters:
  ///   - model: what is trained
  ///   - loader: batches to learn from
  ///   - learningRate: of Adam
  ///   - generator: where dropout draws from, if the model has any
  ///   - loss: the loss of a batch
  public convenience init(
    _ model: any Module, on loader: DataLoader, learningRate: Double = 1e-3,
    generator: Generator? = nil, file: StaticString = #fileID, line: UInt = #line,
    loss: @escaping (_ logits: Tensor, _ batch: Batch) -> Tensor
  ) {
    let optimizer = Adam(model.parameters, learningRate: learningRate, file: file, line: line)
    self.init(model, on: loader, with: optimizer, generator: generator) { batch, pass in
      Objective(loss(model(batch.images, pass), batch))
    }
  }

  /// What a checkpoint keeps, by name.
  public var parts: KeyValuePairs<String, any Stateful> {
    [
      "model": model, "optimizer": optimizer, "batches": loader,
      "generator": generator ?? loader.generator, "rest": Parts(parts: rest), "history": history,
    ]
  }

  private struct Step: Codable {
    let loss: Double
    let parts: [String: Double]
  }

  /// One pass over the training images.
  public func trainEpoch() -> EpochLosses {
    let steps = eachBatch(of: loader) { batch -> Step in
      var parts: [String: Double] = [:]
      let loss = trainStep(with: optimizer, generator: generator) { pass in
        let objective = objective(batch, pass)
        parts = objective.parts
        requireFinite(objective.loss, of: model, on: batch)
        return objective.loss
      }
      return Step(loss: loss, parts: parts)
    }
    finishEpoch(epochs)
    let names = Set(steps.flatMap(\.parts.keys))
    let means = names.map { name in
      let values = steps.compactMap { $0.parts[name] }
      return (name, values.reduce(0, +) / Double(values.count))
    }
    history.value.append(Dictionary(uniqueKeysWithValues: means))
    return EpochLosses(steps: steps.map(\.loss))
  }

  /// Of each epoch, the mean of a part of the objective over the steps that had it; NaN where none had.
  public func means(of part: String) -> [Double] { history.value.map { $0[part] ?? .nan } }

  /// Trains for some epochs and leaves the model with the weights of its best one.
  ///
  /// - Parameters:
  ///   - epochs: passes over the training images
  ///   - validation: batches to choose the best epoch by
  ///   - checkpoint: where the best weights are kept as a safetensors file, if anywhere
  ///   - report: called after each epoch
  /// - Throws: the file system's error, where the checkpoint cannot be written.
  @discardableResult
  public func train(
    epochs: Int, validation: DataLoader, checkpoint: String? = nil,
    report: (EpochResult) -> Void = { _ in }
  ) throws -> [EpochResult] {
    try trainKeepingBest(
      model, epochs: epochs, checkpoint: checkpoint,
      saving: ["trainer": self, "validation": validation], trainEpoch: trainEpoch,
      validate: { accuracy(of: model, on: validation) }, report: report)
  }
}
