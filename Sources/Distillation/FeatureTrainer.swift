import Datasets
import Learning
import Tensors

/// Trains a student on labels and on a teacher's features: the loop of document 10.3.
///
/// The optimiser holds the student's parameters and those of the adaptation layers, wherever they sit. The teacher
/// is frozen and in evaluation mode, so that its features are computed once.
public final class FeatureTrainer: Composite {
  /// What is trained.
  public let student: any FeatureModule
  /// What brings one side's channels to the other's, one for each level; none for an objective that needs none.
  public let adaptation: [AdaptationLayer]
  /// The mean of each epoch's distilled part, unweighted; NaN without a teacher.
  public var distilledLosses: [Double] { history.value.map(\.distilled) }
  /// The mean of each epoch's cross-entropy with the true classes, unweighted.
  public var hardLosses: [Double] { history.value.map(\.hard) }
  private let history = Kept<[Losses]>([])
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
    requireInRange(
      "FeatureTrainer", alpha: recipe.alpha, learningRate: recipe.learningRate,
      epochs: recipe.epochs, batchSize: recipe.batchSize, file: file, line: line)
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

  /// What a checkpoint keeps, by name.
  public var parts: KeyValuePairs<String, any Stateful> {
    let layers = Sequential(adaptation)
    return [
      "student": student, "adaptation": layers, "optimizer": optimizer, "batches": loader,
      "generator": generator, "drawing": drawing, "history": history,
    ]
  }

  private struct Losses: Codable {
    let total: Double
    let distilled: Double
    let hard: Double
  }

  /// One pass over the training images.
  public func trainEpoch() -> EpochLosses {
    let steps = eachBatch(of: loader, step)
    func mean(_ loss: (Losses) -> Double) -> Double {
      steps.map(loss).reduce(0, +) / Double(steps.count)
    }
    history.value.append(
      Losses(total: mean(\.total), distilled: mean(\.distilled), hard: mean(\.hard)))
    return EpochLosses(steps: steps.map(\.total))
  }

  private func step(_ batch: Batch) -> Losses {
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
    return Losses(total: total, distilled: distilled, hard: hard)
  }
}
