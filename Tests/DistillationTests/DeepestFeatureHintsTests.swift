import Distillation
import Learning
import Tensors
import TestSupport
import Testing

@Suite struct DeepestFeatureHintsTests {
  private let network = DeepSupervisionNet(
    10, colors: 1, side: 8, channels: [2, 3, 4], Generator(seed: 1))
  private let images = Generator(seed: 2).normal([5, 64])

  @Test func isTheMeanSquaredDistanceFromTheLastStage() {
    let hints = DeepestFeatureHints(for: network, example: [64], Generator(seed: 3))
    #expect(hints.parameters.map(\.shape) == [[4, 2, 1, 1], [4], [4, 3, 1, 1], [4]])
    let levels = network.levels(images, .evaluation)
    #expect(levels.map(\.shape) == [[5, 2, 4, 4], [5, 3, 2, 2], [5, 4, 1, 1]])
    let distances = zip(hints.adaptation, levels).map { layer, level in
      let pooled = adaptiveAveragePool2d(level, height: 1, width: 1)
      return meanSquaredError(layer(pooled, .evaluation), levels[2]).item
    }
    #expect(distances.allSatisfy { $0 > 0 })
    expectClose([hints(levels, .evaluation).item], [(distances[0] + distances[1]) / 2])
  }

  @Test func theLastStageIsAConstant() {
    let hints = DeepestFeatureHints(for: network, example: [64], Generator(seed: 3))
    let tape = Tape()
    let pass = Pass.training(on: tape)
    tape.backward(from: hints(network.levels(images, pass), pass))
    let found = Dictionary(
      uniqueKeysWithValues: network.namedParameters.map { ($0.name, $0.parameter.hasGradient) })
    #expect(found["layer1.0.weight"] == true)
    #expect(found["layer2.0.weight"] == true)
    #expect(found["layer3.0.weight"] == false)
    for parameter in hints.parameters { #expect(parameter.hasGradient) }
  }

  /// Channels that agree need no layer, and features that agree have no distance.
  @Test func equalFeaturesAreAtNoDistance() {
    let even = DeepSupervisionNet(10, colors: 1, side: 8, channels: [3, 3, 3], Generator(seed: 1))
    let hints = DeepestFeatureHints(for: even, example: [64], Generator(seed: 3))
    #expect(hints.parameters.isEmpty)
    let level = Generator(seed: 4).normal([5, 3, 2, 2])
    #expect(hints([level, level, level], .evaluation).item == 0)
  }
}
