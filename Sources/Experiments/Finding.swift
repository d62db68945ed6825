import Statistics

/// What a study's stored values say of one of its claims.
public struct Finding: Sendable {
  /// The verdict on a claim.
  public enum Verdict: String, Sendable {
    /// The effect is above 0, after the correction for many claims.
    case supported
    /// The effect is below 0, after the correction.
    case refuted
    /// The effect is smaller than the margin, on either side: an equivalence test at 5 %.
    case negligible
    /// The interval excludes 0, but no more so after the correction.
    case suggestive
    /// None of these.
    case undecided
  }

  /// The study.
  public let study: Study
  /// Its claim.
  public let claim: Study.Claim
  /// How many seeds it rests on.
  public let seeds: Int
  /// The error allowed at this look.
  public let level: Double
  /// The effect, in the metric's unit.
  public let estimate: MeanEstimate
  /// The p value, corrected for looks and for the other claims.
  public let pValue: Double
  /// The verdict.
  public let verdict: Verdict
  /// How many seeds would make the interval of the equivalence test narrower than the margin; nil
  /// where no number of seeds does with these test images.
  public let seedsNeeded: Int?

  /// The interval at this look: 95 % where one look was declared.
  public var interval: ClosedRange<Double> { estimate.interval(level: level) }
  /// Whether the whole equivalence interval lies within the margin, whatever the verdict.
  public var isWithinMargin: Bool {
    estimate.equivalencePValue(margin: claim.margin) < level
  }
}

/// The findings of all claims whose seeds are complete, by the stored values alone.
///
/// Primary claims of a chapter share an error rate of 5 % (Holm), all others one false discovery
/// rate of 5 % (Benjamini and Hochberg). A claim that has not been tested yet counts with a p value
/// of 1, so that as many are corrected for as were declared.
///
/// - Parameter studies: all studies of the book, each with what was found
public func findings(of studies: [(study: Study, record: StudyRecord?)]) -> [Finding] {
  let tested = studies.flatMap { study, record in
    study.claims.map { (study: study, claim: $0, test: study.test($0, record)) }
  }
  func adjusted(
    _ correction: ([Double]) -> [Double], _ isMember: (Study, Study.Claim) -> Bool
  ) -> [Int: Double] {
    let members = tested.indices.filter { isMember(tested[$0].study, tested[$0].claim) }
    let values = correction(members.map { tested[$0].test?.pValue ?? 1 })
    return Dictionary(uniqueKeysWithValues: zip(members, values))
  }
  var pValues = adjusted(MultipleTests.benjaminiHochberg) { !$1.isPrimary }
  for chapter in Set(tested.map(\.study.chapter)) {
    pValues.merge(
      adjusted(MultipleTests.holm) { $1.isPrimary && $0.chapter == chapter },
      uniquingKeysWith: { $1 })
  }
  return tested.indices.compactMap { index in
    let (study, claim, test) = tested[index]
    return test.map { Finding(study, claim, $0, corrected: pValues[index]!) }
  }
}

/// One claim's test, before the correction for the others.
struct ClaimTest {
  let estimate: MeanEstimate
  let seeds: Int
  let level: Double
  let seedsNeeded: Int?
  /// Corrected for looks.
  let pValue: Double
}

extension Finding {
  init(_ study: Study, _ claim: Study.Claim, _ test: ClaimTest, corrected: Double) {
    (self.study, self.claim, seeds, level) = (study, claim, test.seeds, test.level)
    (estimate, pValue, seedsNeeded) = (test.estimate, corrected, test.seedsNeeded)
    let mean = test.estimate.mean
    verdict =
      corrected < 0.05
      ? (mean > 0 ? .supported : .refuted)
      : test.estimate.equivalencePValue(margin: claim.margin) < test.level
        ? .negligible : test.pValue < 0.05 ? .suggestive : .undecided
  }
}

extension Study {
  /// The claim's test by the seeds of all looks that are complete, in their order; nil before the
  /// first is, and where the study's settings are others now.
  fileprivate func test(_ claim: Claim, _ record: StudyRecord?) -> ClaimTest? {
    guard let record, let confirmation = record.confirmation, confirmation.settings == settings
    else { return nil }
    let known = confirmation.seeds.reduce(into: [:]) { $0[$1.seed] = $1.arms }
    let complete = looks.prefix { $0.allSatisfy { known[$0] != nil } }
    let arms = complete.flatMap { $0.map { known[$0]! } }
    guard !arms.isEmpty else { return nil }
    let level = MultipleTests.level(0.05, looks: looks.count)
    let (estimate, needed) = effect(claim, arms, labels: Array(record.data.testLabels), level)
    return ClaimTest(
      estimate: estimate, seeds: arms.count, level: level, seedsNeeded: needed,
      pValue: min(1, estimate.pValue * Double(looks.count)))
  }

  /// The effect, and how many seeds would make its equivalence interval narrower than the margin.
  private func effect(
    _ claim: Claim, _ seeds: [[String: ArmResult]], labels: [UInt8], _ level: Double
  ) -> (MeanEstimate, Int?) {
    let terms = claim.effect.terms
    let images: [Int]
    switch claim.metric {
    case .value(let name, _):
      let values = seeds.map { arms in
        terms.reduce(0) { $0 + $1.weight * arms[$1.arm]!.metrics[name]! }
      }
      let estimate = MeanEstimate(values)
      // Without images there is one variance, which seeds average out.
      let needed = TwoWayMean(values.map { [$0, $0] }).seedsNeeded(
        margin: claim.margin, level: 2 * level)
      return (estimate, needed)
    case .accuracy: images = Array(labels.indices)
    case .recall(let label): images = labels.indices.filter { Int(labels[$0]) == label }
    }
    let cells = seeds.map { arms in
      var row = [Double](repeating: 0, count: images.count)
      for (arm, weight) in terms {
        let right = arms[arm]!.right
        for (place, image) in images.enumerated() where right[image] { row[place] += 100 * weight }
      }
      return row
    }
    let mean = TwoWayMean(cells)
    return (mean.estimate, mean.seedsNeeded(margin: claim.margin, level: 2 * level))
  }
}
