import Datasets
import Learning
import Tensors

/// Trains networks that teach one another: `DeepMutualLearning` of the self-distillation theory, 6.
///
///     let trainer = DeepMutualLearningTrainer([a, b], on: loader)
///     for _ in 0..<epochs { let losses = trainer.trainEpoch() }  // one for each network
public final class DeepMutualLearningTrainer: Composite {
  /// When a network hears what a step has changed in its peers.
  public enum Update: String, CaseIterable, Codable, Sendable {
    /// With the next batch: all networks look at a batch, then each takes its step. The document's code.
    case simultaneous
    /// At once: after its step a network looks at the batch again, and those after it learn from that. The paper's
    /// Algorithm 1 (Zhang et al., 2018).
    case alternating
  }

  /// What a network hears from its peers.
  public enum Answers: Sendable {
    /// What they say of the image.
    case own
    /// Placebo: what they say of another image of the batch.
    case shuffled
    /// Of each network, logits that stand in for what it says, for all images of the loader: those of a network
    /// that is not trained, or a teacher's.
    case kept([TeacherLogits])
  }

  /// The networks, all of which are trained.
  public let networks: [any Module]
  private let loader: DataLoader
  private let temperature: Float
  private let lambda: Float
  private let update: Update
  private let answers: Answers
  private let optimizers: [Adam]
  private let generator: Generator?
  /// A generator of its own, so that the placebo leaves the order of the batches alone.
  private let shuffling = Generator(seed: 0)

  /// - Parameters:
  ///   - networks: two or more, of any kinds; each gets an Adam of its own
  ///   - loader: batches to learn from
  ///   - temperature: T of what the networks teach: 4 in the document's code, 1 in its formula
  ///   - lambda: the weight of what they teach; 0 trains them independently on the same batches
  ///   - learningRate: of Adam
  ///   - update: when a network hears of its peers' steps
  ///   - answers: what it hears
  ///   - generator: where dropout draws from, if a network has any
  public init(
    _ networks: [any Module], on loader: DataLoader, temperature: Float = 4, lambda: Float = 1,
    learningRate: Double = 1e-3, update: Update = .simultaneous, answers: Answers = .own,
    generator: Generator? = nil, file: StaticString = #fileID, line: UInt = #line
  ) {
    guard networks.count > 1, lambda >= 0 else {
      fatalError(
        "DeepMutualLearningTrainer: expected two networks or more and a lambda of 0 or more, found "
          + "\(networks.count) and \(lambda)", file: file, line: line)
    }
    requireInRange(
      "DeepMutualLearningTrainer", temperature: temperature, lambda: lambda,
      learningRate: learningRate, file: file, line: line)
    if case .kept(let logits) = answers,
      logits.count != networks.count || logits.contains(where: { $0.count != loader.images.count })
    {
      fatalError(
        "DeepMutualLearningTrainer: expected the kept logits of \(networks.count) networks for "
          + "\(loader.images.count) images, found those for \(logits.map(\.count))", file: file,
        line: line)
    }
    self.networks = networks
    self.loader = loader
    self.temperature = temperature
    self.lambda = lambda
    self.update = update
    self.answers = answers
    self.generator = generator
    optimizers = networks.map { Adam($0.parameters, learningRate: learningRate) }
  }

  /// One pass over the training images: `train_epoch`.
  ///
  /// - Returns: the losses of each network, in their order
  public func trainEpoch() -> [EpochLosses] {
    let steps = eachBatch(of: loader, step)
    return networks.indices.map { network in EpochLosses(steps: steps.map { $0[network] }) }
  }

  /// What a checkpoint keeps, by name.
  public var parts: KeyValuePairs<String, any Stateful> {
    [
      "networks": Several(networks), "optimizers": Several(optimizers),
      "batches": loader, "generator": generator ?? loader.generator, "shuffling": shuffling,
    ]
  }

  /// One step of every network.
  private func step(on batch: Batch) -> [Double] {
    // Every network has a tape of its own, so that its step leaves the others' records alone.
    let tapes = networks.map { _ in Tape() }
    let logits = zip(networks, tapes).map {
      $0(batch.images, .training(on: $1, generator: generator))
    }
    var said = logits.indices.map { answer(of: $0, logits[$0], batch) }
    return networks.indices.map { own in
      var peers = said
      peers.remove(at: own)
      let loss = mutualLearningLoss(
        logits[own], peers: peers, labels: batch.labels, temperature: temperature, lambda: lambda,
        file: #fileID, line: #line)
      requireFinite(loss, of: networks[own], on: batch)
      optimizers[own].clearGradients()
      tapes[own].backward(from: loss)
      optimizers[own].step()
      if update == .alternating {
        let now = networks[own](batch.images, .training(on: nil, generator: generator))
        said[own] = answer(of: own, now, batch)
      }
      return Double(loss.item)
    }
  }

  /// What the others hear of a network that says `logits`.
  private func answer(of network: Int, _ logits: Tensor, _ batch: Batch) -> Tensor {
    switch answers {
    case .own: logits.detached
    case .shuffled: logits.detached.rows(shuffling.permutation(batch.labels.count))
    case .kept(let logits): logits[network](batch.indices)
    }
  }
}
