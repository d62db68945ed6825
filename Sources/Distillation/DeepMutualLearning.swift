import Tensors

/// The losses of networks that teach one another: each has its cross-entropy, plus lambda times the mean over
/// the others of T^2 KL(other || own). The others' logits are constants.
///
/// Self-distillation theory, 2 (formula) and 6 (`DeepMutualLearning`); Zhang et al., "Deep Mutual Learning"
/// (2018). The formula, and the paper, have no temperature: T = 1; the document's code
/// has T = 4 and the factor T^2. Both divide by N - 1, so one network alone is not allowed.
///
/// - Parameters:
///   - logits: of each network for the same batch, (batch, classes); at least two
///   - labels: the true class of each row
///   - temperature: T > 0
///   - lambda: the weight of what the others teach, 0 or more
/// - Returns: one loss for each network, in their order
public func mutualLearningLosses(
  _ logits: [Tensor], labels: [Int], temperature: Float = 4, lambda: Float = 1,
  file: StaticString = #fileID, line: UInt = #line
) -> [Tensor] {
  requireNetworks("mutualLearningLosses", logits, lambda, file, line)
  return logits.indices.map { own in
    var peers = logits.map(\.detached)
    peers.remove(at: own)
    return mutualLearningLoss(
      logits[own], peers: peers, labels: labels, temperature: temperature, lambda: lambda,
      file: file, line: line)
  }
}

/// The loss of one network: its cross-entropy, plus lambda times the mean over its peers of T^2 KL(peer || own).
///
/// - Parameters:
///   - own: its logits, (batch, classes)
///   - peers: theirs, constants; at least one
func mutualLearningLoss(
  _ own: Tensor, peers: [Tensor], labels: [Int], temperature: Float, lambda: Float,
  file: StaticString, line: UInt
) -> Tensor {
  let divergences = peers.map {
    softLoss(student: own, teacher: $0, temperature: temperature, file: file, line: line)
  }
  let mean = divergences.dropFirst().reduce(divergences[0], +) * (1 / Float(divergences.count))
  return crossEntropy(own, labels, file: file, line: line) + lambda * mean
}

/// Traps unless there are at least two networks with logits of one shape, and lambda is 0 or more.
func requireNetworks(
  _ name: String, _ logits: [Tensor], _ lambda: Float, _ file: StaticString, _ line: UInt
) {
  guard logits.count >= 2, logits.allSatisfy({ $0.rank == 2 && $0.shape == logits[0].shape }) else {
    fatalError(
      "\(name): expected the logits of at least two networks, all of one shape (batch, classes), "
        + "found \(logits.map(\.shape))", file: file, line: line)
  }
  guard lambda >= 0 else {
    fatalError("\(name): expected a lambda of 0 or more, found \(lambda)", file: file, line: line)
  }
}
