import Distillation
import Learning
import Tensors
import TestSupport
import Testing

@Suite struct AdaptationLayerTests {
  /// torch.manual_seed(3); c = nn.Conv2d(4, 3, 3, padding=1); nn.init.xavier_uniform_(c.weight)
  @Test func initialWeights() {
    let generator = Generator(seed: 3)
    let parameters = AdaptationLayer(4, 3, kernel: 3, generator).parameters
    #expect(parameters.map(\.shape) == [[3, 4, 3, 3], [3]])
    let weights = parameters[0].value.values
    expectClose(Array(weights[..<3]), [0.159955442, -0.20505327, -0.234403729], .exact)
    expectClose(Array(weights[106...]), [-0.0665636435, 0.0803977773], .exact)
    expectClose(
      parameters[1].value.values, [0.0992988348, -0.116495728, 0.0723704547], .exact)
    expectClose(generator.uniform([1]).values, [0.814676166], .exact)
  }

  @Test(arguments: [1, 3, 5])
  func keepsTheSize(kernel: Int) {
    let generator = Generator(seed: 1)
    let layer = AdaptationLayer(6, 2, kernel: kernel, generator)
    #expect(layer(generator.normal([2, 6, 7, 5])).shape == [2, 2, 7, 5])
  }

  @Test func vectors() {
    let generator = Generator(seed: 1)
    let layer = AdaptationLayer(6, 2, generator)
    let x = generator.normal([3, 6])
    let adapted = layer(x)
    #expect(adapted.shape == [3, 2])
    expectClose(adapted.values, layer(x.reshaped([3, 6, 1, 1])).values, .exact)
  }

  /// The identity learns nothing and draws nothing.
  @Test func identity() {
    let generator = Generator(seed: 1)
    let layer = AdaptationLayer(4, 4, kernel: 3, generator)
    #expect(layer.parameters.isEmpty)
    expectClose(
      generator.uniform([2]).values, Generator(seed: 1).uniform([2]).values, .exact)
    let x = generator.normal([2, 4, 3, 3])
    expectClose(layer(x).values, x.values, .exact)
  }

  /// A student adapted by gradient descent comes closer to the teacher.
  @Test func learns() {
    let generator = Generator(seed: 1)
    let layer = AdaptationLayer(2, 3, generator)
    let (student, teacher) = (generator.normal([8, 2, 2, 2]), generator.normal([8, 3, 2, 2]))
    let optimizer = Adam(layer.parameters, learningRate: 0.05)
    var losses: [Float] = []
    for _ in 0..<30 {
      optimizer.clearGradients()
      let tape = Tape()
      let adapted = layer(student, .training(on: tape))
      let loss = featureLoss([FeaturePair(student: adapted, teacher: teacher)])
      tape.backward(from: loss)
      optimizer.step()
      losses.append(loss.item)
    }
    #expect(losses.last! < losses.first!)
  }

  @Test func evenKernel() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = AdaptationLayer(2, 3, kernel: 4, Generator(seed: 1)) }
    expectTrap(result, mentions: "AdaptationLayer", "odd", "4", "AdaptationLayerTests.swift")
  }
}
