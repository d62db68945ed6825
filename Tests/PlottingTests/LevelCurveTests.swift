import Foundation
import Plotting
import TestSupport
import Testing

@Suite struct LevelCurveTests {
  private func grid(_ side: Int, _ value: (Double, Double) -> Double) -> [[Double]] {
    (0..<side).map { row in
      (0..<side).map { column in
        value(
          -2 + 4 * Double(column) / Double(side - 1), -2 + 4 * Double(row) / Double(side - 1))
      }
    }
  }

  @Test func aCircleHasItsCircumference() {
    let curve = LevelCurve(of: grid(81) { $0 * $0 + $1 * $1 }, x: -2...2, y: -2...2, at: 1)
    #expect(abs(curve.length - 2 * .pi) < 0.01)
    for (x, y) in zip(curve.x, curve.y) where x.isFinite {
      #expect(abs(x * x + y * y - 1) < 2e-3)
    }
  }

  @Test func aPlaneIsExact() {
    let curve = LevelCurve(of: grid(3) { x, y in x + 0.5 }, x: -2...2, y: -2...2, at: 0)
    #expect(curve.x.filter(\.isFinite) == [-0.5, -0.5, -0.5, -0.5])
    #expect(abs(curve.length - 4) < 1e-12)
    #expect(curve.x.count == 6 && curve.x[2].isNaN && curve.y[5].isNaN)
  }

  @Test func noCrossingIsNoCurve() {
    let curve = LevelCurve(of: grid(3) { x, y in x }, x: -2...2, y: -2...2, at: 3)
    #expect(curve.x.isEmpty)
    #expect(curve.length == 0)
  }

  /// Two opposite corners above: the mean says whether they are joined.
  @Test(arguments: [0.2, -0.2])
  func aSaddleIsCutWhereItsMiddleSays(shift: Double) {
    let curve = LevelCurve(
      of: [[1 + shift, -1 + shift], [-1 + shift, 1 + shift]], x: 0...1, y: 0...1, at: 0)
    #expect(curve.x.count == 6)
    // With a middle above, the pieces cut off the corners below: (1, 0) and (0, 1).
    func middle(_ start: Int) -> Double {
      let (x, y) = (curve.x[start] + curve.x[start + 1], curve.y[start] + curve.y[start + 1])
      return (x - y) / 2
    }
    let middles = [middle(0), middle(3)]
    let areApart = middles.contains { $0 > 0.5 } && middles.contains { $0 < -0.5 }
    #expect(areApart == (shift > 0))
    let found = curve.length / 2.0.squareRoot()
    #expect(abs(found - (1 - abs(shift))) < 1e-12)
  }

  @Test func aRowOfAnotherLength() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = LevelCurve(of: [[1, 2], [1]], x: 0...1, y: 0...1, at: 0)
    }
    expectTrap(result, mentions: "LevelCurve", "[2, 1]", "LevelCurveTests.swift")
  }
}
