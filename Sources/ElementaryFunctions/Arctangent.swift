extension Elementary {
  /// The angle from -pi / 2 to pi / 2, in radians, whose tangent is x.
  public static func atan(_ x: Double) -> Double { atan2(x, 1) }

  /// The angle from 0 to pi, in radians, whose cosine is x; NaN beyond -1 and 1.
  ///
  /// The angle of the point (x, sqrt(1 - x^2)); the error is below 1.5 units in the last place.
  public static func acos(_ x: Double) -> Double {
    guard abs(x) <= 1 else { return .nan }
    return atan2((1.0).addingProduct(-x, x).squareRoot(), x)
  }

  /// The angle from -pi to pi, in radians, of the point (x, y).
  ///
  /// In the first octants the angle is pi / 4 k + atan t, where t, from -tan(pi / 8) to tan(pi / 8),
  /// is y / x for k = 0, (y - x) / (y + x) for k = 1, and -x / y for k = 2; and
  /// atan t = t - t^3/3 + t^5/5 - ...
  public static func atan2(_ y: Double, _ x: Double) -> Double {
    if y.isNaN || x.isNaN { return .nan }
    var angle = firstQuadrant(abs(y), abs(x))
    if x.sign == .minus { angle = quarterTurn + quarterTurn + -angle }
    return y.sign == .minus ? -angle.high : angle.high
  }

  private static let quarterTurn = DoubleDouble(
    high: 0x1.921f_b544_42d1_8p+0, low: 0x1.1a62_6331_45c0_7p-54)

  /// The angle of a point neither of whose coordinates is negative.
  private static func firstQuadrant(_ y: Double, _ x: Double) -> DoubleDouble {
    let larger = max(x, y)
    if larger == 0 { return DoubleDouble(0) }
    if larger == .infinity {
      return firstQuadrant(y == .infinity ? 1 : 0, x == .infinity ? 1 : 0)
    }
    // Near one, no remainder of a division is too small to be exact.
    let (y, x) = (scaled(y, by: -Int(larger.exponent)), scaled(x, by: -Int(larger.exponent)))
    let eighthTurn = DoubleDouble(high: quarterTurn.high / 2, low: quarterTurn.low / 2)
    if y < 0.414 * x { return arctangent(DoubleDouble(y) / DoubleDouble(x)) }
    if y > 2.414 * x { return quarterTurn + arctangent(DoubleDouble(-x) / DoubleDouble(y)) }
    return eighthTurn + arctangent(DoubleDouble(sum: y, -x) / DoubleDouble(sum: y, x))
  }

  /// The series, for t from -tan(pi / 8) to tan(pi / 8).
  private static func arctangent(_ t: DoubleDouble) -> DoubleDouble {
    let square = t.high * t.high
    var series = 0.0
    for k in (1...21).reversed() { series = 1 / Double(2 * k + 1) - series * square }
    return DoubleDouble(large: t.high, small: t.low - t.high * square * series)
  }
}
