import Testing

@testable import Plotting

@Suite struct TicksTests {
  @Test(arguments: [
    (0.9, 1.0), (1.0, 1.0), (1.1, 2.0), (2.1, 5.0), (6, 10), (21, 25), (26, 50), (0.21, 0.25),
    (0.012, 0.02), (0.003, 0.005), (7e-5, 1e-4),
  ])
  func niceSteps(minimum: Double, step: Double) {
    #expect(abs(Ticks.niceStep(atLeast: minimum) / step - 1) < 1e-12)
  }

  @Test func linearTicksAreMultiplesWithEqualDecimals() {
    #expect(
      Ticks.linear(in: -0.31...0.5, step: 0.25).map(\.label) == ["−0.25", "0.00", "0.25", "0.50"])
    #expect(Ticks.linear(in: 0...0.3, step: 0.1).map(\.value) == [0, 0.1, 0.2, 0.3])
    #expect(Ticks.linear(in: 79.8...90, step: 5).map(\.label) == ["80", "85", "90"])
    #expect(Ticks.linear(in: 0...20_000, step: 10_000).map(\.label) == ["0", "10,000", "20,000"])
    #expect(Ticks.linear(in: 0.1...0.2, step: 5).isEmpty)
  }

  @Test func hugeAndTinyTicksArePowers() {
    #expect(
      Ticks.linear(in: -2e-5...2e-5, step: 2e-5).map(\.label)
        == ["$−2×10^{-5}$", "0", "$2×10^{-5}$"])
    #expect(Ticks.linear(in: 1e6...2e6, step: 1e6).map(\.label) == ["$1×10^{6}$", "$2×10^{6}$"])
  }

  @Test func logarithmicTicks() {
    #expect(Ticks.logarithmic(in: 1...16, limit: 8).map(\.value) == [1, 2, 5, 10])
    #expect(
      Ticks.logarithmic(in: 0.01...100, limit: 5).map(\.label) == ["0.01", "0.1", "1", "10", "100"])
    #expect(Ticks.logarithmic(in: 1e3...1e7, limit: 6).map(\.label).first == "$10^{3}$")
    #expect(Ticks.logarithmic(in: 1...1e9, limit: 5).count <= 5)
    // Within one decade, linear ticks.
    #expect(Ticks.logarithmic(in: 6...9, limit: 5).map(\.value) == [6, 7, 8, 9])
  }

  @Test func numbersAreTheSameInEveryLocale() {
    #expect(Number.text(-1234.5, decimals: 1) == "−1234.5")
    #expect(Number.text(-1_234_567.8, decimals: 0) == "−1,234,568")
    #expect(Number.text(-0.001, decimals: 1) == "0.0")
    #expect(Number.text(.nan, decimals: 1) == "–")
    #expect(Number.text(0.125) == "0.125")
    #expect(Number.text(16) == "16")
  }
}
