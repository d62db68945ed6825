/// One arm of an experiment: the same recipe over all seeds, in their order.
public struct Arm: Sendable {
  /// What the arm is called in tables.
  public let name: String
  /// One for each seed.
  public let results: [StudentResult]

  /// An arm of the given results.
  public init(_ name: String, _ results: [StudentResult]) {
    self.name = name
    self.results = results
  }

  /// Test accuracies in per cent, one for each seed.
  public var accuracies: [Double] { results.map(\.test.accuracy) }

  /// The mean test accuracy with its interval.
  public var accuracy: Estimate { Estimate(accuracies) }

  /// The mean accuracy on the validation images: what choices are made by.
  public var validationAccuracy: Estimate { Estimate(results.map(\.validation.accuracy)) }

  /// The paired difference in test accuracy, this arm's minus the other's, in points.
  public func gain(over other: Arm) -> Estimate { Estimate(accuracies, minus: other.accuracies) }
}
