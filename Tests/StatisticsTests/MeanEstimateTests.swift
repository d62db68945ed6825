import Statistics
import Testing

@Suite struct MeanEstimateTests {
  /// The equivalence test at 5 % says yes exactly where the 90 % interval lies within the margin.
  @Test func equivalenceIsTheNinetyPerCentInterval() {
    for mean in [-0.4, -0.1, 0, 0.2, 0.6] {
      let estimate = MeanEstimate(mean: mean, standardError: 0.15, degreesOfFreedom: 9)
      let interval = estimate.interval(level: 0.1)
      let isWithin = interval.lowerBound > -0.5 && interval.upperBound < 0.5
      #expect((estimate.equivalencePValue(margin: 0.5) < 0.05) == isWithin, "mean \(mean)")
    }
  }

  /// p is below the level exactly where the interval excludes 0.
  @Test func pValueIsTheInterval() {
    for mean in [-0.4, -0.1, 0, 0.2, 0.6] {
      let estimate = MeanEstimate(mean: mean, standardError: 0.15, degreesOfFreedom: 9)
      #expect((estimate.pValue < 0.05) == !estimate.interval().contains(0), "mean \(mean)")
    }
  }

  @Test func withoutSpreadNothingIsUncertain() {
    #expect(MeanEstimate([1, 1, 1]).pValue == 0)
    #expect(MeanEstimate([0, 0, 0]).pValue == 1)
    #expect(MeanEstimate([0, 0, 0]).equivalencePValue(margin: 0.5) == 0)
  }

  /// Looks that were declared share the level.
  @Test func looks() {
    #expect(MultipleTests.level(0.05, looks: 1) == 0.05)
    #expect(MultipleTests.level(0.05, looks: 2) == 0.025)
  }
}
