import Learning
import Tensors

/// The losses of networks that learn from their mean: each has its cross-entropy, plus lambda times
/// T^2 KL(ensemble || own), where the ensemble is the mean of all networks' probabilities at T, a constant.
///
/// Self-distillation theory, 4.2 (formula alone; no temperature: T = 1).
///
/// - Parameters:
///   - logits: of each network for the same batch, (batch, classes); at least two
///   - labels: the true class of each row
///   - temperature: T > 0
///   - lambda: the weight of what the ensemble teaches, 0 or more
/// - Returns: one loss for each network, in their order
public func collaborativeLosses(
  _ logits: [Tensor], labels: [Int], temperature: Float = 1, lambda: Float = 1,
  file: StaticString = #fileID, line: UInt = #line
) -> [Tensor] {
  requireNetworks("collaborativeLosses", logits, lambda, file, line)
  let teacher = ensembleLogits(
    logits.map(\.detached), temperature: temperature, file: file, line: line)
  return losses(
    logits, teacher: teacher, labels: labels, temperature: temperature, lambda: lambda, file: file,
    line: line)
}

/// What a gate mixes into the teacher of an online ensemble.
public enum GateMixing: String, CaseIterable, Codable, Sendable {
  /// Probabilities, sum_i g_i p_i: the document's form.
  case probabilities
  /// Logits, sum_i g_i z_i: the paper's form.
  case logits
}

/// Logits whose softmax at a temperature is what a gate, softmax of `gates`, mixes out of branches: the teacher
/// of ONE.
///
/// - Parameters:
///   - logits: of each branch for the same batch, (batch, classes)
///   - gates: the gate's scores W_g h before the softmax, (batch, branches)
///   - mixing: what the gate mixes
///   - temperature: T > 0
/// - Returns: (batch, classes)
public func gatedEnsembleLogits(
  _ logits: [Tensor], gates: Tensor, mixing: GateMixing = .probabilities, temperature: Float = 1,
  file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  requireGates("gatedEnsembleLogits", gates, for: logits, file, line)
  switch mixing {
  case .probabilities:
    let probabilities = logits.map {
      softmax($0, temperature: temperature, file: file, line: line)
    }
    return temperature * log(mixed(probabilities, by: gates))
  case .logits: return mixed(logits, by: gates)
  }
}

/// Traps unless there are logits of one shape (batch, classes), and a gate for each of them and
/// row.
private func requireGates(
  _ name: String, _ gates: Tensor, for logits: [Tensor], _ file: StaticString, _ line: UInt
) {
  guard let first = logits.first, first.rank == 2, logits.allSatisfy({ $0.shape == first.shape }),
    gates.shape == [first.shape[0], logits.count]
  else {
    fatalError(
      "\(name): expected logits of one or more branches, all (batch, classes), and gates (batch, "
        + "branches), found logits \(logits.map(\.shape)) and gates \(gates.shape)", file: file,
      line: line)
  }
}

/// sum_i g_i part_i of each row, g = softmax(gates).
private func mixed(_ parts: [Tensor], by gates: Tensor) -> Tensor {
  let shares = softmax(gates).transposed()
  let weighted = parts.enumerated().map { $1 * shares.rows([$0]).reshaped([gates.shape[0], 1]) }
  return weighted.dropFirst().reduce(weighted[0], +)
}

/// The losses of an online ensemble whose teacher is mixed by a gate.
public struct GatedEnsembleLosses {
  /// One loss for each branch: CE + lambda T^2 KL(gated teacher || branch), the teacher a constant.
  public let branches: [Tensor]
  /// The cross-entropy of the gated teacher, through which the gate learns, and the branches too.
  public let teacher: Tensor
}

/// The losses of ONE: branches learn from a teacher that a gate, softmax of `gates`, mixes out of them.
///
/// Self-distillation theory, 4.1: p = sum_i g_i p_i, g = softmax(W_g h); T = 1. Lan, Zhu and Gong, "Knowledge
/// Distillation by On-the-Fly Native Ensemble" (2018, arXiv 1806.04606; the document cites another
/// paper's number), mixes logits, at T = 3 for what the branches learn.
///
/// - Parameters:
///   - logits: of each branch for the same batch, (batch, classes); at least two
///   - gates: the gate's scores W_g h before the softmax, (batch, branches)
///   - labels: the true class of each row
///   - mixing: what the gate mixes
///   - temperature: T > 0, of what the branches learn; the teacher's cross-entropy is at 1
///   - lambda: the weight of what the teacher teaches, 0 or more
public func gatedEnsembleLosses(
  _ logits: [Tensor], gates: Tensor, labels: [Int], mixing: GateMixing = .probabilities,
  temperature: Float = 1, lambda: Float = 1, file: StaticString = #fileID, line: UInt = #line
) -> GatedEnsembleLosses {
  requireNetworks("gatedEnsembleLosses", logits, lambda, file, line)
  requireGates("gatedEnsembleLosses", gates, for: logits, file, line)
  requireLabels(
    "gatedEnsembleLosses", labels, rows: gates.shape[0], file: file, line: line)
  let teacher = gatedEnsembleLogits(
    logits, gates: gates, mixing: mixing, temperature: temperature, file: file, line: line)
  let teacherLoss: Tensor
  switch mixing {
  case .probabilities:
    // A probability that rounds to zero has a large loss and no gradient, instead of infinite ones.
    let likelihoods = mixed(logits.map { softmax($0) }, by: gates)
      .picking(columns: labels, file: file, line: line)
    teacherLoss = -log(clamped(likelihoods, to: .leastNormalMagnitude ... .infinity)).mean()
  case .logits:
    teacherLoss = crossEntropy(teacher, labels, file: file, line: line)
  }
  let branches = losses(
    logits, teacher: teacher.detached, labels: labels, temperature: temperature,
    lambda: lambda, file: file, line: line)
  return GatedEnsembleLosses(branches: branches, teacher: teacherLoss)
}

/// CE(own) + lambda T^2 KL(teacher || own) for each network.
private func losses(
  _ logits: [Tensor], teacher: Tensor, labels: [Int], temperature: Float, lambda: Float,
  file: StaticString, line: UInt
) -> [Tensor] {
  logits.map { own in
    crossEntropy(own, labels, file: file, line: line)
      + lambda
      * softLoss(
        student: own, teacher: teacher, temperature: temperature, file: file, line: line)
  }
}
