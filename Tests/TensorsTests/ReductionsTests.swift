import Tensors
import TestSupport
import Testing

@Suite struct ReductionsTests {
  static let operations =
    [
      DifferentiableOperation("sum", .normal([2, 3])) { $0[0].sum() },
      DifferentiableOperation("mean", .normal([2, 3])) { $0[0].mean() },
    ]
    + [0, 1, 2].flatMap { axis in
      [false, true].flatMap { keep in
        [
          DifferentiableOperation("sum of axis \(axis), \(keep)", .normal([2, 3, 4])) {
            $0[0].sum(axis: axis, keepingAxis: keep)
          },
          DifferentiableOperation("mean of axis \(axis), \(keep)", .normal([2, 3, 4])) {
            $0[0].mean(axis: axis, keepingAxis: keep)
          },
        ]
      }
    }

  @Test(arguments: operations)
  func gradients(_ operation: DifferentiableOperation) { expectGradients(operation) }

  @Test func values() {
    let x = Tensor([[1, 2, 3], [4, 5, 6]])
    #expect(x.sum().item == 21)
    #expect(x.mean().item == 3.5)
    #expect(x.sum(axis: 0).values == [5, 7, 9])
    #expect(x.sum(axis: 1).values == [6, 15])
    expectClose(x.mean(axis: 0).values, [2.5, 3.5, 4.5])
    #expect(x.sum(axis: 0).shape == [3])
    #expect(x.sum(axis: 1, keepingAxis: true).shape == [2, 1])
    #expect(Tensor([1, 2]).sum(axis: 0).shape == [])
    #expect(Tensor.zeros([0]).sum().item == 0)
  }

  /// A million equal numbers, at which a running sum of floats loses a hundredth of a per cent.
  @Test func manyNumbers() {
    expectClose([Tensor(repeating: 0.1, shape: [1 << 20]).sum().item], [0.1 * Float(1 << 20)])
  }

  @Test func axisOutside() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Tensor.zeros([2, 3]).mean(axis: 2) }
    expectTrap(result, mentions: "axis 2", "[2, 3]", "ReductionsTests.swift")
  }
}
