import Datasets
import Learning
import Tensors

/// Trains the branches of one network on labels and on what they say together: self-distillation theory, 4.
///
/// The loss is the sum over the branches of CE + lambda T^2 KL(teacher || branch), and for a gated teacher also the
/// teacher's own cross-entropy, without which nothing would teach the gate (Lan, Zhu and Gong, 2018, equation 6).
public final class OnlineEnsembleTrainer: Composite {
  /// Who teaches the branches.
  public enum Teacher: Hashable, Codable, Sendable {
    /// Nobody: each has the labels alone.
    case nobody
    /// The plain mean of their probabilities: 4.2.
    case mean
    /// What a gate mixes: 4.1.
    case gated(Gate)
  }

  /// Which weights mix the teacher.
  public enum Gate: String, CaseIterable, Codable, Sendable {
    /// Those of the network's gate.
    case learned
    /// Control: all alike; the teacher's own cross-entropy stays.
    case open
    /// Placebo: those that the network's gate has for another image of the batch.
    case shuffled
  }

  /// What is trained.
  public let network: OnlineEnsembleNetwork
  private let loader: DataLoader
  private let teacher: Teacher
  private let temperature: Float
  private let lambda: Float
  private let optimizer: Adam
  private let generator: Generator?
  /// A generator of its own, so that the placebo leaves the order of the batches alone.
  private let shuffling = Generator(seed: 0)

  /// - Parameters:
  ///   - network: what is trained
  ///   - loader: batches to learn from
  ///   - teacher: who teaches the branches
  ///   - temperature: T of what the teacher teaches: 1 in the document, 3 in the paper
  ///   - lambda: the weight of what it teaches
  ///   - learningRate: of Adam
  ///   - generator: where dropout draws from, if the network has any
  public init(
    _ network: OnlineEnsembleNetwork, on loader: DataLoader, teacher: Teacher = .gated(.learned),
    temperature: Float = 1, lambda: Float = 1, learningRate: Double = 1e-3,
    generator: Generator? = nil, file: StaticString = #fileID, line: UInt = #line
  ) {
    requireInRange(
      "OnlineEnsembleTrainer", temperature: temperature, lambda: lambda,
      learningRate: learningRate, file: file, line: line)
    self.network = network
    self.loader = loader
    self.teacher = teacher
    self.temperature = temperature
    self.lambda = lambda
    self.generator = generator
    optimizer = Adam(network.parameters, learningRate: learningRate)
  }

  /// What a checkpoint keeps, by name.
  public var parts: KeyValuePairs<String, any Stateful> {
    [
      "network": network, "optimizer": optimizer, "batches": loader,
      "generator": generator ?? loader.generator, "shuffling": shuffling,
    ]
  }

  /// One pass over the training images.
  public func trainEpoch() -> EpochLosses {
    EpochLosses(
      steps: eachBatch(of: loader) { batch in
        trainStep(with: optimizer, generator: generator) { pass in
          let losses = losses(network.outputs(batch.images, pass), batch.labels)
          return losses.dropFirst().reduce(losses[0], +)
        }
      })
  }

  /// The losses of the branches, and of the teacher if it has one.
  private func losses(_ outputs: OnlineEnsembleNetwork.Outputs, _ labels: [Int]) -> [Tensor] {
    switch teacher {
    case .nobody: return outputs.logits.map { crossEntropy($0, labels) }
    case .mean:
      return collaborativeLosses(
        outputs.logits, labels: labels, temperature: temperature, lambda: lambda)
    case .gated(let gate):
      let gates =
        switch gate {
        case .learned: outputs.gates
        case .open: Tensor.zeros(outputs.gates.shape)
        case .shuffled: outputs.gates.rows(shuffling.permutation(labels.count))
        }
      let losses = gatedEnsembleLosses(
        outputs.logits, gates: gates, labels: labels, mixing: network.mixing,
        temperature: temperature, lambda: lambda)
      return losses.branches + [losses.teacher]
    }
  }
}
