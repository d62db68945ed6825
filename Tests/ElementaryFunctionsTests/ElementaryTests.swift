import ElementaryFunctions
import Foundation
import TestSupport
import Testing

/// A function of one number with the numbers to try it on.
struct Function: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let ours: @Sendable (Double) -> Double
  let libm: @Sendable (Double) -> Double
  let domains: [ClosedRange<Double>]

  static let all = [
    Function("exp", { Elementary.exp($0) }, { Foundation.exp($0) }, [-1...1, -745...710]),
    Function("log", { Elementary.log($0) }, { Foundation.log($0) }, [0.4...2.2, 0...1e10]),
    Function("log1p", { Elementary.log1p($0) }, { Foundation.log1p($0) }, [-1...1, -1e-9...1e-9]),
    Function("log10", { Elementary.log10($0) }, { Foundation.log10($0) }, [0.4...2.2, 0...1e300]),
    Function(
      "x^2.4", { Elementary.pow($0, 2.4) }, { Foundation.pow($0, 2.4) }, [0...1, 0...1e120]),
    Function("7^x", { Elementary.pow(7, $0) }, { Foundation.pow(7, $0) }, [-1...1, -360...360]),
    Function("x^31", { Elementary.pow($0, 31) }, { Foundation.pow($0, 31) }, [-1...1, -1e9...1e9]),
    Function("x^-7", { Elementary.pow($0, -7) }, { Foundation.pow($0, -7) }, [-1...1, -1e9...1e9]),
    Function("sin", { Elementary.sin($0) }, { Foundation.sin($0) }, [-7...7, -1e5...1e5]),
    Function("cos", { Elementary.cos($0) }, { Foundation.cos($0) }, [-7...7, -1e5...1e5]),
    Function("atan", { Elementary.atan($0) }, { Foundation.atan($0) }, [-1...1, -20...20]),
    Function("acos", { Elementary.acos($0) }, { Foundation.acos($0) }, [-1...1, 0.9999...1]),
    Function("atan2(x, -3)", { Elementary.atan2($0, -3) }, { Foundation.atan2($0, -3) }, [-9...9]),
    Function("atan2(3, x)", { Elementary.atan2(3, $0) }, { Foundation.atan2(3, $0) }, [-9...9]),
  ]

  private init(
    _ name: String, _ ours: @escaping @Sendable (Double) -> Double,
    _ libm: @escaping @Sendable (Double) -> Double, _ domains: [ClosedRange<Double>]
  ) {
    (testDescription, self.ours, self.libm, self.domains) = (name, ours, libm, domains)
  }

  /// 20,000 numbers of each domain, spread evenly by the golden ratio.
  var inputs: [Double] {
    domains.flatMap { domain in
      (1...20_000).map { index in
        let turns = Double(index) * 0.618_033_988_749_894_9
        let share = turns - turns.rounded(.down)
        return domain.lowerBound + share * (domain.upperBound - domain.lowerBound)
      }
    }
  }
}

