import Foundation
import Learning
import Tensors
import TestSupport
import Testing

@Suite struct MetricsTests {
  /// Two classes, the first with the given probabilities.
  private func logits(_ probabilities: [Double]) -> Tensor {
    Tensor(probabilities.map { [Float(log($0 / (1 - $0))), 0] })
  }

  @Test func shares() {
    let logits = Tensor([[1, 2, 0], [3, 1, 1], [0, 0, 5], [1, 0, 0]])
    #expect(accuracy(logits, [1, 0, 2, 2]) == 75)
    #expect(agreement(logits, logits) == 100)
    #expect(agreement(logits, Tensor([[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 1, 0]])) == 25)
  }

  @Test func likelihood() {
    let found = negativeLogLikelihood(logits([0.8, 0.6]), [0, 1])
    #expect(abs(found + (log(0.8) + log(0.4)) / 2) < 1e-6)
  }

  /// By hand: confidences 0.9, 0.95 (wrong), 0.65, 0.6 (second class), 0.55 in five bins.
  @Test func calibrationByHand() {
    let logits = logits([0.9, 0.95, 0.65, 0.4, 0.55])
    let labels = [0, 1, 0, 1, 1]
    let bins = reliability(logits, labels, bins: 4)
    #expect(bins.map(\.count) == [0, 0, 3, 2])
    #expect(bins.map(\.range.low) == [0, 0.25, 0.5, 0.75])
    #expect(bins.map(\.range.high) == [0.25, 0.5, 0.75, 1])
    #expect(abs(bins[2].confidence - 0.6) < 1e-6)
    #expect(bins[2].accuracy == 2.0 / 3)
    #expect(abs(bins[3].confidence - 0.925) < 1e-6)
    #expect(bins[3].accuracy == 0.5)
    #expect(bins[0].confidence == 0)
    let error = expectedCalibrationError(logits, labels, bins: 4)
    #expect(abs(error - (3 * (2.0 / 3 - 0.6) + 2 * 0.425) / 5) < 1e-6)
  }

  /// A confidence on the border of two bins belongs to the lower one.
  @Test func borders() {
    #expect(reliability(logits([0.5]), [0], bins: 2).map(\.count) == [1, 0])
    #expect(reliability(Tensor([[200, 0]]), [0], bins: 15).last?.count == 1)
    #expect(expectedCalibrationError(Tensor([[200, 0], [0, 200]]), [0, 1]) == 0)
  }

  @Test func countsThatDiffer() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = accuracy(.zeros([3, 2]), [0, 1]) }
    expectTrap(result, mentions: "accuracy", "3", "2")
  }

  @Test func confidenceIsTheMeanOfTheLargestProbabilities() {
    let logits = log(Tensor([[0.2, 0.8], [0.6, 0.4]]))
    #expect(abs(meanConfidence(logits) - 0.7) < 1e-6)
  }
}
