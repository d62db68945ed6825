import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct ElementwiseTests {
  static let operations = [
    DifferentiableOperation("relu", .distinct([4, 6])) { relu($0[0]) },
    DifferentiableOperation("exp", .normal([3, 4])) { exp($0[0]) },
    DifferentiableOperation("log", .positive([3, 4])) { log($0[0]) },
    DifferentiableOperation("sqrt", .positive([3, 4])) { sqrt($0[0]) },
    DifferentiableOperation("square", .normal([3, 4])) { pow($0[0], 2) },
    DifferentiableOperation("power 0.5", .positive([3, 4])) { pow($0[0], 0.5) },
    DifferentiableOperation("power 0", .normal([3, 4])) { pow($0[0], 0) },
    DifferentiableOperation("clamped", .distinct([4, 6])) { clamped($0[0], to: -0.5...0.7) },
    DifferentiableOperation("arccosine", .values([4], [-0.7, -0.2, 0.1, 0.8])) {
      arccosine($0[0])
    },
  ]

  @Test(arguments: operations)
  func gradients(_ operation: DifferentiableOperation) { expectGradients(operation) }

  @Test func values() {
    let x: [Float] = [0.25, 1, 2, 9]
    expectClose(exp(Tensor(x)).values, x.map { Foundation.exp($0) }, .ofLargest(1e-6))
    expectClose(log(Tensor(x)).values, x.map { Foundation.log($0) }, .exact)
    expectClose(sqrt(Tensor(x)).values, [0.5, 1, Float(2).squareRoot(), 3], .exact)
    expectClose(pow(Tensor([-2, 0, 3]), 2).values, [4, 0, 9], .exact)
    expectClose(pow(Tensor([-2, 0, 3]), 0).values, [1, 1, 1], .exact)
    expectClose(relu(Tensor([-1, 0, 2])).values, [0, 0, 2], .exact)
    expectClose(clamped(Tensor([-1, 0.5, 2]), to: 0...1).values, [0, 0.5, 1], .exact)
    expectClose(arccosine(Tensor([1, 0, -1])).values, [0, .pi / 2, .pi], .ofLargest(1e-6))
  }

  /// At the ends of the range the gradient passes, beyond them it does not, as in PyTorch.
  @Test func clampedAtTheEnds() {
    let tape = Tape()
    let x = tape.variable(Tensor([-1, 0, 0.5, 1, 2]))
    tape.backward(from: clamped(x, to: 0...1).sum())
    expectClose(tape.gradient(of: x).values, [0, 1, 1, 1, 0], .exact)
  }

  /// At zero the gradient is zero, as in PyTorch.
  @Test func reluAtZero() {
    let tape = Tape()
    let x = tape.variable(Tensor([-1, 0, 2]))
    tape.backward(from: relu(x).sum())
    expectClose(tape.gradient(of: x).values, [0, 0, 1], .exact)
  }
}