@Suite struct ElementaryTests {
  /// A C library's own error is below one unit in the last place.
  @Test(arguments: Function.all) func twoUnitsFromTheCLibraryAtMost(_ function: Function) {
    func units(_ x: Double) -> Double {
      let (found, expected) = (function.ours(x), function.libm(x))
      return found == expected ? 0 : abs(found - expected) / expected.ulp
    }
    let worst = function.inputs.max { units($0) < units($1) }!
    #expect(
      units(worst) <= 2, "at \(worst): \(function.ours(worst)), not \(function.libm(worst))")
  }

  /// Where the reduced angle is smallest: multiples of pi / 2, as near as a Double comes to them.
  @Test func anglesNearQuarterTurns() {
    for turns in [1, 2, 3, 4, 5, 100, 9999, 63_661] as [Double] {
      let x = turns * (Double.pi / 2)
      for x in [x.nextDown, x, x.nextUp] {
        #expect(abs(Elementary.sin(x) - sin(x)) <= sin(x).ulp, "\(x)")
        #expect(abs(Elementary.cos(x) - cos(x)) <= cos(x).ulp, "\(x)")
      }
    }
  }

  @Test func powersOfTenAreTheLiterals() {
    for exponent in -270...270 {
      let literal = Double("1e\(exponent)")!
      #expect(Elementary.pow(10, exponent) == literal)
      #expect(Elementary.log10(literal) == Double(exponent))
    }
    #expect(abs(Elementary.pow(10, 308) - 1e308) <= 1e308.ulp)
    #expect(abs(Elementary.pow(10, -308) - 1e-308) <= 1e-308.ulp)
  }

  /// Adam's bias correction after 100,000 steps, and denormal and infinite powers.
  @Test func longPowers() {
    func expectNear(_ found: Double, _ expected: Double) {
      #expect(abs(found - expected) <= expected.ulp)
    }
    expectNear(Elementary.pow(0.999, 100_000), pow(0.999, 100_000))
    expectNear(Elementary.pow(0.9, 7000), pow(0.9, 7000))
    #expect(Elementary.pow(0.9, 7000) < .leastNormalMagnitude)
    #expect(Elementary.pow(0.9, 10_000) == 0)
    #expect(Elementary.pow(-3, 647) == -.infinity)
    #expect(Elementary.pow(3, .min) == 0)
  }

  @Test func endsOfTheRange() {
    let (least, largest) = (Double.leastNonzeroMagnitude, Double.greatestFiniteMagnitude)
    #expect(Elementary.exp(709.782_712_893_384) == exp(709.782_712_893_384))
    #expect(Elementary.exp(709.782_712_893_385) == .infinity)
    #expect(Elementary.exp(-745.133_219_101_941_1) == .leastNonzeroMagnitude)
    #expect(Elementary.exp(-745.133_219_101_941_2) == 0)
    #expect(Elementary.log(least) == log(least))
    #expect(Elementary.log(largest) == log(largest))
    #expect(Elementary.atan2(least, least) == .pi / 4)
    #expect(Elementary.atan2(least, 1) == least)
    #expect(Elementary.atan2(largest, least) == .pi / 2)
  }

  /// Annex F of the C standard, which Foundation's functions follow.
  @Test func zerosInfinitiesAndNaN() {
    let special = [
      -.infinity, -1e300, -3, -2, -1.5, -1, -0.5, -1e-300, -0.0, 0.0, 1e-300, 0.5, 1, 1.5, 2, 3,
      1e300, .infinity, .nan,
    ]
    func expectSame(
      _ found: Double, _ expected: Double, _ what: String,
      sourceLocation: SourceLocation = #_sourceLocation
    ) {
      let isSame =
        expected.isNaN
        ? found.isNaN
        : found.sign == expected.sign
          && (found == expected || abs(found - expected) <= 2 * expected.ulp)
      #expect(isSame, "\(what): \(found), not \(expected)", sourceLocation: sourceLocation)
    }
    for x in special {
      expectSame(Elementary.exp(x), exp(x), "exp \(x)")
      expectSame(Elementary.log(x), log(x), "log \(x)")
      expectSame(Elementary.log1p(x), log1p(x), "log1p \(x)")
      expectSame(Elementary.log10(x), log10(x), "log10 \(x)")
      expectSame(Elementary.atan(x), atan(x), "atan \(x)")
      expectSame(Elementary.acos(x), acos(x), "acos \(x)")
      if abs(x) < 1e5 || !x.isFinite {
        expectSame(Elementary.sin(x), sin(x), "sin \(x)")
        expectSame(Elementary.cos(x), cos(x), "cos \(x)")
      }
      for y in special {
        expectSame(Elementary.pow(x, y), pow(x, y), "pow \(x) \(y)")
        expectSame(Elementary.atan2(x, y), atan2(x, y), "atan2 \(x) \(y)")
      }
      for n in [-3, -2, -1, 0, 1, 2, 3] {
        expectSame(Elementary.pow(x, n), pow(x, Double(n)), "pow \(x) \(n)")
      }
    }
  }

  @Test func floatsAreRoundedOnce() {
    for index in 1...20_000 {
      let x = Float(index) * 0x1p-14
      #expect(Elementary.log(x) == Float(log(Double(x))))
      #expect(Elementary.sin(x) == Float(sin(Double(x))))
      #expect(Elementary.cos(x) == Float(cos(Double(x))))
      #expect(Elementary.pow(x, 1.7) == Float(pow(Double(x), Double(Float(1.7)))))
      if x <= 1 { #expect(Elementary.acos(x) == Float(acos(Double(x)))) }
    }
  }

  @Test func anglesTooLargeToReduce() async {
    let sine = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Elementary.sin(100_001.0) }
    expectTrap(sine, mentions: "Elementary.sin", "100,000", "100001.0", "ElementaryTests.swift")
    let cosine = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Elementary.cos(-1e9 as Float) }
    expectTrap(cosine, mentions: "Elementary.cos", "100,000", "-1000000000.0")
  }
}
