import Tensors
import TestSupport
import Testing

@Suite struct PoolingTests {
  static let operations = [
    DifferentiableOperation("max 2", .distinct([2, 2, 4, 5])) { maxPool2d($0[0], kernel: 2) },
    DifferentiableOperation("max 3, stride 1", .distinct([1, 2, 5, 4])) {
      maxPool2d($0[0], kernel: 3, stride: 1)
    },
    DifferentiableOperation("max 1, stride 2", .distinct([1, 1, 5, 4])) {
      maxPool2d($0[0], kernel: 1, stride: 2)
    },
    DifferentiableOperation("mean 1 x 1", .normal([2, 3, 4, 5])) { adaptiveAveragePool2d($0[0]) },
    DifferentiableOperation("mean 3 x 2", .normal([1, 2, 7, 5])) {
      adaptiveAveragePool2d($0[0], height: 3, width: 2)
    },
    DifferentiableOperation("mean 4 x 4 of 2 x 3", .normal([1, 1, 2, 3])) {
      adaptiveAveragePool2d($0[0], height: 4, width: 4)
    },
  ]

  @Test(arguments: operations)
  func gradients(_ operation: DifferentiableOperation) { expectGradients(operation) }

  @Test func values() {
    let x = Tensor(shape: [1, 1, 3, 3], [1, 2, 3, 4, 9, 6, 7, 8, 5])
    expectClose(maxPool2d(x, kernel: 2, stride: 1).values, [9, 9, 9, 9], .exact)
    expectClose(maxPool2d(x, kernel: 2).values, [9], .exact)
    expectClose(adaptiveAveragePool2d(x).values, [5])
    // Windows of two rows and columns that share the middle ones.
    expectClose(adaptiveAveragePool2d(x, height: 2, width: 2).values, [4, 5, 7, 7])
    expectClose(adaptiveAveragePool2d(x, height: 3, width: 3).values, x.values)
  }

  /// Of equal pixels the first has the gradient, as in PyTorch.
  @Test func ties() {
    let tape = Tape()
    let x = tape.variable(Tensor(repeating: 2, shape: [1, 1, 2, 2]))
    tape.backward(from: maxPool2d(x, kernel: 2).sum())
    expectClose(tape.gradient(of: x).values, [1, 0, 0, 0], .exact)
  }

  /// What is not a number is larger than all, as in PyTorch, so that a training that diverged shows.
  @Test(arguments: [1, 2]) func notANumber(stride: Int) {
    let x = Tensor(shape: [1, 1, 2, 4], [1, .nan, 3, 4, 5, 6, 7, 8])
    let pooled = maxPool2d(x, kernel: 2, stride: stride).values
    #expect(pooled[0].isNaN && pooled.last == 8)
  }

  @Test func windowLargerThanTheImage() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = maxPool2d(.zeros([1, 1, 2, 5]), kernel: 3) }
    expectTrap(result, mentions: "maxPool2d", "3 by 3", "[1, 1, 2, 5]", "PoolingTests.swift")
  }
}
