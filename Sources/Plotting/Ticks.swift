import ElementaryFunctions
import Foundation

/// A labelled place on an axis.
struct Tick: Equatable, Sendable {
  var value: Double
  var label: String
}

enum Ticks {
  /// The smallest of 1, 2, 2.5 and 5 times a power of ten that is at least `minimum`.
  ///
  /// 2.5 itself is left out: 2.5, 5.0, 7.5 reads worse than 5, 10.
  static func niceStep(atLeast minimum: Double) -> Double {
    let exponent = Int(Elementary.log10(minimum).rounded(.down))
    let power = Elementary.pow(10, exponent)
    for factor in [1, 2, 2.5, 5, 10] where !(factor == 2.5 && exponent == 0) {
      let step = factor * power
      if step >= minimum * (1 - 1e-9) { return step }
    }
    return 10 * power
  }

  /// The nice number after `step`.
  static func nextStep(after step: Double) -> Double { niceStep(atLeast: step * 1.01) }

  /// The multiples of `step` in a range.
  static func linear(in range: ClosedRange<Double>, step: Double) -> [Tick] {
    let slack = 1e-6
    let first = Int((range.lowerBound / step - slack).rounded(.up))
    let last = Int((range.upperBound / step + slack).rounded(.down))
    guard first <= last else { return [] }
    return labelled((first...last).map { multiple($0, of: step) })
  }

  /// `count * step` without the error of a step such as 0.1.
  private static func multiple(_ count: Int, of step: Double) -> Double {
    step >= 1 ? Double(count) * step : Double(count) / (1 / step).rounded()
  }

  /// Labels with as many decimals as tell the values apart, the same for all.
  static func labelled(_ values: [Double]) -> [Tick] {
    let largest = values.map(abs).max() ?? 0
    let smallest = values.map(abs).filter { $0 > 0 }.min() ?? 0
    if largest >= 1e6 || (largest > 0 && largest < 1e-3) {
      let exponent = Int(Elementary.log10(smallest > 0 ? smallest : largest).rounded(.down))
      let power = Elementary.pow(10, exponent)
      let mantissas = labelled(values.map { $0 / power })
      return zip(values, mantissas).map { value, mantissa in
        value == 0
          ? Tick(value: 0, label: "0")
          : Tick(value: value, label: "$\(mantissa.label)×10^{\(exponent)}$")
      }
    }
    let decimals = values.map { decimalPlaces($0) }.max() ?? 0
    return values.map { Tick(value: $0, label: Number.text($0, decimals: decimals)) }
  }

  /// How many decimals a value needs, up to six.
  private static func decimalPlaces(_ value: Double) -> Int {
    (0..<6).first { places in
      let scaled = value * Elementary.pow(10, places)
      return abs(scaled - scaled.rounded()) < 1e-6 * max(1, abs(scaled))
    } ?? 6
  }

  /// Powers of ten in a range, or 1, 2 and 5 times those where there are few of them.
  ///
  /// At most `limit`, unless a range holds no power of ten: then linear ticks.
  static func logarithmic(in range: ClosedRange<Double>, limit: Int) -> [Tick] {
    let low = Int((Elementary.log10(range.lowerBound) - 1e-9).rounded(.up))
    let high = Int((Elementary.log10(range.upperBound) + 1e-9).rounded(.down))
    func within(_ v: Double) -> Bool {
      v >= range.lowerBound * (1 - 1e-9) && v <= range.upperBound * (1 + 1e-9)
    }
    for factors in [[1, 2, 5], [1, 3], [1.0]] {
      let values = (low - 1...max(low - 1, high)).flatMap { k in
        factors.map { $0 * Elementary.pow(10, k) }
      }.filter(within)
      if values.count >= 2, values.count <= limit { return logTicks(values) }
    }
    guard low <= high, high > low else {
      return linear(
        in: range,
        step: niceStep(
          atLeast: (range.upperBound - range.lowerBound) / Double(max(2, min(limit, 5)))))
    }
    let stride = (high - low) / max(1, limit) + 1
    return logTicks(
      Swift.stride(from: low, through: high, by: stride).map { Elementary.pow(10, $0) })
  }

  /// Plain numbers if all are of handy size, else all as powers of ten.
  private static func logTicks(_ values: [Double]) -> [Tick] {
    if values.allSatisfy({ $0 >= 0.999e-3 && $0 < 0.999e5 }) { return values.map(plain) }
    return values.map { value in
      let exponent = Int((Elementary.log10(value) + 1e-9).rounded(.down))
      let mantissa = Int((value / Elementary.pow(10, exponent)).rounded())
      let power = "10^{\(exponent)}"
      return Tick(value: value, label: mantissa == 1 ? "$\(power)$" : "$\(mantissa)×\(power)$")
    }
  }

  /// A tick with as many decimals as its value needs.
  static func plain(_ value: Double) -> Tick { Tick(value: value, label: Number.text(value)) }

  /// 2 to 9 times each power of ten: where a logarithmic axis gets short marks without labels.
  static func minorLogarithmic(in range: ClosedRange<Double>) -> [Double] {
    let low = Int(Elementary.log10(range.lowerBound).rounded(.down))
    let high = Int(Elementary.log10(range.upperBound).rounded(.up))
    guard high - low <= 8 else { return [] }
    return (low...high).flatMap { k in (2...9).map { Double($0) * Elementary.pow(10, k) } }
      .filter(range.contains)
  }
}

/// Numbers as figures write them, the same in every locale: a true minus sign, and commas from
/// 10,000 on.
enum Number {
  static func text(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "–" : value < 0 ? "\u{2212}∞" : "∞" }
    let digits = String(format: "%.\(decimals)f", abs(value))
    let isZero = !digits.contains { $0 != "0" && $0 != "." }
    var parts = digits.split(separator: ".").map(String.init)
    if parts[0].count > 4 {
      var grouped = ""
      for (i, digit) in parts[0].enumerated() {
        if i > 0, (parts[0].count - i) % 3 == 0 { grouped.append(",") }
        grouped.append(digit)
      }
      parts[0] = grouped
    }
    return (value < 0 && !isZero ? "\u{2212}" : "") + parts.joined(separator: ".")
  }

  /// With as many decimals as the value needs, up to six.
  static func text(_ value: Double) -> String {
    let full = text(value, decimals: 6)
    guard full.contains(".") else { return full }
    let trimmed = full.reversed().drop { $0 == "0" }
    return String((trimmed.first == "." ? trimmed.dropFirst() : trimmed).reversed())
  }
}
