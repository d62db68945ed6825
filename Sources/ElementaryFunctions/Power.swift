extension Elementary {
  /// base^exponent for a whole exponent; 1 for the exponent 0.
  ///
  /// By repeated squaring with twice the digits, so that the exact power, or one over it, is rounded
  /// once: 10^22 is exact and 10^-5 is the literal 1e-5. Where a square could leave the range in
  /// which products are exact, by ``pow(_:_:)-(Double,Double)``.
  public static func pow(_ base: Double, _ exponent: Int) -> Double {
    func isSafe(_ x: DoubleDouble) -> Bool { (0x1p-450...0x1p450).contains(abs(x.high)) }
    var (power, square) = (DoubleDouble(1), DoubleDouble(base))
    var rest = exponent.magnitude
    while rest > 0 {
      guard isSafe(power), isSafe(square) else { return pow(base, Double(exponent)) }
      if rest & 1 == 1 { power = power * square }
      rest >>= 1
      if rest > 0 { square = square * square }
    }
    return exponent < 0 ? (DoubleDouble(1) / power).high : power.high
  }

  /// base^exponent; NaN for a negative base unless the exponent is whole.
  ///
  /// e^(exponent log base), with the logarithm and the product to 64 bits.
  public static func pow(_ base: Double, _ exponent: Double) -> Double {
    if exponent == 0 || base == 1 { return 1 }
    if base.isNaN || exponent.isNaN { return .nan }
    let isWhole = exponent.rounded(.towardZero) == exponent
    // From 2^53 on every number is even.
    let isOdd = isWhole && abs(exponent) < 0x1p53 && Int(exponent) & 1 == 1
    let sign: Double = base.sign == .minus && isOdd ? -1 : 1
    let magnitude = abs(base)
    if magnitude == 1, isWhole { return sign }
    if magnitude == 0 || magnitude == .infinity {
      return sign * ((magnitude == 0) == (exponent < 0) ? .infinity : 0)
    }
    if base < 0, !isWhole { return .nan }
    let logarithm = extendedLog(magnitude)
    // Beyond, the power is zero or infinite, and the exact product may not exist.
    guard abs(logarithm.high * exponent) < 750 else {
      return sign * ((logarithm.high < 0) == (exponent < 0) ? .infinity : 0)
    }
    let product = logarithm * DoubleDouble(exponent)
    return sign * exp(product.high, plus: product.low)
  }
}
