import Datasets
import Learning
import Tensors

/// Trains a student on labels and on a teacher's features: the loop of document 10.3.
///
/// The optimiser holds the student's parameters and those of the adaptation layers, wherever they sit. The teacher
/// is frozen and in evaluation mode, so that its features are computed once.
public final class FeatureTrainer {
  /// What is trained.
  public let student: any FeatureModule
  /// What brings one side's channels to the other's, one for each level; none for an objective that needs none.
  public let adaptation: [AdaptationLayer]
  /// The mean of each epoch's distilled part, unweighted; NaN without a teacher.
  public private(set) var distilledLosses: [Double] = []
  /// The mean of each epoch's cross-entropy with the true classes, unweighted.
  public private(set) var hardLosses: [Double] = []
  private let recipe: FeatureRecipe
  private let teacher: TeacherFeatures?
  private let loader: DataLoader
  private let optimizer: Adam
  private let generator: Tensors.Generator
  private let drawing: Tensors.Generator

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
    if let teacher, teacher.count != images.count {
      fatalError(
        "FeatureTrainer: expected teacher features for the \(images.count) training images, found "
          + "those of \(teacher.count)", file: file, line: line)
    }
    self.student = student
    self.recipe = recipe
    self.teacher = teacher
    self.generator = generator
    let drawing = Generator(seed: UInt64(images.count))
    self.drawing = drawing
    adaptation =
      teacher.map { recipe.adaptationLayers(of: student, to: $0, on: images, drawing) } ?? []
    optimizer = Adam(
      student.parameters + adaptation.flatMap(\.parameters), learningRate: recipe.learningRate)
    loader = DataLoader(
      images, batchSize: recipe.batchSize, shuffle: true, generator: generator)
  }

  /// One pass over the training images.
  public func trainEpoch() -> EpochLosses {
    var (total, distilled, hard): ([Double], [Double], [Double]) = ([], [], [])
    for batch in loader {
      let losses = step(batch)
      total.append(losses.total)
      distilled.append(losses.distilled)
      hard.append(losses.hard)
    }
    distilledLosses.append(distilled.reduce(0, +) / Double(distilled.count))
    hardLosses.append(hard.reduce(0, +) / Double(hard.count))
    return EpochLosses(steps: total)
  }

  private func step(_ batch: Batch) -> (total: Double, distilled: Double, hard: Double) {
    var (distilled, hard) = (Double.nan, Double.nan)
    let total = trainStep(with: optimizer, generator: generator) { pass in
      let features = student.features(batch.images, pass)
      let classification = crossEntropy(features.logits, batch.labels)
      hard = Double(classification.item)
      guard let teacher else { return classification }
      let loss = MixedLoss(
        distilled: recipe.distilledLoss(
          features, teacher(batch), labels: batch.labels, adaptation, pass, drawing),
        hard: classification, alpha: recipe.alpha)
      distilled = Double(loss.distilled.item)
      return loss.total
    }
    return (total, distilled, hard)
  }
}
