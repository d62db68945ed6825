import Statistics
import TestSupport
import Testing

/// The numbers of SciPy and statsmodels; the fixture's `source` made them.
@Suite struct StatisticsFixtureTests {
  private let fixture: Fixture
  init() throws { fixture = try Fixture(file: "statistics.json") }

  private func isClose(_ a: Double, _ b: Double, _ tolerance: Double = 1e-12) -> Bool {
    abs(a - b) <= tolerance * max(1, abs(b))
  }

  @Test func studentT() throws {
    for test in try fixture("t").elements {
      let (t, degrees) = (try test("t").double, try test("df").int)
      let found = StudentT.cumulative(t, degreesOfFreedom: degrees)
      #expect(isClose(found, try test("cumulative").double), "\(test.path)")
    }
    for test in try fixture("quantiles").elements {
      let found = StudentT.quantile(
        try test("probability").double, degreesOfFreedom: try test("df").int)
      #expect(isClose(found, try test("quantile").double, 1e-10), "\(test.path)")
    }
  }

  @Test func means() throws {
    for test in try fixture("means").elements {
      let estimate = MeanEstimate(try test("values").doubles)
      let interval = estimate.interval()
      for (name, found) in [
        ("mean", estimate.mean), ("standardError", estimate.standardError),
        ("low", interval.lowerBound), ("high", interval.upperBound), ("p", estimate.pValue),
        ("equivalence", estimate.equivalencePValue(margin: 1.5)),
        ("detectable", estimate.minimumDetectableEffect()),
      ] {
        #expect(isClose(found, try test(name).double, 1e-10), "\(test.path).\(name)")
      }
    }
    let paired = try fixture("paired")
    let found = MeanEstimate(try paired("a").doubles, minus: try paired("b").doubles).pValue
    #expect(isClose(found, try paired("p").double, 1e-10))
  }

  /// `cov_type='cluster'` with seeds and images as the two groups.
  @Test func twoWay() throws {
    let expected = try fixture("twoWay")
    let cells = try expected("cells").elements.map { try $0.doubles }
    let found = TwoWayMean(cells)
    #expect(isClose(found.mean, try expected("mean").double))
    #expect(isClose(found.seedVariance, try expected("seeds").double))
    #expect(isClose(found.imageVariance, try expected("images").double))
    let error = found.estimate.standardError
    #expect(isClose(error * error, try expected("both").double))
    #expect(found.estimate.degreesOfFreedom == cells.count - 1)
  }

  @Test func corrections() throws {
    let expected = try fixture("corrections")
    let p = try expected("p").doubles
    for (name, found) in [
      ("holm", MultipleTests.holm(p)), ("benjaminiHochberg", MultipleTests.benjaminiHochberg(p)),
    ] {
      #expect(zip(found, try expected(name).doubles).allSatisfy { isClose($0, $1) }, "\(name)")
      #expect(found.count == p.count)
    }
  }

  @Test func slope() throws {
    let expected = try fixture("slope")
    let weights = slopeWeights(try expected("x").doubles)
    let found = zip(weights, try expected("y").doubles).map { $0 * $1 }.reduce(0, +)
    #expect(isClose(found, try expected("slope").double))
  }
}
