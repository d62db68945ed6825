import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct CrossEntropyTests {
  static let operations = [0, 0.1, 1].map { (smoothing: Float) in
    DifferentiableOperation("smoothing \(smoothing)", .normal([4, 5])) {
      crossEntropy($0[0], [0, 4, 2, 2], labelSmoothing: smoothing)
    }
  }

  @Test(arguments: operations)
  func gradients(_ operation: DifferentiableOperation) { expectGradients(operation) }

  @Test func values() {
    let logits = Tensor([[0, 0], [log(3), 0]])
    // -log 1/2 and -log 1/4
    expectClose([crossEntropy(logits, [0, 1]).item], [(log(2) + log(4)) / 2])
    expectClose([crossEntropy(logits, [0, 0]).item], [(log(2) + log(4) - log(3)) / 2])
    let smooth = crossEntropy(Tensor([[log(3), 0]]), [0], labelSmoothing: 0.2).item
    expectClose([smooth], [-0.9 * log(Float(0.75)) - 0.1 * log(Float(0.25))])
  }

  /// As many rows as a data set has images: the sum of their losses is rounded once.
  @Test func manyRows() {
    let (rows, classes) = (60_000, 10)
    let generator = Generator(seed: 1)
    let logits = 3 * generator.normal([rows, classes])
    let labels = generator.integers(rows, below: classes)
    func expected(_ smoothing: Double) -> Double {
      let logProbabilities = logSoftmax(logits).values.map(Double.init)
      let sum = labels.enumerated().reduce(0.0) { sum, row in
        let values = logProbabilities[(row.offset * classes)..<((row.offset + 1) * classes)]
        return sum - (1 - smoothing) * values[values.startIndex + row.element]
          - smoothing * values.reduce(0, +) / Double(classes)
      }
      return sum / Double(rows)
    }
    #expect(crossEntropy(logits, labels).item == Float(expected(0)))
    let smoothed = Double(crossEntropy(logits, labels, labelSmoothing: 0.1).item)
    #expect(abs(smoothed / expected(Double(Float(0.1))) - 1) < 1e-6)
  }

  @Test func hugeLogits() {
    expectClose([crossEntropy(Tensor([[1e30, 0]]), [0]).item], [0], .exact)
    expectClose([crossEntropy(Tensor([[200, 0]]), [1]).item], [200])
  }

  @Test func labelOutsideTheClasses() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = crossEntropy(.zeros([2, 10]), [3, 10]) }
    expectTrap(result, mentions: "crossEntropy: label 10 of row 1", "10", "CrossEntropyTests.swift")
  }
}
