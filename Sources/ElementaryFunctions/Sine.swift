extension Elementary {
  /// The sine of an angle in radians, of at most 100,000; NaN for an infinite one.
  ///
  /// The angle less a multiple of pi / 2 lies between -pi / 4 and pi / 4: there sine and cosine are
  /// their Taylor series, up to the seventeenth power.
  public static func sin(
    _ x: Double, file: StaticString = #fileID, line: UInt = #line
  ) -> Double {
    guard x.isFinite else { return .nan }
    // Here sin x rounds to x, and nothing else keeps the sign of -0.
    if abs(x) < 0x1p-27 { return x }
    let angle = ReducedAngle(x, "sin", file, line)
    let magnitude = angle.quadrant & 1 == 0 ? angle.sine : angle.cosine
    return angle.quadrant & 2 == 0 ? magnitude : -magnitude
  }

  /// The cosine of an angle in radians, of at most 100,000; NaN for an infinite one.
  ///
  /// See ``sin(_:file:line:)-(Double,_,_)``.
  public static func cos(
    _ x: Double, file: StaticString = #fileID, line: UInt = #line
  ) -> Double {
    guard x.isFinite else { return .nan }
    let angle = ReducedAngle(x, "cos", file, line)
    let magnitude = angle.quadrant & 1 == 0 ? angle.cosine : angle.sine
    return (angle.quadrant + 1) & 2 == 0 ? magnitude : -magnitude
  }
}

/// x - n pi / 2 for the whole n that makes it smallest (W. J. Cody and W. Waite, 1980).
private struct ReducedAngle {
  /// The last two bits of n.
  let quadrant: Int
  let high: Double
  /// Below the last place of `high`.
  let low: Double

  init(_ x: Double, _ name: StaticString, _ file: StaticString, _ line: UInt) {
    guard abs(x) <= 1e5 else {
      fatalError(
        "Elementary.\(name): expected an angle of at most 100,000 radians, found \(x)", file: file,
        line: line)
    }
    let twoOverPi = 0x1.45f3_06dc_9c88_3p-1
    let n = (x * twoOverPi).rounded()
    quadrant = Int(n) & 3
    // pi / 2 in three parts. Two have 37 bits, so that their products with n, of 16 bits, are exact.
    let first = x - n * 0x1.921f_b544_4p+0
    let second = first - n * 0x1.68c2_34c4_cp-39
    let rest = ((first - second) - n * 0x1.68c2_34c4_cp-39) - n * 0x1.98a2_e037_0734_5p-77
    high = second + rest
    low = (second - high) + rest
  }

  /// sin x = x (1 - x^2/(2*3) (1 - x^2/(4*5) (1 - ...)))
  var sine: Double {
    let square = high * high
    var series = 1.0
    for k in (2...8).reversed() {
      series = 1 - square * (1 / Double(2 * k * (2 * k + 1))) * series
    }
    return high + (low * (1 - square / 2) - high * square * (series / 6))
  }

  /// cos x = 1 - x^2/2 (1 - x^2/(3*4) (1 - x^2/(5*6) (1 - ...)))
  var cosine: Double {
    let square = high * high
    var series = 1.0
    for k in (3...8).reversed() {
      series = 1 - square * (1 / Double((2 * k - 1) * 2 * k)) * series
    }
    let sum = 1 - square / 2
    return sum + (((1 - sum) - square / 2) + (square * square * (series / 24) - high * low))
  }
}
