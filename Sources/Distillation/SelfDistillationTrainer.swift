import Datasets
import Learning
import Tensors

/// A teacher that comes out of the training of its own student.
///
/// Its `state` is what it knows of that training; one that knows nothing is a `Composite` without parts.
public protocol SelfTeacher: AnyObject, Stateful {
  /// The teacher's logits for a batch, (batch, classes), before the student's step; nil where there is no
  /// teacher yet.
  func logits(for batch: Batch) -> Tensor?

  /// Takes note of the student's logits for a batch, as they were before its step.
  func remember(_ logits: Tensor, of batch: Batch)

  /// Takes note of an epoch's end; epochs count from 0.
  func finish(epoch: Int)
}

extension SelfTeacher {
  /// Takes no note.
  public func remember(_ logits: Tensor, of batch: Batch) {}

  /// Takes no note.
  public func finish(epoch: Int) {}
}

/// Trains a model on labels and on what a teacher made of itself says: the loops of document 10.5.
///
/// The loss is `distillationLoss` (the document calls it `TemporalSelfDistillation`; alpha weights the *soft*
/// part), and the cross-entropy where there is no teacher.
public final class SelfDistillationTrainer: Composite {
  /// What is trained.
  public let model: any Module
  /// How many epochs are done.
  public var epochs: Int { history.value.count }
  /// The mean soft part, T^2 KL, of each epoch's steps that had a teacher; NaN where none had.
  public var softLosses: [Double] { history.value }
  private let history = Kept<[Double]>([])
  private let loader: DataLoader
  private let teacher: any SelfTeacher
  private let temperature: Float
  private let alpha: Float
  private let optimizer: Adam
  private let generator: Generator?

  /// - Parameters:
  ///   - model: what is trained
  ///   - loader: batches to learn from
  ///   - teacher: what the model makes of itself
  ///   - temperature: T of the soft labels
  ///   - alpha: the soft loss's weight
  ///   - learningRate: of Adam
  ///   - generator: where dropout draws from, if the model has any
  public init(
    _ model: any Module, on loader: DataLoader, teacher: any SelfTeacher, temperature: Float = 4,
    alpha: Float = 0.3, learningRate: Double = 1e-3, generator: Generator? = nil,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    requireInRange(
      "SelfDistillationTrainer", temperature: temperature, alpha: alpha,
      learningRate: learningRate, file: file, line: line)
    self.model = model
    self.loader = loader
    self.teacher = teacher
    self.temperature = temperature
    self.alpha = alpha
    self.generator = generator
    optimizer = Adam(model.parameters, learningRate: learningRate)
  }

  /// What a checkpoint keeps, by name.
  public var parts: KeyValuePairs<String, any Stateful> {
    [
      "model": model, "optimizer": optimizer, "batches": loader,
      "generator": generator ?? loader.generator, "teacher": teacher, "history": history,
    ]
  }

  /// One pass over the training images.
  public func trainEpoch() -> EpochLosses {
    let steps = eachBatch(of: loader) { batch -> StepLosses in
      var soft: Double?
      let total = trainStep(
        model, on: batch, with: optimizer, generator: generator
      ) { logits, batch in
        let target = teacher.logits(for: batch)
        teacher.remember(logits.detached, of: batch)
        guard let target else { return crossEntropy(logits, batch.labels) }
        let loss = distillationLoss(
          student: logits, teacher: target, labels: batch.labels, temperature: temperature,
          alpha: alpha)
        soft = Double(loss.soft.item)
        return loss.total
      }
      return StepLosses(total: total, soft: soft)
    }
    let soft = steps.compactMap(\.soft)
    teacher.finish(epoch: epochs)
    history.value.append(soft.isEmpty ? .nan : soft.reduce(0, +) / Double(soft.count))
    return EpochLosses(steps: steps.map(\.total))
  }

  private struct StepLosses: Codable {
    let total: Double
    let soft: Double?
  }
}
