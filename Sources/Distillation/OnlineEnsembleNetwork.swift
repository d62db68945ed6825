import Learning
import Tensors

/// A network of several branches on one trunk, and a gate that says how far to trust each of them: ONE, self-distillation
/// theory, 4.1 (Lan, Zhu and Gong, "Knowledge Distillation by On-the-Fly Native Ensemble", 2018, arXiv 1806.04606).
///
///     let network = OnlineEnsembleNetwork(
///       trunk: Sequential(Linear(784, 128, generator), ReLU()),
///       branches: (0..<3).map { _ in Sequential(Linear(128, 10, generator)) },
///       gate: Linear(128, 3, generator))
public struct OnlineEnsembleNetwork: Module {
  /// What a network says of a batch, branch by branch.
  public struct Outputs {
    /// Of each branch, (batch, classes).
    public let logits: [Tensor]
    /// The gate's scores W_g h before the softmax, (batch, branches).
    public let gates: Tensor
  }

  /// What all branches see the images through; gives the features h.
  public let trunk: Sequential
  /// From the features to logits, each.
  public let branches: [Sequential]
  /// From the features, flattened, to a score for each branch.
  public let gate: Linear
  /// What the gate mixes.
  public let mixing: GateMixing

  /// A network of two branches or more.
  public init(
    trunk: Sequential, branches: [Sequential], gate: Linear, mixing: GateMixing = .probabilities,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    guard branches.count > 1, gate.bias.shape == [branches.count] else {
      fatalError(
        "OnlineEnsembleNetwork: expected two branches or more and a gate with a score for each, "
          + "found \(branches.count) branches and \(gate.bias.count) scores", file: file, line: line
      )
    }
    self.trunk = trunk
    self.branches = branches
    self.gate = gate
    self.mixing = mixing
  }

  /// The trunk, the branches, the gate.
  public var children: [(name: String, module: any Module)] {
    [("trunk", trunk)] + branches.enumerated().map { ("branches.\($0.offset)", $0.element) }
      + [("gate", gate)]
  }

  /// What every branch and the gate say of a batch.
  public func outputs(_ x: Tensor, _ pass: Pass = .evaluation) -> Outputs {
    let features = trunk(x, pass)
    return Outputs(
      logits: branches.map { $0(features, pass) }, gates: gate(features.flattened(), pass))
  }

  /// The logits of the gated ensemble.
  public func callAsFunction(_ x: Tensor, _ pass: Pass) -> Tensor {
    let outputs = outputs(x, pass)
    return gatedEnsembleLogits(outputs.logits, gates: outputs.gates, mixing: mixing)
  }

  /// The trunk with one branch: what is kept where one network's price is to be paid. It shares its weights with this
  /// network.
  public func network(of branch: Int) -> Sequential { Sequential(trunk, branches[branch]) }
}
