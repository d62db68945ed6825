/// Something that a document says, and what a run found: a row of the ledger.
///
/// It holds what was found, not what follows from it: ``verdict`` is computed from the numbers.
public struct LedgerEntry: Codable, Equatable, Sendable {
  /// What a document can say.
  public enum Kind: String, Codable, Sendable {
    /// That something is better than something else: an experiment decides.
    case claim
    /// A number, or a count.
    case number
    /// An example that is made up, and nobody's result.
    case illustration
  }

  /// What kind of row it is.
  public var kind: Kind
  /// The source file, as `Module/file.swift`.
  public var file: String
  /// The line of the call.
  public var line: Int
  /// The document, where it is not the chapter's own.
  public var document: String?
  /// What the document says.
  public var says: String
  /// What was measured for it: one arm minus another, or what the number is of.
  public var measured: String
  /// The document's number.
  public var expected: Double?
  /// How far the run's number may be from the document's.
  public var tolerance: Double?
  /// What the run found: an effect, above zero where the claim is right, or a number.
  public var found: Double?
  /// Half the width of the effect's 95 % interval.
  public var margin: Double?
  /// The true effect that such a run would tell from zero four times out of five.
  public var smallestVisible: Double?
  /// How many seeds the effect is of.
  public var seeds: Int?
  /// What it is measured in.
  public var unit: String?

  /// A row without numbers.
  public init(
    _ kind: Kind, says: String, measured: String, file: String, line: Int, document: String? = nil
  ) {
    self.kind = kind
    self.file = file
    self.line = line
    self.document = document
    self.says = says
    self.measured = measured
  }

  /// What the run says of it.
  ///
  /// A claim holds where its interval lies above zero, fails where it lies below, and is open where it contains zero
  /// or is no interval at all.
  public var verdict: LedgerVerdict {
    switch kind {
    case .claim:
      guard let found, let margin else { return .inconclusive }
      return found - margin > 0 ? .holds : found + margin < 0 ? .fails : .inconclusive
    case .number:
      guard let found, let expected else { return .differs }
      if found == expected { return .equal }
      return abs(found - expected) <= tolerance ?? 0 ? .withinTolerance : .differs
    case .illustration:
      return .illustration
    }
  }
}

/// What a run says of something in a document.
public enum LedgerVerdict: String, CaseIterable, Sendable {
  /// The same, digit by digit.
  case equal
  /// As near as the arithmetic of another library allows.
  case withinTolerance = "within tolerance"
  /// Something else than the document says.
  case differs
  /// The effect's interval lies on the claimed side of zero.
  case holds
  /// It lies on the other side.
  case fails
  /// It contains zero.
  case inconclusive
  /// Made up by the document: there is nothing to compare.
  case illustration = "illustration only"
}
