extension Elementary {
  /// The natural logarithm; NaN below zero.
  ///
  /// x = 2^k m with m from sqrt(1/2) to sqrt(2), so that log x = k ln 2 + log m; and with
  /// s = (m - 1) / (m + 1), log m = 2 (s + s^3/3 + s^5/5 + ... + s^21/21), twice the inverse
  /// hyperbolic tangent of s.
  public static func log(_ x: Double) -> Double {
    guard x > 0, x < .infinity else { return logOutsideDomain(x) }
    return log(x, plus: 0)
  }

  /// log(1 + x), accurate where x is small; NaN below -1.
  ///
  /// With u the rounded 1 + x, log(1 + x) = log u + d / u, where d is what was rounded off.
  public static func log1p(_ x: Double) -> Double {
    let sum = DoubleDouble(sum: 1, x)
    if sum.high == 1 { return x }
    guard sum.high > 0, sum.high < .infinity else { return logOutsideDomain(sum.high) }
    return log(sum.high, plus: sum.low / sum.high)
  }

  /// The logarithm to base ten, whole numbers for powers of ten; NaN below zero.
  public static func log10(_ x: Double) -> Double {
    guard x > 0, x < .infinity else { return logOutsideDomain(x) }
    let log10e = DoubleDouble(high: 0x1.bcb7_b152_6e50_ep-2, low: 0x1.9535_5baa_afad_3p-57)
    return (extendedLog(x) * log10e).high
  }

  /// The natural logarithm of a finite number above zero, to 64 bits.
  static func extendedLog(_ x: Double) -> DoubleDouble {
    let (exponent, fraction) = parts(x)
    let s = DoubleDouble(fraction) / DoubleDouble(sum: 2, fraction)
    let z = s * s
    // log m = 2s (1 + z (1/3 + z (1/5 + ...)))
    let third = DoubleDouble(high: 0x1.5555_5555_5555_5p-2, low: 0x1.5555_5555_5555_5p-56)
    var series = 0.0
    for k in (2...13).reversed() { series = series * z.high + 1 / Double(2 * k + 1) }
    let ratio = DoubleDouble(1) + z * (third + z * DoubleDouble(series))
    return DoubleDouble(high: exponent * ln2High, low: exponent * ln2Low)
      + DoubleDouble(2) * s * ratio
  }

  /// The natural logarithm of a finite number above zero, plus a number far below one.
  private static func log(_ x: Double, plus correction: Double) -> Double {
    let (exponent, f) = parts(x)
    let s = f / (2 + f)
    let z = s * s
    var series = 0.0
    for k in (1...10).reversed() { series = series * z + 1 / Double(2 * k + 1) }
    // As 2s = f - s f, the sum starts with f, which is exact, and what is rounded is below f^2 / 2.
    let rest = s * (f - 2 * z * series) - (exponent * ln2Low + correction)
    return exponent * ln2High - (rest - f)
  }

  /// x = 2^exponent (1 + fraction), with 1 + fraction from sqrt(1/2) to sqrt(2); exact.
  private static func parts(_ x: Double) -> (exponent: Double, fraction: Double) {
    let (exponent, significand) = (Double(x.exponent), x.significand)
    let squareRootOfTwo = 0x1.6a09_e667_f3bc_dp+0
    return significand > squareRootOfTwo
      ? (exponent + 1, significand / 2 - 1) : (exponent, significand - 1)
  }

  /// The logarithm of zero, infinity, NaN or a number below zero.
  private static func logOutsideDomain(_ x: Double) -> Double {
    x == 0 ? -.infinity : x > 0 ? .infinity : .nan
  }

  /// The first 42 bits of ln 2, whose product with an exponent is exact.
  static let ln2High = 0x1.62e4_2fef_a38p-1
  /// The rest of ln 2.
  static let ln2Low = 0x1.ef35_793c_7673p-45
}
