import Datasets
import Distillation
import Learning
import Tensors
import TestSupport
import Testing

private func network(_ seed: UInt64 = 1) -> DeepSupervisionNet {
  DeepSupervisionNet(10, colors: 1, side: 8, channels: [2, 3, 4], Generator(seed: seed))
}

@Suite struct MultiExitModuleTests {
  private let digits = try! Dataset.load(.digits).train.prefix(40)

  @Test func costsAreThoseOfTheStagesAndOfTheClassifiersAsked() {
    let stages = [2 * 9 * 64, 3 * 2 * 9 * 16, 4 * 3 * 9 * 4]
    let classifiers = [20, 30, 40]
    let costs = network().exitCosts(example: [64])
    var sum = 0
    for exit in 0..<3 {
      sum += stages[exit] + classifiers[exit]
      #expect(costs[exit].forward == sum)
      #expect(costs[exit].training == 3 * sum - stages[0])
    }
    // Asked for the last exit alone, the network saves the other classifiers.
    #expect(network().multiplyAdds(example: [64]).forward == sum - 20 - 30)
  }

  @Test func probesDoNotReachTheStages() {
    func gradients(probing: Bool) -> [String: Bool] {
      let network = network()
      let tape = Tape()
      let exits = network.exits(digits.all.images, .training(on: tape), probing: probing)
      tape.backward(from: crossEntropy(exits[0], digits.labels))
      return Dictionary(
        uniqueKeysWithValues: network.namedParameters.map { ($0.name, $0.parameter.hasGradient) })
    }
    for probing in [true, false] {
      let found = gradients(probing: probing)
      #expect(found["aux1.2.weight"] == true)
      #expect(found["layer1.0.weight"] == !probing)
      #expect(found["main.2.weight"] == false)
    }
  }

  @Test func anEpochOfTheMainExitAloneIsAnEpochOfTheNetwork() {
    func loader() -> DataLoader {
      DataLoader(digits, batchSize: 16, shuffle: true, generator: Generator(seed: 4))
    }
    let (asExits, asModel) = (network(), network())
    let first = trainEpoch(exitsOf: asExits, on: loader(), with: Adam(asExits.parameters)) {
      crossEntropy($0.last!, $1.labels)
    }
    let second = trainEpoch(asModel, on: loader(), with: Adam(asModel.parameters)) {
      crossEntropy($0, $1.labels)
    }
    #expect(first.steps.count == 3)
    #expect(first.steps == second.steps)
    let sameState = asExits.state == asModel.state
    #expect(sameState)
  }
}
