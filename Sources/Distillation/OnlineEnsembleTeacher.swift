import Datasets
import Learning
import Tensors

/// Who teaches the branches of an online ensemble.
public enum OnlineEnsembleTeacher: Hashable, Codable, Sendable {
  /// Nobody: each has the labels alone.
  case nobody
  /// The plain mean of their probabilities: self-distillation theory, 4.2.
  case mean
  /// What a gate mixes: 4.1.
  case gated(Gate)

  /// Which weights mix the teacher.
  public enum Gate: String, CaseIterable, Codable, Sendable {
    /// Those of the network's gate.
    case learned
    /// Control: all alike; the teacher's own cross-entropy stays.
    case open
    /// Placebo: those that the network's gate has for another image of the batch.
    case shuffled
  }
}

extension Trainer {
  /// Trains the branches of one network on labels and on what they say together: self-distillation theory, 4.
  ///
  /// The loss is the sum over the branches of CE + lambda T^2 KL(teacher || branch), and for a gated teacher also the
  /// teacher's own cross-entropy, without which nothing would teach the gate (Lan, Zhu and Gong, 2018, equation 6).
  ///
  /// - Parameters:
  ///   - network: what is trained
  ///   - loader: batches to learn from
  ///   - teacher: who teaches the branches
  ///   - temperature: T of what the teacher teaches: 1 in the document, 3 in the paper
  ///   - lambda: the weight of what it teaches
  ///   - learningRate: of Adam
  ///   - generator: where dropout draws from, if the network has any
  public static func onlineEnsemble(
    _ network: OnlineEnsembleNetwork, on loader: DataLoader,
    teacher: OnlineEnsembleTeacher = .gated(.learned), temperature: Float = 1, lambda: Float = 1,
    learningRate: Double = 1e-3, generator: Generator? = nil, file: StaticString = #fileID,
    line: UInt = #line
  ) -> Trainer {
    requireInRange(
      "onlineEnsemble", temperature: temperature, lambda: lambda, learningRate: learningRate,
      file: file, line: line)
    // A generator of its own, so that the placebo leaves the order of the batches alone.
    let shuffling = Generator(seed: 0)
    return Trainer(
      network, on: loader, with: Adam(network.parameters, learningRate: learningRate),
      generator: generator, saving: ["shuffling": shuffling]
    ) { batch, pass in
      let losses = teacher.losses(
        of: network, network.outputs(batch.images, pass), batch.labels, temperature: temperature,
        lambda: lambda, shuffling)
      return Objective(losses.dropFirst().reduce(losses[0], +))
    }
  }
}

extension OnlineEnsembleTeacher {
  /// The losses of the branches, and of the teacher if it has one.
  fileprivate func losses(
    of network: OnlineEnsembleNetwork, _ outputs: OnlineEnsembleNetwork.Outputs, _ labels: [Int],
    temperature: Float, lambda: Float, _ shuffling: Generator
  ) -> [Tensor] {
    switch self {
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
