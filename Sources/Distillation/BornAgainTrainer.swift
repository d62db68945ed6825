import Datasets
import Learning
import Tensors

/// How a line of generations is trained: `BornAgainConfig` of the self-distillation notebook, 2.
public struct BornAgainConfiguration: Codable, Hashable, Sendable {
  /// How many generations there are, the one on hard labels included.
  public var generations: Int
  /// T of the soft labels.
  public var temperature: Float
  /// The *soft* part's weight, 0 to 1, as everywhere here; the theory's alpha is the hard part's, 1 - ours.
  public var alpha: Float
  /// Passes over the training images for each generation.
  public var epochsPerGeneration: Int

  /// The settings of the notebook, unless said otherwise (the theory, 6, has 100 epochs).
  public init(
    generations: Int = 3, temperature: Float = 4, alpha: Float = 0.5, epochsPerGeneration: Int = 10
  ) {
    self.generations = generations
    self.temperature = temperature
    self.alpha = alpha
    self.epochsPerGeneration = epochsPerGeneration
  }
}

extension BornAgainConfiguration: CustomStringConvertible {
  /// As Python prints the notebook's data class.
  public var description: String {
    "BornAgainConfig(num_generations=\(generations), temperature=\(temperature), alpha=\(alpha), "
      + "epochs_per_gen=\(epochsPerGeneration))"
  }
}

/// What became of one generation.
public struct GenerationResult: Sendable {
  /// Counted from 0, the one on hard labels.
  public let generation: Int
  /// On the validation images, in per cent.
  public let accuracy: Double
  /// Of each epoch.
  public let losses: [EpochLosses]
}

/// Trains generation after generation of one kind of model, each taught by the one before: `BornAgainTrainer` of
/// the self-distillation theory, 6, and of the notebook, 2 (which has no method that trains).
///
///     let trainer = BornAgainTrainer { SimpleStudent(generator) }
///     for _ in 0..<trainer.configuration.generations {
///       print(trainer.trainGeneration(on: loader, validation: validation).accuracy)
///     }
///
/// Furlanello et al., "Born-Again Neural Networks" (2018), section 3. Only generation 0 learns from labels alone
/// (the theory's 1.1 says so of generation k); the others' loss is `bornAgainLoss`.
public final class BornAgainTrainer {
  /// How the generations are trained.
  public let configuration: BornAgainConfiguration
  /// The trained models, oldest first.
  public private(set) var generations: [any Module] = []
  /// What became of each generation.
  public private(set) var history: [GenerationResult] = []
  private let learningRate: Double
  private let makeModel: () -> any Module

  /// - Parameters:
  ///   - configuration: how the generations are trained
  ///   - learningRate: of Adam, a fresh one for each generation
  ///   - makeModel: a model with initial weights, made when its generation's turn comes
  public init(
    _ configuration: BornAgainConfiguration = BornAgainConfiguration(), learningRate: Double = 1e-3,
    file: StaticString = #fileID, line: UInt = #line, makeModel: @escaping () -> any Module
  ) {
    requireInRange(
      "BornAgainTrainer", temperature: configuration.temperature, alpha: configuration.alpha,
      learningRate: learningRate, epochs: configuration.epochsPerGeneration, file: file, line: line)
    self.configuration = configuration
    self.learningRate = learningRate
    self.makeModel = makeModel
  }

  /// The latest generation, which teaches the next; nil before the first. It runs in evaluation mode and is never
  /// recorded, so it is frozen.
  public var teacher: (any Module)? { generations.last }

  /// Trains the next generation and measures it as its last epoch left it.
  ///
  /// - Parameters:
  ///   - train: batches to learn from
  ///   - validation: batches to measure on
  ///   - report: called after each epoch
  @discardableResult
  public func trainGeneration(
    on train: DataLoader, validation: DataLoader, report: (EpochLosses) -> Void = { _ in }
  ) -> GenerationResult {
    let student = makeModel()
    let trainer = Trainer(student, on: train, learningRate: learningRate) {
      [configuration, teacher] logits, batch in
      guard let teacher else { return crossEntropy(logits, batch.labels) }
      return bornAgainLoss(
        student: logits, teacher: teacher(batch.images), labels: batch.labels,
        temperature: configuration.temperature, alpha: configuration.alpha
      ).total
    }
    let losses = trainedEpochs(
      configuration.epochsPerGeneration, saving: ["trainer": trainer], report: report
    ) { _ in trainer.trainEpoch() }
    let result = GenerationResult(
      generation: generations.count, accuracy: accuracy(of: student, on: validation),
      losses: losses)
    generations.append(student)
    history.append(result)
    return result
  }
}
