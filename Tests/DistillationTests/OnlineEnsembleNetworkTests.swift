import Distillation
import Learning
import Tensors
import TestSupport
import Testing

@Suite struct OnlineEnsembleNetworkTests {
  private static func network(branches: Int = 2, scores: Int = 2) -> OnlineEnsembleNetwork {
    let generator = Generator(seed: 1)
    return OnlineEnsembleNetwork(
      trunk: Sequential(Linear(6, 4, generator), ReLU()),
      branches: (0..<branches).map { _ in Sequential(Linear(4, 3, generator)) },
      gate: Linear(4, scores, generator))
  }

  private var images: Tensor { Generator(seed: 2).normal([5, 6]) }

  @Test func gatedMeanOfTheBranches() {
    let network = Self.network()
    let outputs = network.outputs(images)
    let shares = softmax(outputs.gates).values
    let parts = outputs.logits.map { softmax($0).values }
    let mixed = parts[0].indices.map {
      shares[$0 / 3 * 2] * parts[0][$0] + shares[$0 / 3 * 2 + 1] * parts[1][$0]
    }
    expectClose(softmax(network(images)).values, mixed)
  }

  @Test func aBranchIsANetwork() {
    let network = Self.network()
    let branch = network.network(of: 1)
    expectClose(branch(images).values, network.outputs(images).logits[1].values, .exact)
    network.branches[1].parameters[1].assign(Tensor([1, 2, 3]))
    expectClose(branch(images).values, network.outputs(images).logits[1].values, .exact)
  }

  @Test func namesAndCost() {
    let network = Self.network()
    #expect(
      network.namedParameters.map(\.name) == [
        "trunk.0.weight", "trunk.0.bias", "branches.0.0.weight", "branches.0.0.bias",
        "branches.1.0.weight", "branches.1.0.bias", "gate.weight", "gate.bias",
      ])
    #expect(network.multiplyAdds(example: [6]).forward == 6 * 4 + 2 * 4 * 3 + 4 * 2)
    #expect(network.network(of: 0).multiplyAdds(example: [6]).forward == 6 * 4 + 4 * 3)
  }

  @Test func wrongNumbers() async {
    let alone = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Self.network(branches: 1, scores: 1)
    }
    expectTrap(alone, mentions: "OnlineEnsembleNetwork", "1 branches", "NetworkTests.swift")
    let scores = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Self.network(scores: 3)
    }
    expectTrap(scores, mentions: "2 branches", "3 scores", "NetworkTests.swift")
  }
}
