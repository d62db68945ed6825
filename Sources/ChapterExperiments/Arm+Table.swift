import Distillation
import Foundation

extension Arm {
  /// The headings of `row(over:)`.
  public static let columns = [
    "arm", "accuracy (%)", "gain (points)", "NLL (nats)", "ECE (%)", "agreement (%)",
    "KL to teacher (nats)", "cost (10⁹ mult-adds)",
  ]

  /// The arm as a row of a table: means over the seeds, the gain with its 95 % interval.
  public func row(over baseline: Arm) -> [String] {
    func mean(_ value: (StudentResult) -> Double) -> Double {
      let mean = results.map(value).reduce(0, +) / Double(results.count)
      return mean.isNaN ? .nan : mean  // without a sign, which differs between processors
    }
    let gain = name == baseline.name ? "–" : gain(over: baseline).signed
    return [
      name, String(format: "%.2f", accuracy.mean), gain,
      String(format: "%.3f", mean(\.test.negativeLogLikelihood)),
      String(format: "%.1f", 100 * mean(\.test.calibrationError)),
      String(format: "%.1f", mean { $0.test.agreement ?? .nan }),
      String(format: "%.3f", mean { $0.test.divergence ?? .nan }),
      String(format: "%.1f", mean { Double($0.cost) } / 1e9),
    ]
  }
}

extension Estimate {
  /// Mean and margin for a reader: `84.80 ± 0.59`.
  public var plain: String { String(format: "%.2f ± %.2f", mean, margin) }

  /// Mean and margin for a reader: `+1.06 ± 0.59`, with a true minus sign.
  public var signed: String {
    let sign = mean < 0 ? "−" : "+"
    return sign + String(format: "%.2f ± %.2f", abs(mean), margin)
  }

  /// A difference in words: `+1.06 ± 0.59 points, above zero`, or that the seeds cannot tell.
  public func found(in unit: String = "points") -> String {
    let said = "\(signed) \(unit)"
    return switch verdict {
    case .holds: "\(said), above zero"
    case .fails: "\(said), below zero"
    case .inconclusive: "\(said), which \(count) seeds cannot tell from zero"
    }
  }

  /// What the sign of a difference says: "a gain", "a loss", or that the seeds cannot tell.
  public var finding: String {
    switch verdict {
    case .holds: "a gain"
    case .fails: "a loss"
    case .inconclusive: "nothing that \(count) seeds can tell from zero"
    }
  }
}
