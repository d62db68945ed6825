import Datasets
import Distillation
import Learning
import Tensors
import TestSupport
import Testing

/// A backbone for the digits: a convolution, and two linear layers.
private func backbone(_ generator: Generator) -> Sequential {
  Sequential(
    Unflatten(1, 8, 8), Conv2d(1, 4, kernel: 3, stride: 2, padding: 1, generator), ReLU(),
    Flatten(), Linear(64, 12, generator), ReLU(), Linear(12, 6, generator), ReLU())
}

@Suite struct SelfDistillationNetworkTests {
  private let images = try! Dataset.load(.digits).train.prefix(5).all.images

  @Test func classifiersFitTheBackboneWhateverTheLayers() {
    for indices in [[], [0], [2], [2, 5], [0, 1, 3, 6]] {
      let network = SelfDistillationNetwork(
        backbone(Generator(seed: 1)), classes: 7, auxiliariesAfter: indices, example: [64],
        Generator(seed: 2))
      let exits = network.exits(images, .evaluation)
      #expect(exits.map(\.shape) == Array(repeating: [5, 7], count: indices.count + 1))
      #expect(exits.last!.values == network(images).values)
    }
  }

  @Test func namesAreTheDocuments() {
    let network = SelfDistillationNetwork(
      backbone(Generator(seed: 1)), classes: 7, auxiliariesAfter: [2, 5], example: [64],
      pooling: .averaged(side: 2), aggregatedTo: 9, Generator(seed: 2))
    let shapes = Dictionary(
      uniqueKeysWithValues: network.state.entries.map { ($0.name, $0.value.shape) })
    #expect(shapes["backbone.1.weight"] == [4, 1, 3, 3])
    // Four channels of two by two means; features without height and width as they are.
    #expect(shapes["aux_classifiers.0.2.weight"] == [7, 16])
    #expect(shapes["aux_classifiers.1.1.weight"] == [7, 12])
    #expect(shapes["alpha"] == [3])
    #expect(shapes["reductions.0.2.weight"] == [9, 16])
    #expect(shapes["reductions.2.1.weight"] == [9, 6])
    #expect(shapes["main_classifier.0.weight"] == [7, 9])
  }

  @Test func stagesAreTheBackbone() {
    let layers = backbone(Generator(seed: 1))
    let network = SelfDistillationNetwork(
      layers, classes: 7, auxiliariesAfter: [1, 4], example: [64], Generator(seed: 2))
    let levels = network.levels(images, .evaluation)
    #expect(levels.map(\.shape) == [[5, 4, 4, 4], [5, 12], [5, 6]])
    expectClose(levels[2].values, layers(images).values, .exact)
  }

  @Test func indicesOutsideOfTheBackbone() async {
    let last = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let generator = Generator(seed: 1)
      _ = SelfDistillationNetwork(
        Sequential(Linear(4, 3, generator), ReLU()), classes: 2, auxiliariesAfter: [1],
        example: [4], generator)
    }
    expectTrap(
      last, mentions: "SelfDistillationNetwork", "from 0 to 0", "[1]",
      "SelfDistillationNetworkTests.swift")
    let falling = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let generator = Generator(seed: 1)
      _ = SelfDistillationNetwork(
        Sequential(ReLU(), ReLU(), ReLU()), classes: 2, auxiliariesAfter: [1, 0], example: [4],
        generator)
    }
    expectTrap(falling, mentions: "from 0 to 1", "[1, 0]")
  }
}
