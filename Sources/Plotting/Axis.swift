import ElementaryFunctions

/// One axis of a panel: what it measures, with the unit, and how values become places.
///
///     .linear("test accuracy (%)")
///     .log("temperature $T$", ticks: [1, 2, 4, 8, 16])
///     .categories(["teacher", "student"])
public struct Axis: Sendable {
  enum Kind: Equatable, Sendable {
    case linear
    case log
    case categories([String])
  }

  let kind: Kind
  let label: String
  let range: ClosedRange<Double>?
  let ticks: [Double]?

  /// Equal differences take equal room.
  ///
  /// - Parameters:
  ///   - label: What is measured, and its unit.
  ///   - range: The values from end to end; by default what the marks need.
  ///   - ticks: Where to write numbers; by default at round values.
  /// - Returns: The axis.
  public static func linear(
    _ label: String, in range: ClosedRange<Double>? = nil, ticks: [Double]? = nil
  ) -> Axis {
    Axis(kind: .linear, label: label, range: range, ticks: ticks)
  }

  /// Equal ratios take equal room; values that are not positive are left out.
  ///
  /// - Parameters:
  ///   - label: What is measured, and its unit.
  ///   - range: The values from end to end, both positive; by default what the marks need.
  ///   - ticks: Where to write numbers, such as the data's own values; by default at powers of ten.
  /// - Returns: The axis.
  public static func log(
    _ label: String, in range: ClosedRange<Double>? = nil, ticks: [Double]? = nil
  ) -> Axis {
    if let range, range.lowerBound <= 0 {
      fatalError("Axis.log: the range \(range) must lie above zero")
    }
    return Axis(kind: .log, label: label, range: range, ticks: ticks)
  }

  /// Named places at 0, 1, 2 and so on, in the order given.
  ///
  /// - Parameters:
  ///   - label: What the names are.
  ///   - names: One for each place.
  /// - Returns: The axis.
  public static func categories(_ label: String, _ names: [String]) -> Axis {
    Axis(kind: .categories(names), label: label, range: nil, ticks: nil)
  }

  /// Named places at 0, 1, 2 and so on, whose names speak for themselves.
  public static func categories(_ names: [String]) -> Axis { categories("", names) }
}

/// What the marks of a panel need of an axis.
struct Extent: Sendable {
  private(set) var low = Double.infinity
  private(set) var high = -Double.infinity
  private(set) var positiveLow = Double.infinity
  private var hasOnlyIntegers = true
  /// Bars stand on zero: the axis starts there.
  var standsOnZero = false
  /// Numbers stand beyond the bars' ends.
  var hasLabels = false
  /// Bins end at the axis' ends.
  var isTight = false

  mutating func include(_ values: some Sequence<Double>) {
    for v in values where v.isFinite {
      low = min(low, v)
      high = max(high, v)
      if v > 0 { positiveLow = min(positiveLow, v) }
      if v != v.rounded() { hasOnlyIntegers = false }
    }
  }

  var isEmpty: Bool { low > high }
  /// Between such values, a tick would mean nothing.
  var isInteger: Bool { hasOnlyIntegers && !isEmpty }
}

/// An axis with its ends chosen.
struct Scale: Sendable {
  let kind: Axis.Kind
  let range: ClosedRange<Double>

  init(kind: Axis.Kind, range: ClosedRange<Double>) {
    self.kind = kind
    self.range = range
  }

  /// The range that the data needs, with `padding` (a share of its span) beyond; with `maxTicks`, a
  /// linear axis is rounded out to a tick, of so many at most, where one is near.
  init(_ axis: Axis, for extent: Extent, padding: Double, maxTicks: Int? = nil) {
    kind = axis.kind
    switch axis.kind {
    case .categories(let names):
      range = -0.5...max(0.5, Double(names.count) - 0.5)
    case .log:
      range = axis.range ?? Self.logRange(extent, padding: padding)
    case .linear:
      range = axis.range ?? Self.linearRange(extent, padding: padding, maxTicks: maxTicks)
    }
  }

