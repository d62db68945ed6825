import Distillation
import Notebook
import Records

/// A claim of a document, and the effect that was measured for it.
public struct Claim {
  /// What is claimed.
  public let text: String
  /// What was measured: one arm minus another.
  public let effect: String
  /// The effect, above zero where the claim is right.
  public let estimate: Estimate
  /// What the effect is measured in.
  public let unit: String

  /// A claim and its measurement.
  public init(_ text: String, effect: String, unit: String = "points", _ estimate: Estimate) {
    self.text = text
    self.effect = effect
    self.unit = unit
    self.estimate = estimate
  }
}

extension ChapterNotebook {
  /// The table of verdicts, the claims' rows in the ledger, and the named values `claims/1/effect`, `claims/1/margin` and so on.
  ///
  /// - Parameters:
  ///   - claims: the claims, in the order of the table
  ///   - file: the file of the call
  ///   - line: the line of the call
  public func verdicts(_ claims: [Claim], file: String = #fileID, line: Int = #line) {
    table(
      ["claim", "measured", "effect", "unit", "verdict", "smallest visible"],
      claims.map { claim in
        [
          claim.text, claim.effect, claim.estimate.signed, claim.unit,
          claim.estimate.verdict.rawValue, fixed(claim.estimate.smallestDetectable, 2),
        ]
      },
      caption: """
        \(claims.first?.estimate.count ?? 0) seeds; effects are paired differences with 95 % intervals. "Smallest \
        visible" is the true effect that such a run would tell from zero four times out of five.
        """, file: file, line: line)
    for (number, claim) in claims.enumerated() {
      value("claims/\(number + 1)/effect", claim.estimate.mean)
      value("claims/\(number + 1)/margin", claim.estimate.margin)
      var entry = LedgerEntry(
        .claim, says: claim.text, measured: claim.effect, file: file, line: line)
      entry.found = claim.estimate.mean
      entry.margin = claim.estimate.margin
      entry.smallestVisible = claim.estimate.smallestDetectable
      entry.seeds = claim.estimate.count
      entry.unit = claim.unit
      enter(entry)
    }
  }
}
