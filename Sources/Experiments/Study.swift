import Foundation

/// One experiment that decides a few claims: a page of a laboratory notebook.
///
/// Its settings are chosen on the tuning seeds and frozen in its file; then it is run once on fresh
/// seeds, and its claims are judged by what those gave (`findings(of:)`). What it found lies beside
/// its file, with the same name, as JSON.
public struct Study: Sendable {
  /// The chapter and a name: `10_1/soft-labels`.
  public let id: String
  /// A headline.
  public let title: String
  /// What is judged, the primary claims first.
  public let claims: [Claim]
  /// What is compared, by key.
  public let arms: [Arm]
  /// Settings that all arms share.
  public let constants: [String: Double]
  /// The confirmation seeds of each look, in order. The next look is taken where the one before
  /// leaves a primary claim undecided; the level is shared among all that are declared.
  public let looks: [ClosedRange<UInt64>]
  /// Where the study is written.
  public let file: String
  /// Files beside it whose functions its `run` calls.
  public let uses: [String]

  /// What one seed gives under some settings of each arm.
  let results:
    @Sendable (StudySeed, _ settings: [String: [String: Double]]) throws -> [String: ArmResult]

  /// The seeds on which settings are chosen, in every study.
  public static let tuningSeeds: ClosedRange<UInt64> = 0...7
  /// The least of the seeds that claims are tested on.
  public static let firstConfirmationSeed: UInt64 = 100

  /// A study from its parts; traps where they do not fit together.
  ///
  /// - Parameters:
  ///   - id: the chapter and a name, `10_1/soft-labels`
  ///   - title: a headline
  ///   - claims: what is judged, their effects between arms of this study
  ///   - constants: settings that all arms share and `run` uses
  ///   - arms: what is compared; all that are tuned have as many candidates
  ///   - looks: the confirmation seeds of each look
  ///   - uses: files beside this one whose functions `run` calls
  ///   - file: the study's own; what follows its line `// MARK: Run` decides its results
  ///   - run: what one seed gives, an arm's result under its key, for the arms whose settings it is
  ///     given: all of them, or while settings are chosen those that are tuned
  public init<Settings: Codable & Sendable>(
    id: String, title: String, claims: [Claim], constants: [String: Double] = [:], arms: [Arm],
    looks: [ClosedRange<UInt64>] = [100...119], uses: [String] = [], file: String = #filePath,
    run: @escaping @Sendable (StudySeed, _ arms: [String: Settings]) throws -> [String: ArmResult]
  ) {
    (self.id, self.title, self.claims, self.constants) = (id, title, claims, constants)
    (self.arms, self.looks, self.file, self.uses) = (arms, looks, file, uses)
    results = { seed, settings in try run(seed, settings.mapValues { try decoded(from: $0) }) }
    for problem in problems { fatalError("Study \(id): \(problem)") }
  }

  /// What does not fit together.
  private var problems: [String] {
    var problems: [String] = []
    let keys = Set(arms.map(\.key))
    if keys.count < arms.count { problems.append("expected arms of different keys") }
    if Set(claims.map(\.key)).count < claims.count {
      problems.append("expected claims of different keys")
    }
    let counts = Set(tunedArms.map(\.candidates.count))
    if counts.count > 1 {
      problems.append("expected as many candidates for each arm, found \(counts.sorted())")
    }
    for claim in claims {
      for term in claim.effect.terms where !keys.contains(term.arm) {
        problems.append("claim '\(claim.key)': expected one of its arms, found '\(term.arm)'")
      }
    }
    let seeds = looks.flatMap(Array.init)
    if seeds.isEmpty || Set(seeds).count < seeds.count
      || seeds.contains(where: { $0 < Self.firstConfirmationSeed })
    {
      problems.append(
        "expected looks at different seeds from \(Self.firstConfirmationSeed) on, found "
          + looks.map { "\($0)" }.joined(separator: ", "))
    }
    return problems
  }

  /// The first part of the id.
  public var chapter: String { String(id.prefix { $0 != "/" }) }

  /// The arms whose settings are chosen.
  public var tunedArms: [Arm] { arms.filter { $0.grid != nil } }

  /// The numbers that claims measure, by name.
  var metrics: [String] {
    claims.compactMap { claim in
      if case .value(let name, _) = claim.metric { name } else { nil }
    }
  }

  /// Every arm's frozen settings.
  var settings: [String: [String: Double]] { arms.reduce(into: [:]) { $0[$1.key] = $1.settings } }
}

/// A value of named numbers, of which settings are made.
///
/// - Throws: `DecodingError` where a number is missing or of another kind.
private func decoded<Settings: Decodable>(from numbers: [String: Double]) throws -> Settings {
  try JSONDecoder().decode(Settings.self, from: JSONEncoder().encode(numbers))
}
