import Notebook
import Testing

/// The chapter on deep mutual learning as its readers run it.
@Suite struct DMLTests {
  private let chapter = "DML"

  @Test func theErrataShow() throws {
    let values = try smokeRecord(chapter).values
    func value(_ name: String) throws -> Double { try #require(values["DML/" + name]) }
    for network in 1...2 {
      let hard = try value("two-networks/\(network)/cross-entropy")
      let (formula, code) = try (
        value("two-networks/\(network)/formula"), value("two-networks/\(network)/code")
      )
      // A divergence is never negative, and the two forms are not one.
      #expect(formula > hard)
      #expect(code > hard)
      #expect(abs(formula - code) > 1e-3)
    }
    // One network has no peer: the mean over none is no number.
    #expect(try (1...4).map { try value("networks/\($0)/is-a-number") } == [0, 1, 1, 1])
    // The first network cannot tell the two updates apart; the second hears of the first's step in one of them.
    #expect(
      try value("update/simultaneous/first-loss") == value("update/alternating/first-loss"))
    #expect(
      try value("update/simultaneous/second-loss") != value("update/alternating/second-loss"))
  }

  @Test func everyClaimHasItsEffect() throws {
    let record = try smokeRecord(chapter)
    let verdicts = try #require(
      record.outputs.first { $0.kind == .table && $0.columns?.contains("verdict") == true })
    let rows = try #require(verdicts.rows)
    #expect(rows.count == 21)
    for number in 1...rows.count {
      let effect = try #require(record.values["DML/claims/\(number)/effect"])
      let margin = try #require(record.values["DML/claims/\(number)/margin"])
      let expected = effect > margin ? "holds" : effect < -margin ? "fails" : "inconclusive"
      #expect(rows[number - 1][4] == expected)
    }
  }

  /// What is listened to decides: an untrained peer leaves a network less sure than no peer, once that has learned to be
  /// sure, which takes more than the smoke profile.
  @Test func placeboPeersMakeUnsure() throws {
    let values = try committedRecord(chapter).values
    func entropy(_ name: String) throws -> Double {
      try #require(values["DML/teachers/\(name)/train-entropy"])
    }
    #expect(try entropy("placebo-untrained") > entropy("alone"))
  }
}
