import ElementaryFunctions
import Statistics

extension Study {
  /// What somebody claims, and how this study decides it.
  public struct Claim: Sendable {
    /// Its name in code.
    public let key: String
    /// The claim as the document or the paper makes it.
    public let text: String
    /// Who makes it, and where.
    public let source: String
    /// What would prove it wrong.
    public let refutation: String
    /// What is measured, above 0 where the claim is right.
    public let effect: Effect
    /// What it is measured in.
    public let metric: Metric
    /// The smallest effect that matters, in the metric's unit.
    public let margin: Double
    /// Why this one.
    public let marginReason: String
    /// Whether the reader came for this claim: these share one error rate in each chapter.
    public let isPrimary: Bool

    /// A claim; a margin of 0 or less traps.
    public init(
      _ key: String, _ text: String, source: String, refutation: String, effect: Effect,
      metric: Metric = .accuracy, margin: Double = 0.5,
      marginReason: String = "half a point is what a reader would notice in a table",
      isPrimary: Bool = false
    ) {
      guard margin > 0 else {
        fatalError("Claim \(key): expected a margin above 0, found \(margin)")
      }
      (self.key, self.text, self.source, self.refutation) = (key, text, source, refutation)
      (self.effect, self.metric, self.isPrimary) = (effect, metric, isPrimary)
      (self.margin, self.marginReason) = (margin, marginReason)
    }
  }

  /// A sum of arms' measurements, each with its weight.
  public struct Effect: Sendable {
    /// What is measured, in words.
    public let text: String
    /// Keys of arms and their weights.
    public let terms: [(arm: String, weight: Double)]

    /// A sum of any arms.
    public init(text: String, terms: [(arm: String, weight: Double)]) {
      (self.text, self.terms) = (text, terms)
    }

    /// One arm minus another, of the same seed.
    public static func difference(_ arm: String, minus other: String) -> Effect {
      Effect(text: "\(arm) − \(other)", terms: [(arm, 1), (other, -1)])
    }

    /// How much the difference of two arms grows each time that x doubles: the slope of the
    /// least-squares line over log2 x, of each seed.
    ///
    /// - Parameter pairs: for each x, above 0, an arm and what is taken from it
    public static func slope(
      perDoublingOf name: String, _ pairs: [(x: Double, arm: String, minus: String)]
    ) -> Effect {
      let weights = slopeWeights(pairs.map { Elementary.log($0.x) / Elementary.log(2.0) })
      return Effect(
        text: "slope of the difference, per doubling of \(name)",
        terms: zip(pairs, weights).flatMap { [($0.arm, $1), ($0.minus, -$1)] })
    }
  }

  /// What is measured of a trained network.
  public enum Metric: Equatable, Sendable {
    /// The share of all test images that are named correctly, in points of a hundred.
    case accuracy
    /// The same of the test images of one class.
    case recall(class: Int)
    /// A number by its name in the results, with its unit. It is one number a seed: its interval
    /// knows the spread over seeds alone.
    case value(String, unit: String)

    /// What it is measured in.
    public var unit: String {
      switch self {
      case .accuracy, .recall: "points"
      case .value(_, let unit): unit
      }
    }
  }
}
