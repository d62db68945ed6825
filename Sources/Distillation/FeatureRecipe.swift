import Datasets
import Learning
import Tensors

/// How a student of an experiment is trained on a teacher's features: everything that its arms may differ in.
public struct FeatureRecipe: Hashable, Codable, Sendable {
  /// What the student is to have in common with its teacher.
  public var objective: FeatureObjective
  /// Which of the student's levels learn; the teacher's kept levels are matched with them in order.
  public var levels: [Int]
  /// Of each level; equal unless given.
  public var weights: [Float]?
  /// The distilled part's weight, 0 to 1; at 1 the student sees no labels.
  public var alpha: Float
  /// Passes over the training images; after 0 the student has its initial weights.
  public var epochs: Int
  /// Images of a step.
  public var batchSize: Int
  /// Of Adam.
  public var learningRate: Double

  /// The settings of documents 10.3 and 10.4, unless said otherwise.
  public init(
    _ objective: FeatureObjective, levels: [Int], weights: [Float]? = nil, alpha: Float = 0.5,
    epochs: Int, batchSize: Int = 64, learningRate: Double = 1e-3
  ) {
    self.objective = objective
    self.levels = levels
    self.weights = weights
    self.alpha = alpha
    self.epochs = epochs
    self.batchSize = batchSize
    self.learningRate = learningRate
  }

  /// Trains `student` on the images with their classes, and where given on a teacher's features, as
  /// `FeatureTraining` does.
  ///
  /// - Parameters:
  ///   - student: what is trained
  ///   - images: to learn from
  ///   - teacher: of just these images; without it the loss is the cross-entropy alone
  ///   - generator: gives the order of the batches
  ///   - kept: what `watch` changes, such as a `Kept` list: a training that goes on has it as it was
  ///   - watch: called after each epoch with its losses, while the student has that epoch's weights
  public func train(
    _ student: any FeatureModule, on images: LabelledImages, teacher: TeacherFeatures? = nil,
    generator: Generator, saving kept: KeyValuePairs<String, any Stateful> = [:],
    watch: (EpochLosses) -> Void = { _ in }
  ) {
    let trainer = FeatureTraining(
      student, self, on: images, teacher: teacher, generator: generator
    ).trainer
    _ = trainedEpochs(epochs, saving: ["trainer": trainer, "kept": Parts(parts: kept)]) { _ in
      let losses = trainer.trainEpoch()
      watch(losses)
      return losses.mean
    }
  }

  /// The layers that bring one side's channels to the other's, one for each level; none for objectives that
  /// need none.
  func adaptationLayers(
    of student: any FeatureModule, to teacher: TeacherFeatures, on images: LabelledImages,
    _ generator: Generator
  ) -> [AdaptationLayer] {
    guard case .features(_, let side) = objective else { return [] }
    let example = student.features(images.batch([0]).images, .evaluation).levels
    return zip(levels, teacher.shapes).map { level, taught in
      let channels = (student: example[level].shape[1], teacher: taught[0])
      return side == .student
        ? AdaptationLayer(channels.student, channels.teacher, generator)
        : AdaptationLayer(channels.teacher, channels.student, generator)
    }
  }

  /// The distilled part of a batch's loss.
  func distilledLoss(
    _ student: Features, _ teacher: Features, labels: [Int], _ adaptation: [AdaptationLayer],
    _ pass: Pass, _ generator: Generator
  ) -> Tensor {
    func adapted(_ levels: [Tensor], _ side: AdaptedSide) -> [Tensor] {
      guard case .features(_, side) = objective else { return levels }
      return zip(levels, adaptation).map { $1($0, pass) }
    }
    return objective(
      student: Features(
        logits: student.logits, levels: adapted(levels.map { student.levels[$0] }, .student)),
      teacher: Features(logits: teacher.logits, levels: adapted(teacher.levels, .teacher)),
      labels: labels, weights: weights, generator: generator)
  }
}

extension PairedSeed {
  /// Trains a student on hard labels, and where given on a teacher's features.
  ///
  /// Arms with the same student and number of images share initial weights and batch order.
  ///
  /// - Parameters:
  ///   - recipe: how the student is trained
  ///   - images: how many training images it sees
  ///   - teacher: the features for these images, as `teacherFeatures(images:)` or `features(of:)` gives them;
  ///     without them it learns from hard labels alone
  ///   - kept: what `watch` changes, such as a `Kept` list: a training that goes on has it as it was
  ///   - makeStudent: the student with its initial weights
  ///   - watch: called after each epoch with the student as it then is, and with its losses
  /// - Returns: the student, and the multiply-adds of its training, the teacher's included
  public func trainedStudent<Student: FeatureModule>(
    _ recipe: FeatureRecipe, images: Int, teacher: TeacherFeatures? = nil,
    saving kept: KeyValuePairs<String, any Stateful> = [:],
    makeStudent: (Generator) -> Student, watch: (Student, EpochLosses) -> Void = { _, _ in }
  ) -> (student: Student, cost: Int) {
    let generator = Generator(seed: seed)
    let student = makeStudent(generator)
    let seen = train.prefix(images)
    recipe.train(student, on: seen, teacher: teacher, generator: generator, saving: kept) {
      watch(student, $0)
    }
    let cost = student.multiplyAdds(example: [train.valuesPerImage])
    return (
      student,
      cost.training * seen.count * recipe.epochs
        + (teacher == nil ? 0 : teacherCost + logitsCost * seen.count)
    )
  }
}
