import Tensors
import TestSupport
import Testing

@Suite struct L2NormalizeTests {
  @Test func gradients() {
    expectGradients(DifferentiableOperation("rows", .normal([4, 3])) { l2Normalize($0[0]) })
    // Rows shorter than epsilon are divided by a constant.
    expectGradients(
      DifferentiableOperation("short rows", .normal([4, 3])) { l2Normalize($0[0], epsilon: 100) })
  }

  @Test func values() {
    let y = l2Normalize(Tensor([[3, 4], [0, 0], [-2, 0]]))
    expectClose(y.values, [0.6, 0.8, 0, 0, -1, 0], .absolute(1e-7))
  }
}
