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

extension Trainer {
  /// Trains a model on labels and on what a teacher made of itself says: the loops of document 10.5.
  ///
  /// The loss is `distillationLoss` (the document calls it `TemporalSelfDistillation`; alpha weights the *soft*
  /// part), and the cross-entropy where there is no teacher. The part `soft` is T^2 KL.
  ///
  /// - Parameters:
  ///   - model: what is trained
  ///   - loader: batches to learn from
  ///   - teacher: what the model makes of itself
  ///   - temperature: T of the soft labels
  ///   - alpha: the soft loss's weight
  ///   - learningRate: of Adam
  ///   - generator: where dropout draws from, if the model has any
  public static func selfDistillation(
    _ model: any Module, on loader: DataLoader, teacher: any SelfTeacher, temperature: Float = 4,
    alpha: Float = 0.3, learningRate: Double = 1e-3, generator: Generator? = nil,
    file: StaticString = #fileID, line: UInt = #line
  ) -> Trainer {
    requireInRange(
      "selfDistillation", temperature: temperature, alpha: alpha, learningRate: learningRate,
      file: file, line: line)
    return Trainer(
      model, on: loader, with: Adam(model.parameters, learningRate: learningRate),
      generator: generator, saving: ["teacher": teacher],
      finishEpoch: { teacher.finish(epoch: $0) }
    ) { batch, pass in
      let logits = model(batch.images, pass)
      let target = teacher.logits(for: batch)
      teacher.remember(logits.detached, of: batch)
      guard let target else { return Objective(crossEntropy(logits, batch.labels)) }
      let loss = distillationLoss(
        student: logits, teacher: target, labels: batch.labels, temperature: temperature,
        alpha: alpha)
      return Objective(loss.total, parts: ["soft": Double(loss.soft.item)])
    }
  }
}
