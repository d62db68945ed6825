import Testing

@testable import Records

@Suite struct RunRecordDifferencesTests {
  /// A record with an output of every kind, a value and a row of the ledger.
  private var committed: RunRecord {
    var table = RunRecord.Output.made(.table, 3)
    table.columns = ["arm", "effect"]
    table.rows = [["alone", "1.50 ± 0.70"], ["taught", "2.10 ± 0.70"]]
    table.caption = "The 2 arms."
    var figure = RunRecord.Output.made(.figure, 4)
    figure.caption = "Bars up to 2.1."
    figure.figure = RunRecord.Figure(
      name: "arms", title: "2 arms", alt: "Bars.", png: "arms.png", csv: "arms.csv",
      crc32: "0a", csvCRC32: "0b")
    var measured = RunRecord.Output.made(.line, 6)
    measured.measured = true
    var claim = LedgerEntry(
      .claim, says: "It helps", measured: "with − without", file: "First/main.swift", line: 7)
    (claim.found, claim.margin, claim.seeds, claim.unit) = (1.5, 0.5, 8, "points")
    var record = RunRecord(chapter: "1.1", title: "T", seed: 0, profile: .smoke, data: "sample")
    record.outputs = [
      .made(.section, 1, "A question"), .made(.line, 2, "Total: 4.6377"), table, figure,
      .made(.prose, 5, "It is 2.1 %."), measured,
    ]
    record.entries = [claim]
    record.values = ["1.1/a": 1, "1.1/b": 0, "1.1/none": .nan]
    record.environment = .on("P")
    return record
  }

  private func differences(_ change: (inout RunRecord) -> Void) -> [RunRecord.Difference] {
    var fresh = committed
    change(&fresh)
    return fresh.differences(from: committed)
  }

