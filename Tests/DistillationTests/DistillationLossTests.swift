import Distillation
import Tensors
import TestSupport
import Testing

@Suite struct DistillationLossTests {
  static let operations = [(1, 0.5), (4, 0.7), (8, 1), (2, 0)].map {
    (temperature: Float, alpha: Float) in
    DifferentiableOperation(
      "T = \(temperature), alpha = \(alpha)", .normal([3, 5]), .normal([3, 5])
    ) {
      distillationLoss(
        student: $0[0], teacher: $0[1], labels: [4, 0, 2], temperature: temperature, alpha: alpha
      ).total
    }
  }

  @Test(arguments: operations)
  func gradients(_ operation: DifferentiableOperation) { expectGradients(operation) }

  @Test func alphaOutsideItsRange() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = distillationLoss(
        student: .zeros([1, 2]), teacher: .zeros([1, 2]), labels: [0], alpha: 2)
    }
    expectTrap(result, mentions: "distillationLoss", "alpha", "2.0", "DistillationLossTests.swift")
  }
}
