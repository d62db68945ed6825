import Testing

@testable import Weaving

@Suite struct RecordComparisonTests {
  private func record(
    _ texts: [String], on processor: String, profile: Profile = .smoke,
    values: [String: Double] = [:]
  ) -> RunRecord {
    var record = RunRecord(
      chapter: "1.1", title: "T", seed: 0, profile: profile, data: "sample")
    record.outputs =
      [.made(.section, 1, "A question")] + texts.enumerated().map { .made(.line, $0 + 2, $1) }
    record.values = values
    record.environment = .on(processor)
    return record
  }

  private func differences(
    _ expected: String, _ found: String, on processors: [String] = ["P", "Q"],
    profile: Profile = .smoke, untrained: Bool = false
  ) -> Int {
    RecordComparison(
      committed: record([expected], on: processors[0], profile: profile),
      fresh: record([found], on: processors[1], profile: profile),
      other: untrained ? record([expected], on: "P") : nil
    ).differences.count
  }

  @Test func `a difference says where, what was expected and what was found`() {
    let comparison = RecordComparison(
      committed: record(["Total: 4.6377"], on: "P"), fresh: record(["Total: 4.6378"], on: "P"),
      other: nil)
    #expect(comparison.isExact)
    #expect(
      comparison.differences.map(\.description) == [
        """
        Chapters/First/main.swift:2, under “A question”
          expected line: Total: 4.6377
          found    line: Total: 4.6378
        """
      ])
  }

  @Test func `on the same machine every digit is the same`() {
    #expect(differences("4.6377 ± 3.1", "4.6377 ± 3.1", on: ["P", "P"]) == 0)
    #expect(differences("4.6377 ± 3.1", "4.6377 ± 3.2", on: ["P", "P"]) == 1)
  }

  @Test func `what draws on no training is the same elsewhere, but for its last digit`() {
    #expect(differences("Total: 4.6377", "Total: 4.6378", untrained: true) == 0)
    #expect(differences("Total: 4.6377", "Total: 4.6379", untrained: true) == 1)
  }

  @Test(arguments: [
    ("Acc=43.75%", "Acc=53.75%", 0), ("Acc=43.75%", "Acc=63.75%", 1),
    ("Loss=0.4176", "Loss=0.4376", 0), ("Loss=0.4176", "Loss=0.4776", 1),
    ("+1.5 ± 12.7", "−2.5 ± 25.4", 0), ("gains 3", "loses 3", 1), ("T = 4", "T = 4 and more", 1),
    ("section 10.1.3", "section 10.1.4", 1),
  ])
  func `what was trained keeps to a spread elsewhere`(
    expected: String, found: String, count: Int
  ) {
    #expect(differences(expected, found) == count)
  }

  @Test func `a number with a margin keeps to it where there are seeds enough`() {
    #expect(differences("+1.50 ± 0.70", "+2.10 ± 0.80", profile: .quick) == 0)
    #expect(differences("+1.50 ± 0.70", "+2.30 ± 0.80", profile: .quick) == 1)
  }

  @Test func `what a run could have seen is a multiple of a deviation`() {
    func table(_ visible: String, _ effect: String) -> RunRecord {
      var record = record([], on: "P\(visible)")
      var output = RunRecord.Output.made(.table, 2)
      output.columns = ["effect", "smallest visible"]
      output.rows = [[effect, visible]]
      record.outputs = [output]
      return record
    }
    for (visible, effect, count) in [("99", "1", 0), ("99", "30", 1)] {
      let comparison = RecordComparison(
        committed: table("1", "1"), fresh: table(visible, effect), other: nil)
      #expect(comparison.differences.count == count)
      #expect(comparison.differences.allSatisfy { $0.found == "table, “effect” of “30”: 30" })
    }
  }

  @Test func `an output more or less is one difference`() {
    let more = RecordComparison(
      committed: record(["a"], on: "P"), fresh: record(["a", "b"], on: "P"), other: nil)
    #expect(more.differences.count == 1)
    #expect(more.differences[0].expected == "2 outputs, the next one the end")
    #expect(more.differences[0].found == "3 outputs, the next one line: b")
  }

  @Test func `values are compared by name`() {
    let committed = record(
      [], on: "P", values: ["a": 1, "b": 2, "c": 30, "d/margin": 1, "e": .nan])
    let fresh = record(
      [], on: "Q", values: ["a": 1.0002, "c": 50, "d/margin": 9, "e": .nan, "f": 1])
    let other = record([], on: "P", values: ["a": 1])
    let found = RecordComparison(committed: committed, fresh: fresh, other: other).differences
    #expect(
      found.map(\.expected) == ["value a: 1.0", "value b: 2.0", "value c: 30.0", "no value f"])
    #expect(
      found.map(\.found) == ["value a: 1.0002", "no value b", "value c: 50.0", "value f: 1.0"])
  }

  @Test func `plotted numbers are compared by the same rule`() {
    let same = RecordComparison(
      committed: record([], on: "P"), fresh: record([], on: "P"), other: nil)
    let elsewhere = RecordComparison(
      committed: record([], on: "P"), fresh: record([], on: "Q"), other: nil)
    let (old, new) = ("x,y\n1,80.5\n", "x,y\n1,81.5\n")
    #expect(
      same.differences(ofCSV: "a.csv", expected: old, found: new) == [
        "a.csv:2\n  expected 1,80.5\n  found    1,81.5"
      ])
    #expect(elsewhere.differences(ofCSV: "a.csv", expected: old, found: new).isEmpty)
    #expect(elsewhere.differences(ofCSV: "a.csv", expected: old, found: "x,z\n1,80.5\n").count == 1)
    #expect(elsewhere.differences(ofCSV: "a.csv", expected: old, found: old + "2,1\n").count == 1)
  }
}
