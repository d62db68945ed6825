import Distillation
import Tensors
import Testing

@Suite struct DeepSupervisionNetTests {
  @Test func parametersAreTheNotebooks() {
    let network = DeepSupervisionNet(10, Generator(seed: 0))
    let names = network.namedParameters.map(\.name)
    let layers = ["layer1", "layer2", "layer3"].flatMap { layer in
      ["0.weight", "0.bias", "1.weight", "1.bias"].map { "\(layer).\($0)" }
    }
    let heads = ["aux1", "aux2", "main"].flatMap { ["\($0).2.weight", "\($0).2.bias"] }
    #expect(names == layers + heads)
    // Counted by PyTorch: sum(p.numel() for p in DeepSupervisionNet(10).parameters())
    #expect(network.parameterCount == 376_222)
    #expect(network.state["layer1.1.running_mean"]?.shape == [64])
  }

  @Test func imagesMayBeRowsOrSquares() {
    let network = DeepSupervisionNet(4, side: 8, channels: [2, 3, 4], Generator(seed: 0))
    let images = Generator(seed: 1).normal([2, 3, 8, 8])
    let exits = network.exits(images, .evaluation)
    #expect(exits.map(\.shape) == [[2, 4], [2, 4], [2, 4]])
    #expect(
      network.levels(images, .evaluation).map(\.shape) == [
        [2, 2, 4, 4], [2, 3, 2, 2], [2, 4, 1, 1],
      ])
    #expect(network(images.flattened()).values == exits[2].values)
  }
}
