import Learning
import Tensors
import TestSupport
import Testing

@Suite struct LayersTests {
  /// class Net(nn.Module):
  ///   self.layers = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.MaxPool2d(2),
  ///                               nn.Flatten(), nn.Dropout(), nn.Linear(8, 3))
  private struct Network: Module {
    let layers: Sequential

    init(_ generator: Generator) {
      layers = Sequential(
        Conv2d(1, 2, kernel: 3, generator), BatchNorm2d(2), ReLU(), MaxPool2d(2), Flatten(),
        Dropout(), Linear(8, 3, generator))
    }

    var children: [(name: String, module: any Module)] { [("layers", layers)] }

    func callAsFunction(_ x: Tensor, _ pass: Pass) -> Tensor { layers(x, pass) }
  }

  /// Names and order of PyTorch's `state_dict()`, of `named_parameters()` too.
  @Test func stateKeys() {
    let network = Network(Generator(seed: 0))
    #expect(
      network.state.entries.map(\.name) == [
        "layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias",
        "layers.1.running_mean", "layers.1.running_var", "layers.1.num_batches_tracked",
        "layers.6.weight", "layers.6.bias",
      ])
    #expect(
      network.state.entries.map(\.value.shape)
        == [[2, 1, 3, 3], [2], [2], [2], [2], [2], [], [3, 8], [3]])
    #expect(
      network.namedParameters.map(\.name) == [
        "layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias", "layers.6.weight",
        "layers.6.bias",
      ])
    #expect(network.parameterCount == 18 + 2 + 2 + 2 + 24 + 3)
    #expect(network.parameters.count == 6)
  }

  /// A linear layer and the ReLU after it run as one; elsewhere each layer runs by itself.
  @Test func sequence() {
    let generator = Generator(seed: 1)
    let (first, second) = (Linear(4, 5, generator), Linear(5, 3, generator))
    let x = generator.normal([6, 4])
    let whole = Sequential(first, ReLU(), second)(x)
    expectClose(whole.values, second(relu(first(x))).values, .exact)
    expectClose(
      Sequential(first, second, ReLU())(x).values, relu(second(first(x))).values, .exact)
    expectClose(Sequential([])(x).values, x.values, .exact)
    #expect(Sequential(Unflatten(2, 1, 2), Flatten())(x).shape == [6, 4])
    #expect(Unflatten(2, 1, 2)(x).shape == [6, 2, 1, 2])
    #expect(Sequential(Unflatten(1, 2, 2), AdaptiveAvgPool2d(1, 2))(x).shape == [6, 1, 1, 2])
    #expect(Sequential(Unflatten(1, 2, 2), MaxPool2d(2, stride: 1))(x).shape == [6, 1, 1, 1])
  }

  /// Running statistics of three batches:
  /// torch.manual_seed(4); bn = nn.BatchNorm2d(2)
  /// for i in range(3): bn(torch.rand(3, 2, 2, 2) * (i + 1))
  @Test func batchNormStatistics() {
    let layer = BatchNorm2d(2)
    let generator = Generator(seed: 4)
    for factor: Float in [1, 2, 3] {
      _ = layer(generator.uniform([3, 2, 2, 2]) * factor, .training(on: nil))
    }
    let running = layer.runningStatistics
    expectClose(running.mean, [0.34071916341781616, 0.2886825203895569])
    expectClose(running.variance, [0.8362005352973938, 0.8700345158576965])
    #expect(layer.state["num_batches_tracked"] == .integer(shape: [], [3]))
    // Evaluation uses them and leaves them.
    let x = Tensor(shape: [1, 2, 1, 1], [running.mean[0], running.mean[1] + 1])
    expectClose(layer(x).values, [0, 1 / (running.variance[1] + 1e-5).squareRoot()])
    #expect(layer.runningStatistics.mean == running.mean)
  }

  @Test func dropoutInEvaluation() async {
    let x = Tensor([[1, 2, 3]])
    #expect(Dropout(0.9)(x).values == x.values)
    let zeros = Dropout(0.9)(
      Tensor(repeating: 1, shape: [1000]), .training(on: nil, generator: Generator(seed: 0)))
    #expect(zeros.values.count { $0 == 0 } > 800)
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Dropout()(.zeros([1]), .training(on: Tape())) }
    expectTrap(result, mentions: "Dropout", "generator")
  }

  /// Evaluation records nothing, and a training pass reads the parameters through its tape.
  @Test func passes() {
    let layer = Linear(3, 2, Generator(seed: 0))
    let tape = Tape()
    tape.backward(from: layer(.zeros([1, 3]), .training(on: tape)).sum())
    #expect(layer.weight.gradient?.values == [0, 0, 0, 0, 0, 0])
    #expect(layer.bias.gradient?.values == [1, 1])
  }
}
