import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct SoftmaxTests {
  static let operations = [0.5, 1, 4].flatMap { (temperature: Float) in
    [
      DifferentiableOperation("softmax, T = \(temperature)", .normal([3, 5])) {
        softmax($0[0], temperature: temperature)
      },
      DifferentiableOperation("logSoftmax, T = \(temperature)", .normal([3, 5])) {
        logSoftmax($0[0], temperature: temperature)
      },
    ]
  }

  @Test(arguments: operations)
  func gradients(_ operation: DifferentiableOperation) { expectGradients(operation) }

  @Test func values() {
    let logits = Tensor([[0, 2 * log(3)]])
    expectClose(softmax(logits, temperature: 2).values, [0.25, 0.75], .absolute(1e-7))
    expectClose(logSoftmax(logits, temperature: 2).values, [log(0.25), log(0.75)])
    let rows = softmax(Generator(seed: 1).normal([50, 10]) * 5).sum(axis: 1).values
    #expect(rows.allSatisfy { abs($0 - 1) < 1e-6 })
  }

  @Test func hugeLogits() {
    expectClose(softmax(Tensor([[1e30, 1e30, -1e30]])).values, [0.5, 0.5, 0], .absolute(1e-7))
    let logs = logSoftmax(Tensor([[1e30, 1e30], [0, 1e30]])).values
    expectClose(Array(logs[..<2]), [-log(2), -log(2)])
    expectClose(Array(logs[2...]), [-1e30, 0], .exact)
  }

  @Test func temperatureOfZero() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = softmax(.zeros([1, 2]), temperature: 0) }
    expectTrap(
      result, mentions: "softmax: expected a finite temperature above 0", "SoftmaxTests.swift")
  }
}
