import Tensors
import TestSupport
import Testing

@Suite struct HuberLossTests {
  @Test(arguments: [0.6, 1, 100] as [Float])
  func gradients(delta: Float) {
    expectGradients(
      DifferentiableOperation("delta \(delta)", .distinct([4, 6])) {
        huberLoss($0[0], .zeros([4, 6]), delta: delta)
      })
    expectGradients(
      DifferentiableOperation("delta \(delta), b", .distinct([4, 6])) {
        huberLoss(.zeros([4, 6]), $0[0], delta: delta)
      })
  }

  @Test func values() {
    let (a, b) = (Tensor([0, 2, 5]), Tensor([0.5, 1, 1]))
    expectClose([huberLoss(a, b).item], [(0.125 + 0.5 + 3.5) / 3])
    expectClose([huberLoss(a, b, delta: 2).item], [(0.125 + 0.5 + 6) / 3])
  }

  /// Differences within delta: half the mean squared error.
  @Test func parabola() {
    let generator = Generator(seed: 1)
    let (a, b) = (generator.normal([3, 4]), generator.normal([3, 4]))
    expectClose([huberLoss(a, b, delta: 100).item], [meanSquaredError(a, b).item / 2])
  }

  @Test func wrongShapes() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = huberLoss(.zeros([2, 3]), .zeros([3, 2])) }
    expectTrap(result, mentions: "huberLoss", "[2, 3]", "[3, 2]", "HuberLossTests.swift")
  }
}
