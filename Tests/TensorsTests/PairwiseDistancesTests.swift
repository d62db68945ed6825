import Tensors
import TestSupport
import Testing

@Suite struct PairwiseDistancesTests {
  static let operations = [
    DifferentiableOperation("x, y", .normal([4, 3]), .normal([2, 3])) {
      pairwiseDistances($0[0], $0[1])
    },
    DifferentiableOperation("x, x", .normal([4, 3])) { pairwiseDistances($0[0], $0[0]) },
  ]

  @Test(arguments: operations)
  func gradients(_ operation: DifferentiableOperation) { expectGradients(operation) }

  @Test func values() {
    let found = pairwiseDistances(Tensor([[0, 0], [3, 4]]), Tensor([[0, 0], [3, 0], [6, 8]]))
    #expect(found.shape == [2, 3])
    expectClose(found.values, [0, 3, 10, 5, 4, 5])
  }
}
