import Tensors
import TestSupport
import Testing

@Suite struct DropoutTests {
  @Test func gradients() {
    expectGradients(
      DifferentiableOperation("dropout", .normal([4, 5])) {
        dropout($0[0], probability: 0.4, generator: Generator(seed: 2))
      })
  }

  @Test(arguments: [0, 0.25, 0.9] as [Float]) func meanIsKept(probability: Float) {
    let x = Tensor(repeating: 3, shape: [100, 200])
    let y = dropout(x, probability: probability, generator: Generator(seed: 4)).values
    let kept = y.filter { $0 != 0 }
    #expect(kept.allSatisfy { $0 == 3 * (1 / (1 - probability)) })
    // Four standard deviations.
    let share = Double(kept.count) / 20_000
    let expected = Double(1 - probability)
    #expect(abs(share - expected) <= 4 * (expected * (1 - expected) / 20_000).squareRoot())
  }
}
