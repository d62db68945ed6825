import Testing

/// How far two arrays may differ.
public enum Tolerance: Sendable {
  /// Not at all.
  case exact
  /// By so much, wherever.
  case absolute(Float)
  /// By this share of the largest magnitude in the expected array.
  case ofLargest(Float)

  /// The rule for values and gradients of operations.
  public static let fixture = Tolerance.ofLargest(1e-5)

  func bound(for expected: [Float]) -> Float {
    switch self {
    case .exact: 0
    case .absolute(let bound): bound
    case .ofLargest(let share): share * (expected.map(abs).max() ?? 0)
    }
  }
}

/// Fails the test where two arrays differ in length, or anywhere by more than the tolerance.
public func expectClose(
  _ found: [Float], _ expected: [Float], _ tolerance: Tolerance = .fixture, _ what: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard found.count == expected.count else {
    Issue.record(
      "\(what): expected \(expected.count) values, found \(found.count)",
      sourceLocation: sourceLocation)
    return
  }
  let bound = tolerance.bound(for: expected)
  let worst = found.indices.max { difference($0) < difference($1) }
  func difference(_ index: Int) -> Float {
    if found[index] == expected[index] { return 0 }
    let difference = abs(found[index] - expected[index])
    return difference.isNaN ? .infinity : difference
  }
  guard let worst, difference(worst) > bound else { return }
  Issue.record(
    """
    \(what): value \(worst) of \(found.count): expected \(expected[worst]), found \(found[worst]); \
    the difference \(difference(worst)) is above \(bound)
    """, sourceLocation: sourceLocation)
}
