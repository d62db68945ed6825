import Notebook
import Testing

/// The chapter on the on-the-fly native ensemble as its readers run it.
@Suite struct ONETests {
  private let chapter = "ONE"

  @Test func theErrataShow() throws {
    let values = try smokeRecord(chapter).values
    // Nothing but the teacher's own loss teaches the gate.
    #expect(values["ONE/gate/gradient/branches"] == 0)
    #expect(try #require(values["ONE/gate/gradient/teacher"]) > 0)
  }

  @Test func costs() throws {
    let values = try smokeRecord(chapter).values
    func training(_ name: String) throws -> Double {
      try #require(values["ONE/price/\(name)/training"])
    }
    let price = try training("gate") / training("alone")
    #expect(price > 1 && price < 3)
    #expect(try training("in-full") == 3 * training("alone"))
    // The wider network has the price of the branches, but for a unit more or less.
    #expect(abs(try training("wider") / training("gate") - 1) < 0.01)
  }

  @Test func everyClaimHasItsEffect() throws {
    let record = try smokeRecord(chapter)
    let verdicts = try #require(
      record.outputs.first { $0.kind == .table && $0.columns?.contains("verdict") == true })
    let rows = try #require(verdicts.rows)
    #expect(rows.count == 24)
    for number in 1...rows.count {
      let effect = try #require(record.values["ONE/claims/\(number)/effect"])
      let margin = try #require(record.values["ONE/claims/\(number)/margin"])
      let expected = effect > margin ? "holds" : effect < -margin ? "fails" : "inconclusive"
      #expect(rows[number - 1][4] == expected)
    }
  }
}
