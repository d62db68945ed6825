extension Elementary {
  /// e^x.
  ///
  /// x = k ln 2 + r with r between -ln 2 / 2 and ln 2 / 2, so that e^x = 2^k e^r; and e^r is its
  /// Taylor series up to r^13.
  public static func exp(_ x: Double) -> Double { exp(x, plus: 0) }

  /// e^(x + rest), rounded once, where the rest lies below the last place of x.
  static func exp(_ x: Double, plus rest: Double) -> Double {
    guard abs(x) < 750 else { return x > 0 ? .infinity : x < 0 ? 0 : .nan }
    let log2e = 0x1.7154_7652_b82f_ep+0
    let k = (x * log2e).rounded()
    // The first difference is exact; what the second one loses goes into `low`.
    let high = x - k * ln2High
    let correction = k * ln2Low - rest
    let r = high - correction
    let low = (high - r) - correction
    // e^r = 1 + r + r^2/2 (1 + r/3 (1 + r/4 (1 + ...)))
    var series = 1.0
    for n in (3...13).reversed() { series = 1 + r * (1 / Double(n)) * series }
    let linear = 1 + r
    let tail = (r - (linear - 1)) + (r * r / 2 * series + low * linear)
    return scaled(linear + tail, by: Int(k))
  }

  /// x times 2^exponent, rounded once; for exponents from -2044 to 2046.
  static func scaled(_ x: Double, by exponent: Int) -> Double {
    func powerOfTwo(_ exponent: Int) -> Double {
      Double(sign: .plus, exponentBitPattern: UInt(1023 + exponent), significandBitPattern: 0)
    }
    // In two halves, as neither 2^1024 nor 2^-1075 is a number.
    let half = exponent >> 1
    return x * powerOfTwo(half) * powerOfTwo(exponent - half)
  }
}
