// Computed in double precision and rounded once. That is correct rounding, except where the exact
// value lies within 2^-28 units of the middle between two floats.
extension Elementary {
  /// The natural logarithm; NaN below zero.
  public static func log(_ x: Float) -> Float { Float(log(Double(x))) }

  /// base^exponent; NaN for a negative base unless the exponent is whole.
  public static func pow(_ base: Float, _ exponent: Float) -> Float {
    Float(pow(Double(base), Double(exponent)))
  }

  /// The sine of an angle in radians, of at most 100,000; NaN for an infinite one.
  public static func sin(_ x: Float, file: StaticString = #fileID, line: UInt = #line) -> Float {
    Float(sin(Double(x), file: file, line: line))
  }

  /// The cosine of an angle in radians, of at most 100,000; NaN for an infinite one.
  public static func cos(_ x: Float, file: StaticString = #fileID, line: UInt = #line) -> Float {
    Float(cos(Double(x), file: file, line: line))
  }

  /// The angle from 0 to pi, in radians, whose cosine is x; NaN beyond -1 and 1.
  public static func acos(_ x: Float) -> Float { Float(acos(Double(x))) }
}
