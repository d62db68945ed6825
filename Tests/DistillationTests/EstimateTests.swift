import TestSupport
import Testing

@testable import Distillation

@Suite struct EstimateTests {
  /// Differences 1, 2, 3: mean 2, standard deviation 1, t = 4.3027 for two degrees of freedom.
  @Test func pairedDifference() {
    let estimate = Estimate([11, 22, 33], minus: [10, 20, 30])
    #expect(estimate.count == 3)
    #expect(abs(estimate.mean - 2) < 1e-12)
    #expect(abs(estimate.standardError - 1 / 3.0.squareRoot()) < 1e-12)
    #expect(abs(estimate.margin - 4.302652729911275 / 3.0.squareRoot()) < 1e-9)
    let detectable = (4.302652729911275 + 1.0606601717798207) / 3.0.squareRoot()
    #expect(abs(estimate.smallestDetectable - detectable) < 1e-9)
  }

  @Test func verdicts() {
    #expect(Estimate([1, 1.1, 0.9]).verdict == .holds)
    #expect(Estimate([-1, -1.1, -0.9]).verdict == .fails)
    #expect(Estimate([1, -1, 0.5]).verdict == .inconclusive)
  }
}