  @Test func `a difference says where, what was expected and what was found`() {
    #expect(
      differences { $0.outputs[1].text = "Total: 4.6378" }.map(\.description) == [
        """
        Chapters/First/main.swift:2, under “A question”
          expected line: Total: 4.6377
          found    line: Total: 4.6378
        """
      ])
  }

  /// Expects that a change is one difference, of what is made at a line.
  private func expectDifference(
    at line: Int, expected: String, found: String,
    sourceLocation: SourceLocation = #_sourceLocation, _ change: (inout RunRecord) -> Void
  ) {
    let differences = differences(change)
    #expect(
      differences.map(\.place) == ["Chapters/First/main.swift:\(line)"],
      sourceLocation: sourceLocation)
    #expect(differences.map(\.expected) == [expected], sourceLocation: sourceLocation)
    #expect(differences.map(\.found) == [found], sourceLocation: sourceLocation)
  }

  @Test func `the words and the kind of an output`() {
    expectDifference(at: 1, expected: "section: A question", found: "section: Another") {
      $0.outputs[0].text = "Another"
    }
    expectDifference(at: 5, expected: "prose: It is 2.1 %.", found: "prose: It is 2.2 %.") {
      $0.outputs[4].text = "It is 2.2 %."
    }
    expectDifference(at: 5, expected: "prose: It is 2.1 %.", found: "line: It is 2.1 %.") {
      $0.outputs[4].kind = .line
    }
    expectDifference(at: 6, expected: "line: measured", found: "line: 3") {
      $0.outputs[5].measured = nil
      $0.outputs[5].text = "3"
    }
  }

  @Test func `the cells and the caption of a table`() {
    expectDifference(
      at: 3, expected: "table, “effect” of “taught”: 2.10 ± 0.70",
      found: "table, “effect” of “taught”: 2.11 ± 0.70"
    ) { $0.outputs[2].rows?[1][1] = "2.11 ± 0.70" }
    expectDifference(
      at: 3, expected: "table: arm, effect (rows: 2)", found: "table: arm, effect (rows: 1)"
    ) { $0.outputs[2].rows?.removeLast() }
    expectDifference(
      at: 3, expected: "table: arm, effect (rows: 2)", found: "table: arm, gain (rows: 2)"
    ) { $0.outputs[2].columns?[1] = "gain" }
    expectDifference(
      at: 3, expected: "table, caption: The 2 arms.", found: "table, caption: The 3 arms."
    ) { $0.outputs[2].caption = "The 3 arms." }
    expectDifference(at: 3, expected: "table, caption: The 2 arms.", found: "nothing") {
      $0.outputs[2].caption = nil
    }
  }

  @Test func `the words, the numbers and the picture of a figure`() {
    expectDifference(at: 4, expected: "figure arms: 2 arms", found: "figure arms: 3 arms") {
      $0.outputs[3].figure?.title = "3 arms"
    }
    expectDifference(
      at: 4, expected: "figure arms, caption: Bars up to 2.1.",
      found: "figure arms, caption: Bars up to 2.2."
    ) { $0.outputs[3].caption = "Bars up to 2.2." }
    expectDifference(
      at: 4, expected: "figure arms, alt text: Bars.", found: "figure arms, alt text: Lines."
    ) { $0.outputs[3].figure?.alt = "Lines." }
    expectDifference(
      at: 4, expected: "figure arms, numbers: arms.csv with CRC-32 0b",
      found: "figure arms, numbers: arms.csv with CRC-32 0c"
    ) { $0.outputs[3].figure?.csvCRC32 = "0c" }
    expectDifference(
      at: 4, expected: "figure arms, picture: arms.png with CRC-32 0a",
      found: "figure arms, picture: arms.png with CRC-32 0c"
    ) { $0.outputs[3].figure?.crc32 = "0c" }
  }

  @Test func `values are compared by name and by bits`() {
    let differences = differences {
      $0.values = ["1.1/a": 1.0.nextUp, "1.1/b": -0.0, "1.1/none": -Double.nan, "1.1/c": 3]
    }
    #expect(Set(differences.map(\.place)) == ["Chapters/First/main.swift"])
    #expect(
      differences.map(\.expected) == ["value 1.1/a: 1.0", "value 1.1/b: 0.0", "no value 1.1/c"])
    #expect(
      differences.map(\.found) == [
        "value 1.1/a: 1.0000000000000002", "value 1.1/b: -0.0", "value 1.1/c: 3.0",
      ])
  }

  @Test func `a row of the ledger is compared in all that it holds`() {
    let row = "ledger, claim: It helps; with − without; "
    func expectRow(_ numbers: String, _ change: (inout LedgerEntry) -> Void) {
      expectDifference(
        at: 7, expected: row + "found 1.5; margin 0.5; seeds 8.0 (points)", found: row + numbers
      ) { change(&$0.entries![0]) }
    }
    expectRow("found 1.25; margin 0.5; seeds 8.0 (points)") { $0.found = 1.25 }
    expectRow("found 1.5; margin NaN; seeds 8.0 (points)") { $0.margin = .nan }
    expectRow("found 1.5; margin 0.5; seeds 9.0 (points)") { $0.seeds = 9 }
    expectRow("found 1.5; margin 0.5; smallest visible 0.0; seeds 8.0 (points)") {
      $0.smallestVisible = 0
    }
    expectRow("found 1.5; margin 0.5; seeds 8.0") { $0.unit = nil }
    expectRow("expected 1.0; found 1.5; margin 0.5; seeds 8.0 (points)") { $0.expected = 1 }
    expectRow("tolerance 0.1; found 1.5; margin 0.5; seeds 8.0 (points)") { $0.tolerance = 0.1 }
  }

  @Test func `outputs and rows more or less are one difference`() {
    let more = differences { record in
      record.outputs += [.made(.line, 8, "a"), .made(.line, 9, "b")]
    }
    #expect(more.map(\.place) == ["Chapters/First/main.swift:8"])
    #expect(more.map(\.expected) == ["nothing more"])
    #expect(more.map(\.found) == ["2 more, first line: a"])
    let less = differences { $0.outputs.removeLast() }
    #expect(less.map(\.place) == ["Chapters/First/main.swift:5"])
    #expect(less.map(\.expected) == ["1 more, first line: measured"])
    #expect(less.map(\.found) == ["nothing more"])
    #expect(
      differences { $0.entries = nil }.map(\.expected) == [
        "1 more, first ledger, claim: It helps; with − without; found 1.5; margin 0.5; seeds 8.0 (points)"
      ])
  }

  @Test func `a run with other settings is another run`() {
    #expect(
      differences { $0.seed = 1 }.map(\.found) == [
        "chapter 1.1 “T”, seed 1, profile smoke, data sample"
      ])
  }

  @Test func `machine, times, measurements, lines and checksums of the sources do not count`() {
    let sources = SourceChecksums(chapter: "1", library: "2", data: "3", codeLines: [4])
    let differences = differences { record in
      record.environment = .on("Q")
      record.environment?.seconds = 3
      record.environment?.measuredOutputs["5"] = .made(.line, 6, "3 ms")
      record.environment?.measuredValues["1.1/ms"] = 3
      record.sources = sources
      for index in record.outputs.indices { record.outputs[index].line += 10 }
      record.entries?[0].line += 10
    }
    #expect(differences.isEmpty)
  }
}

extension RunRecord.Output {
  /// An output of the first chapter.
  static func made(_ kind: Kind, _ line: Int, _ text: String? = nil) -> Self {
    Self(kind: kind, file: "First/main.swift", line: line, text: text)
  }
}

extension RunRecord.Environment {
  /// A run on some machine.
  static func on(_ processor: String) -> Self {
    Self(
      date: "2026-11-22T03:24:14Z", seconds: 71.6, threads: 2, processor: processor, system: "S",
      swift: "6.3")
  }
}
