import Distillation
import Tensors
import TestSupport
import Testing

@Suite struct MixedLossTests {
  @Test func gradients() {
    expectGradients(
      DifferentiableOperation("both parts", .normal([1]), .normal([1])) {
        MixedLoss(distilled: $0[0], hard: $0[1], alpha: 0.3).total
      })
  }

  @Test func weights() {
    let (distilled, hard) = (Tensor(4), Tensor(8))
    #expect(MixedLoss(distilled: distilled, hard: hard).total.item == 6)
    #expect(MixedLoss(distilled: distilled, hard: hard, alpha: 1).total.item == 4)
    #expect(MixedLoss(distilled: distilled, hard: hard, alpha: 0).total.item == 8)
  }

  @Test func alphaOutsideItsRange() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = MixedLoss(distilled: Tensor(1), hard: Tensor(1), alpha: -0.5) }
    expectTrap(result, mentions: "MixedLoss", "-0.5", "MixedLossTests.swift")
  }
}
