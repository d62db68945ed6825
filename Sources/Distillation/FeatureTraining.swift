import Datasets
import Learning
import Tensors

/// The training of a student on labels and on a teacher's features: the loop of document 10.3.
///
/// The optimiser holds the student's parameters and those of the adaptation layers, wherever they sit. The teacher
/// is frozen and in evaluation mode, so that its features are computed once.
public struct FeatureTraining {
  /// Its parts are `distilled` and `hard`, both unweighted; `hard` is the cross-entropy with the true classes.
  public let trainer: Trainer
  /// What brings one side's channels to the other's, one for each level; none for an objective that needs none.
  public let adaptation: [AdaptationLayer]

  /// Adaptation layers and triplets are drawn from a generator of their own, so that two arms that make their
  /// student from a generator of the same seed and hand that generator on share initial weights and batch order.
  ///
  /// - Parameters:
  ///   - student: what is trained
  ///   - recipe: how, but for the number of epochs
  ///   - images: to learn from
  ///   - teacher: of just these images; without it the loss is the cross-entropy alone
  ///   - generator: gives the order of the batches
  public init(
    _ student: any FeatureModule, _ recipe: FeatureRecipe, on images: LabelledImages,
    teacher: TeacherFeatures? = nil, generator: Tensors.Generator, file: StaticString = #fileID,
    line: UInt = #line
  ) {
    requireInRange(
      "FeatureTraining", alpha: recipe.alpha, learningRate: recipe.learningRate,
      epochs: recipe.epochs, batchSize: recipe.batchSize, file: file, line: line)
    if let teacher, teacher.count != images.count {
      fatalError(
        "FeatureTraining: expected teacher features for the \(images.count) training images, found "
          + "those of \(teacher.count)", file: file, line: line)
    }
    let drawing = Generator(seed: UInt64(images.count))
    let adaptation =
      teacher.map { recipe.adaptationLayers(of: student, to: $0, on: images, drawing) } ?? []
    self.adaptation = adaptation
    trainer = Trainer(
      student,
      on: DataLoader(images, batchSize: recipe.batchSize, shuffle: true, generator: generator),
      with: Adam(
        student.parameters + adaptation.flatMap(\.parameters), learningRate: recipe.learningRate),
      generator: generator, saving: ["adaptation": Sequential(adaptation), "drawing": drawing]
    ) { batch, pass in
      let features = student.features(batch.images, pass)
      let hard = crossEntropy(features.logits, batch.labels)
      guard let teacher else { return Objective(hard, parts: ["hard": Double(hard.item)]) }
      let loss = MixedLoss(
        distilled: recipe.distilledLoss(
          features, teacher(batch), labels: batch.labels, adaptation, pass, drawing),
        hard: hard, alpha: recipe.alpha)
      return Objective(
        loss.total,
        parts: ["distilled": Double(loss.distilled.item), "hard": Double(hard.item)])
    }
  }
}
