import Notebook
import Testing

/// The closing chapter as its readers run it.
@Suite struct ComparisonTests {
  private let chapter = "Comparison"

  /// The teacher's least is one epoch, which may be more than a small budget; all else stays within it, and comes as
  /// near as whole epochs let it.
  @Test func everyMethodKeepsToTheBudget() throws {
    let values = try smokeRecord(chapter).values
    func value(_ name: String) throws -> Double { try #require(values["Comparison/" + name]) }
    let budget = try value("budget")
    for method in [
      "alone", "smoothing", "temporal", "progressive", "givenTeacher", "bornAgain",
      "bornAgainTwice", "independents", "peers", "ownTeacher", "branches",
    ] {
      let spent = try value("budget/\(method)/spent")
      #expect(spent <= budget, "\(method)")
      #expect(spent > 0.6 * budget, "\(method)")
    }
    #expect(try value("budget/alone/spent") == budget)
    #expect(try value("budget/peers/epochs") == value("budget/independents/epochs"))
    #expect(try value("budget/peers/epochs") * 2 == value("budget/alone/epochs"))
  }

  @Test func costs() throws {
    let values = try smokeRecord(chapter).values
    func answer(_ key: String) throws -> Double {
      try #require(values["Comparison/full/\(key)/answer"])
    }
    let alone = try answer("alone")
    for key in [
      "smoothing", "teacher", "given-teacher", "born-again-1", "peer", "last-exit", "branch",
    ] {
      #expect(try answer(key) == alone, "\(key)")
    }
    #expect(try answer("peers-together") == 2 * alone)
    #expect(try answer("born-again-together") == 3 * alone)
    #expect(try answer("early-exit") < 0.6 * alone)
    // Three branches share their trunk.
    #expect(try answer("branches-together") < 2.5 * alone)
    // Peers are no networks alone: they hear each other.
    #expect(
      values["Comparison/full/peer/nll"] != values["Comparison/full/independent/nll"])
  }

  @Test func documentsTablesAreWhole() throws {
    let record = try smokeRecord(chapter)
    let tables = record.outputs.filter { $0.kind == .table }
    #expect(tables.first?.columns == ["Method", "Teachers", "Students", "Key Benefit"])
    #expect(
      tables.first?.rows == [
        ["Born-Again", "Self (prev gen)", "Same arch", "No extra model"],
        ["DML", "Peers", "Multiple", "Collaborative"],
        ["Self-Distill", "Main classifier", "Aux classifiers", "Single network"],
        ["ONE", "Ensemble", "Single", "Online ensemble"],
      ])
  }

  @Test func everyClaimHasItsEffect() throws {
    let record = try smokeRecord(chapter)
    let verdicts = try #require(
      record.outputs.first { $0.kind == .table && $0.columns?.contains("verdict") == true })
    let rows = try #require(verdicts.rows)
    #expect(rows.count == 18)
    for number in 1...rows.count {
      let effect = try #require(record.values["Comparison/claims/\(number)/effect"])
      let margin = try #require(record.values["Comparison/claims/\(number)/margin"])
      let expected = effect > margin ? "holds" : effect < -margin ? "fails" : "inconclusive"
      #expect(rows[number - 1][4] == expected)
    }
  }
}