  private static func logRange(_ extent: Extent, padding: Double) -> ClosedRange<Double> {
    guard extent.positiveLow <= extent.high, extent.high > 0 else { return 1...10 }
    let (low, high) = (Elementary.log10(extent.positiveLow), Elementary.log10(extent.high))
    let pad = high > low ? (high - low) * padding : 0.5
    return Elementary.pow(10, low - pad)...Elementary.pow(10, high + pad)
  }

  private static func linearRange(
    _ extent: Extent, padding: Double, maxTicks: Int?
  ) -> ClosedRange<Double> {
    guard !extent.isEmpty else { return 0...1 }
    var (low, high) = (extent.low, extent.high)
    if extent.standsOnZero { (low, high) = (min(low, 0), max(high, 0)) }
    if high - low <= 1e-12 * max(abs(low), abs(high)) {
      // Constant data: a tenth of the value around it.
      let pad = low == 0 ? 1 : abs(low) * 0.1
      return (extent.standsOnZero && low == 0 ? 0 : low - pad)...(high + pad)
    }
    if extent.isTight { return low...high }
    if extent.hasLabels {
      let room = 0.09 * (high - low)
      (low, high) = (low < 0 ? low - room : low, high > 0 ? high + room : high)
    }
    guard let maxTicks else {
      let pad = (high - low) * padding
      return (low - pad)...(high + pad)
    }
    // Out to the next tick where that is near; else a little air.
    let step = Ticks.niceStep(atLeast: (high - low) / Double(maxTicks))
    let air = (high - low) * padding
    func end(_ value: Double, towards sign: Double) -> Double {
      if value == 0, extent.standsOnZero { return 0 }
      let tick = (value * sign / step - 1e-9).rounded(.up) * step * sign
      return abs(tick - value) <= 0.6 * step ? tick : value + air * sign
    }
    return end(low, towards: -1)...end(high, towards: 1)
  }

  /// Where a value lies: 0 at the start of the axis, 1 at its end; NaN if it has no place.
  func position(_ value: Double) -> Double {
    switch kind {
    case .linear, .categories:
      return (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    case .log:
      guard value > 0 else { return .nan }
      let (low, high) = (Elementary.log(range.lowerBound), Elementary.log(range.upperBound))
      return (Elementary.log(value) - low) / (high - low)
    }
  }

  /// Ticks at round values, as many as have room; or the axis' own.
  ///
  /// `spacing` is the room that a label needs along the axis; `isInteger` keeps ticks off the values
  /// between integers.
  func ticks(
    _ axis: Axis, length: Double, isInteger: Bool, spacing: (String) -> Double
  ) -> [Tick] {
    if let own = axis.ticks {
      return Ticks.labelled(own.filter { (-1e-9...1 + 1e-9).contains(position($0)) })
        .map { axis.kind == .log ? Ticks.plain($0.value) : $0 }
    }
    func fit(_ ticks: [Tick]) -> Bool {
      zip(ticks, ticks.dropFirst()).allSatisfy { a, b in
        (position(b.value) - position(a.value)) * length
          >= (spacing(a.label) + spacing(b.label)) / 2
      }
    }
    switch kind {
    case .categories(let names):
      return names.enumerated().map { Tick(value: Double($0), label: $1) }
    case .log:
      for limit in stride(from: 12, through: 2, by: -1) {
        let ticks = Ticks.logarithmic(in: range, limit: limit)
        if fit(ticks) { return ticks }
      }
      return Ticks.logarithmic(in: range, limit: 2)
    case .linear:
      let span = range.upperBound - range.lowerBound
      var step = Ticks.niceStep(atLeast: span / 12)
      if isInteger { step = max(step, 1) }
      var ticks = Ticks.linear(in: range, step: step)
      while ticks.count > 2, !fit(ticks) {
        step = Ticks.nextStep(after: step)
        ticks = Ticks.linear(in: range, step: step)
      }
      return ticks
    }
  }
}
