import Datasets
import Learning
import Tensors

/// How a student of an experiment is trained: everything that its arms may differ in.
public struct StudentRecipe: Codable, Sendable {
  /// Passes over the training images.
  public var epochs: Int
  /// Images of a step.
  public var batchSize: Int
  /// Of Adam.
  public var learningRate: Double
  /// T of the soft labels.
  public var temperature: Float
  /// The soft loss's weight, 0 to 1.
  public var alpha: Float
  /// Which distillation loss it is.
  public var loss: LogitsLoss

  /// The settings of document 10.1, unless said otherwise.
  public init(
    epochs: Int, batchSize: Int = 64, learningRate: Double = 1e-3, temperature: Float = 4,
    alpha: Float = 0.7, loss: LogitsLoss = .divergence
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.learningRate = learningRate
    self.temperature = temperature
    self.alpha = alpha
    self.loss = loss
  }

  /// Trains `student` on the images with their classes, and where given on a teacher's logits.
  ///
  /// Two arms that make their student from a generator of the same seed and hand that generator on share
  /// initial weights and batch order.
  ///
  /// - Parameters:
  ///   - student: what is trained
  ///   - images: to learn from
  ///   - teacher: the logits of just these images; without them the loss is the cross-entropy alone
  ///   - generator: gives the order of the batches
  ///   - kept: what `watch` changes, such as a `Kept` list: a training that goes on has it as it was
  ///   - watch: called after each epoch with its losses, while the student has that epoch's weights
  public func train(
    _ student: any Module, on images: LabelledImages, teacher: TeacherLogits? = nil,
    generator: Generator, saving kept: KeyValuePairs<String, any Stateful> = [:],
    file: StaticString = #fileID, line: UInt = #line,
    watch: (EpochLosses) -> Void = { _ in }
  ) {
    requireInRange(
      "StudentRecipe", temperature: temperature, alpha: alpha, learningRate: learningRate,
      epochs: epochs, batchSize: batchSize, file: file, line: line)
    if let teacher {
      if case .topK(let k, _) = loss, k < 1 || k > teacher.classes {
        fatalError(
          "StudentRecipe: expected a k from 1 to the teacher's \(teacher.classes) classes, found \(k)",
          file: file, line: line)
      }
      if let label = images.labels.first(where: { !(0..<teacher.classes).contains($0) }) {
        fatalError(
          "StudentRecipe: expected labels from 0 to \(teacher.classes - 1), the teacher's classes, "
            + "found \(label)", file: file, line: line)
      }
    }
    if let teacher, teacher.count != images.count {
      fatalError(
        "StudentRecipe: expected teacher logits for the \(images.count) training images, found "
          + "\(teacher.count) rows", file: file, line: line)
    }
    let loader = DataLoader(images, batchSize: batchSize, shuffle: true, generator: generator)
    let optimizer = Adam(student.parameters, learningRate: learningRate)
    _ = trainedEpochs(
      epochs, of: student, on: loader, with: optimizer, generator: generator, saving: kept,
      loss: { logits, batch in
        guard let teacher else { return crossEntropy(logits, batch.labels) }
        return loss(
          student: logits, teacher: teacher(batch), labels: batch.labels,
          temperature: temperature, alpha: alpha
        ).total
      }, watch: { _, losses in watch(losses) })
  }
}
