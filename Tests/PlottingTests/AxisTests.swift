import Testing

@testable import Plotting

@Suite struct AxisTests {
  private func extent(_ values: [Double], standsOnZero: Bool = false) -> Extent {
    var extent = Extent()
    extent.include(values)
    extent.standsOnZero = standsOnZero
    return extent
  }

  private func range(_ values: [Double], standsOnZero: Bool = false) -> ClosedRange<Double> {
    Scale(
      .linear(""), for: extent(values, standsOnZero: standsOnZero), padding: 0.05, maxTicks: 6
    ).range
  }

  @Test func rangeEndsAtANearTick() {
    #expect(range([0.1, 4.9]) == 0...5)
    #expect(range([71, 88.9]).upperBound == 90)
  }

  @Test func barsStartAtZero() {
    #expect(range([80, 90], standsOnZero: true).lowerBound == 0)
    #expect(range([-3, -1], standsOnZero: true).upperBound == 0)
  }

  @Test func constantDataHasRoomAround() {
    #expect(range([10, 10]) == 9...11)
    #expect(range([0]) == -1...1)
    #expect(range([-5]) == -5.5...(-4.5))
  }

  @Test func nothingAndNothingFinite() {
    #expect(range([]) == 0...1)
    #expect(range([.nan, .infinity]) == 0...1)
    #expect(Scale(.log(""), for: extent([-1, 0]), padding: 0.05).range == 1...10)
  }

  @Test func valuesThatAreNotFiniteDoNotStretchTheAxis() {
    #expect(range([1, .nan, .infinity, 4.9]) == range([1, 4.9]))
  }

  @Test func logarithmicPositions() {
    let scale = Scale(kind: .log, range: 1...16)
    for (i, value) in [1.0, 2, 4, 8, 16].enumerated() {
      #expect(abs(scale.position(value) - Double(i) / 4) < 1e-12)
    }
    #expect(scale.position(0).isNaN)
    #expect(scale.position(-1).isNaN)
  }

  @Test func ownTicksAreKept() {
    let axis = Axis.log("$T$", ticks: [1, 2, 4, 8, 16, 32])
    let ticks = Scale(kind: .log, range: 1...16).ticks(axis, length: 300, isInteger: true) { _ in 1
    }
    #expect(ticks.map(\.label) == ["1", "2", "4", "8", "16"])
  }

  @Test func ticksHaveRoomAndCountsAreWhole() {
    let scale = Scale(kind: .linear, range: 1...5)
    let few = scale.ticks(.linear(""), length: 100, isInteger: false) { _ in 60 }
    #expect(few.map(\.value) == [2, 4])
    let whole = scale.ticks(.linear(""), length: 1000, isInteger: true) { _ in 10 }
    #expect(whole.map(\.label) == ["1", "2", "3", "4", "5"])
  }
}
