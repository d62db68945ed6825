import Tensors
import TestSupport
import Testing

@Suite struct MeanSquaredErrorTests {
  @Test func gradients() {
    expectGradients(
      DifferentiableOperation("a, b", .normal([3, 4]), .normal([3, 4])) {
        meanSquaredError($0[0], $0[1])
      })
  }

  @Test func values() {
    expectClose([meanSquaredError(Tensor([1, 2, 3]), Tensor([1, 0, 6])).item], [13.0 / 3])
  }
}
