/// An unevaluated sum of two numbers, the lower one at most half a unit in the last place of the
/// higher one: twice the digits of a Double (T. J. Dekker, "A floating-point technique for
/// extending the available precision", 1971).
struct DoubleDouble {
  var high: Double
  var low: Double

  init(high: Double, low: Double) { (self.high, self.low) = (high, low) }

  /// One number alone.
  init(_ value: Double) { self.init(high: value, low: 0) }

  /// The exact sum of two numbers (D. E. Knuth).
  init(sum a: Double, _ b: Double) {
    high = a + b
    let fromB = high - a
    low = (a - (high - fromB)) + (b - fromB)
  }

  /// The exact sum of two numbers, the first of which is the larger one, or zero.
  init(large: Double, small: Double) {
    high = large + small
    low = small - (high - large)
  }

  /// The exact product of two numbers.
  init(product a: Double, _ b: Double) {
    high = a * b
    low = (-high).addingProduct(a, b)
  }

  /// The sum, to about 100 bits unless it cancels.
  static func + (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let sum = DoubleDouble(sum: a.high, b.high)
    return DoubleDouble(large: sum.high, small: sum.low + (a.low + b.low))
  }

  static prefix func - (a: DoubleDouble) -> DoubleDouble {
    DoubleDouble(high: -a.high, low: -a.low)
  }

  /// The product, to about 100 bits.
  static func * (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let product = DoubleDouble(product: a.high, b.high)
    return DoubleDouble(
      large: product.high, small: product.low + (a.high * b.low + a.low * b.high))
  }

  /// The quotient, to about 100 bits.
  static func / (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let quotient = a.high / b.high
    let remainder = a.high.addingProduct(-quotient, b.high) + (a.low - quotient * b.low)
    return DoubleDouble(large: quotient, small: remainder / b.high)
  }
}
