import Foundation
import Statistics
import TestSupport
import Testing

@testable import Experiments

@Suite struct FindingTests {
  private let tiny: TinyStudy
  init() throws { tiny = try TinyStudy() }

  private func finding(_ study: Study, _ seeds: [UInt64] = Array(100...105)) throws -> Finding? {
    try tiny.runner(study).confirm(seeds)
    return findings(of: [(study, try StudyStore(study).record())]).first
  }

  @Test func supportedAndRefuted() throws {
    let better = try #require(try finding(tiny.study(soft: 0.9)))
    #expect(better.verdict == .supported)
    #expect(better.seeds == 6)
    #expect(better.estimate.mean > 30)
    #expect(!better.isWithinMargin)
    #expect(try finding(tiny.study(soft: 0.1))?.verdict == .refuted)
  }

  /// The two arms are the same.
  @Test func negligible() throws {
    let same = try #require(try finding(tiny.study(soft: 0.5)))
    #expect(same.verdict == .negligible)
    #expect(same.estimate.mean == 0)
  }

  /// A margin that the interval is too wide for.
  @Test func undecidedSaysWhatItWouldTake() throws {
    let claim = Study.Claim(
      "gain", "soft is better", source: "a test", refutation: "it is not",
      effect: .difference("soft", minus: "hard"), margin: 0.001, marginReason: "a test")
    let tight = try #require(try finding(tiny.study(soft: 0.505, claims: [claim])))
    #expect(tight.verdict == .undecided)
    #expect(tight.estimate.mean > 0)
    #expect(tight.seedsNeeded == nil)
  }

  /// Only looks whose seeds are all there count.
  @Test func looksAreTakenWhole() throws {
    let study = tiny.study(looks: [100...103, 104...107])
    #expect(try finding(study, [100, 101, 102]) == nil)
    let first = try #require(try finding(study, [103, 104]))
    #expect(first.seeds == 4)
    #expect(first.level == 0.025)
    #expect(try finding(study, [105, 106, 107])?.seeds == 8)
  }

  /// The estimate is that of the two-way mean of the stored bits, in points.
  @Test func theEstimateIsTwoWay() throws {
    let found = try #require(try finding(tiny.study()))
    let record = try #require(try StudyStore(found.study).record())
    let cells = record.confirmation!.seeds.map { seed in
      (0..<100).map { image in
        (seed.arms["soft"]!.right[image] ? 100.0 : 0) - (seed.arms["hard"]!.right[image] ? 100 : 0)
      }
    }
    #expect(found.estimate == TwoWayMean(cells).estimate)
  }

  @Test func recallIsOfOneClass() throws {
    let claim = Study.Claim(
      "recall", "", source: "", refutation: "", effect: .difference("soft", minus: "hard"),
      metric: .recall(class: 1), margin: 10)
    let found = try #require(try finding(tiny.study(claims: [claim])))
    let seeds = try #require(try StudyStore(found.study).record()?.confirmation?.seeds)
    func share(_ result: ArmResult) -> Double {
      2 * Double((0..<100).count { $0 % 2 == 1 && result.right[$0] })
    }
    let differences = seeds.map { share($0.arms["soft"]!) - share($0.arms["hard"]!) }
    #expect(abs(found.estimate.mean - differences.reduce(0, +) / 6) < 1e-9)
  }

  @Test func aValueIsOneNumberASeed() throws {
    let claim = Study.Claim(
      "nll", "", source: "", refutation: "", effect: .difference("hard", minus: "soft"),
      metric: .value("negativeLogLikelihood", unit: "nats"), margin: 0.1)
    let found = try #require(try finding(tiny.study(claims: [claim])))
    let seeds = try #require(try StudyStore(found.study).record()?.confirmation?.seeds)
    let values = ["hard", "soft"].map { arm in
      seeds.map { $0.arms[arm]!.metrics["negativeLogLikelihood"]! }
    }
    #expect(abs(found.estimate.mean - MeanEstimate(values[0], minus: values[1]).mean) < 1e-12)
    #expect(found.claim.metric.unit == "nats")
  }

  /// Whoever changes a stored bit changes the estimate.
  @Test func aChangedBitChangesTheEstimate() throws {
    let study = tiny.study()
    let before = try #require(try finding(study))
    let right = try #require(
      try StudyStore(study).record()?.confirmation?.seeds[0].arms["soft"]?.right)
    try tiny.changeFirstByte(of: right)
    let after = try #require(findings(of: [(study, try StudyStore(study).record())]).first)
    #expect(after.estimate != before.estimate)
  }

  @Test(arguments: [
    ("\"curve\":[0,0,0,7]", "\"curve\":[0,0,0,11]", "0 to 10 right images"),
    ("\"curve\":[0,0,0,7]", "\"curve\":[7,0,0,7]", "best epoch 1"),
    ("\"cost\":7", "\"cost\":0", "a cost above 0"),
    ("\"seed\":101", "\"seed\":100", "each seed once"),
    ("\"soft\":{\"cost\"", "\"sofd\":{\"cost\"", "the arms"),
    ("\"study\":\"tiny/study\"", "\"study\":\"tiny/other\"", "tiny/other"),
    ("\"test\":100", "\"test\":101", "as many labels as test images"),
    ("{", "[", "a study's results"),
  ]) func aWrongValueIsNamed(old: String, new: String, message: String) throws {
    let study = tiny.study()
    try tiny.runner(study).confirm([100, 101])
    try tiny.change(old, to: new)
    let error = #expect(throws: StudyError.self) { try StudyStore(study).record() }
    #expect(error?.kind == .invalid)
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains(tiny.resultsPath) == true)
  }

  /// Primary claims of a chapter are corrected together, those of another apart.
  @Test func corrections() throws {
    let one = tiny.study(id: "one/a")
    try tiny.runner(one).confirm(Array(100...105))
    let alone = try #require(findings(of: [(one, StudyStore(one).record())]).first)
    let (other, elsewhere) = (tiny.study(id: "one/b"), tiny.study(id: "two/b"))
    let record = try StudyStore(one).record()
    func pValue(beside study: Study) throws -> Double {
      try #require(findings(of: [(one, record), (study, nil)]).first).pValue
    }
    #expect(alone.pValue > 0)
    #expect(try pValue(beside: other) == 2 * alone.pValue)
    #expect(try pValue(beside: elsewhere) == alone.pValue)
  }

  @Test func slopeOfADifference() {
    let effect = Study.Effect.slope(
      perDoublingOf: "x", [(1, "a1", "b1"), (2, "a2", "b2"), (4, "a4", "b4")])
    let weights = Dictionary(uniqueKeysWithValues: effect.terms.map { ($0.arm, $0.weight) })
    for (arm, weight) in ["a1": -0.5, "b1": 0.5, "a2": 0, "b2": 0, "a4": 0.5, "b4": -0.5] {
      #expect(abs(weights[arm]! - weight) < 1e-12, "\(arm)")
    }
  }
}
