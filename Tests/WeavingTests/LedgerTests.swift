import Foundation
import Records
import Testing

@testable import Weaving

@Suite struct LedgerTests {
  /// A package whose first chapter has a claim, a number and a mended mistake.
  private func package() throws -> TestPackage {
    let package = try TestPackage(
      """
      /*:
       # First things

       ## The loss
       > **Mended.** The document says *two*;
       > it is $1_a$.
       */
      note.section("The loss")
      note.print("Total: 4.6376")

      /*:
       ## The verdicts
       */
      note.verdicts(claims)
      note.documented("3 classes")
      note.illustration("[0.1, 0.9]")
      """)
    try package.write(
      DocumentedOutputs.path,
      """
      {"source": "torch 1", "cases": [
        {"document": "10_01_principles.md", "block": 1, "seed": 0, "stdout": "Total: 4.6377\\n"}]}
      """)
    try package.write(
      Trajectories.path,
      """
      {"runs": [{"seed": 0, "teacher_ce": {"epochs": 1, "epoch_loss": {"values": [0.5, 0.25], "spread": [0, 0]},
        "test_accuracy": {"values": [], "spread": []}}}]}
      """)
    try package.write(Trajectories.foundPath, kept(0.25001))
    return package
  }

  /// What the tests keep of a training whose second loss is this.
  private func kept(_ loss: Double) -> String {
    """
    [{"seed": 0, "training": "teacher_ce", "kind": "epoch_loss", "values": [0.5, \(loss)], "tolerances": [1e-3, 1e-4]}]
    """
  }

  private func record(_ package: TestPackage, found: Double = 1.5) throws -> RunRecord {
    var record = try package.record([
      .made(.section, 9, "The loss"), .made(.line, 10, "Total: 4.6376"),
    ])
    var claim = LedgerEntry(
      .claim, says: "It | helps", measured: "with − without", file: "First/main.swift", line: 15)
    (claim.found, claim.margin, claim.smallestVisible, claim.unit) = (found, 0.5, 0.9, "points")
    var number = LedgerEntry(
      .number, says: "3 classes", measured: "classes", file: "First/main.swift", line: 16)
    (number.expected, number.found, number.tolerance) = (3, 3, 0)
    record.entries = [
      claim, number,
      LedgerEntry(
        .illustration, says: "[0.1, 0.9]", measured: "a picture", file: "First/main.swift", line: 17
      ),
    ]
    return record
  }

  private func rows(_ package: TestPackage, _ record: RunRecord?) throws -> [String] {
    let ledger = try Ledger(in: package.url) { $0.folder == "First" ? record : nil }
    return ledger.markdown.split(separator: "\n").map(String.init)
  }

  @Test func `each row says what the document says, what was found, and where`() throws {
    let package = try package()
    let rows = try rows(package, record(package))
    for expected in [
      "| It \\| helps | with − without | +1.50 ± 0.50 points | 0.90 | holds | "
        + "[The verdicts](First/README.md#the-verdicts), [line 15](First/main.swift#L15) |",
      "|  | `3 classes: 3` | `classes: 3` | none | equal | "
        + "[The verdicts](First/README.md#the-verdicts), [line 16](First/main.swift#L16) |",
      "|  | `[0.1, 0.9]` | a picture | – | illustration only | "
        + "[The verdicts](First/README.md#the-verdicts), [line 17](First/main.swift#L17) |",
      "| The document says *two*; it is $`1_a`$. | "
        + "[The loss](First/README.md#the-loss), [line 6](First/main.swift#L6) |",
    ] {
      #expect(rows.contains(expected), "\(rows.joined(separator: "\n"))")
    }
    #expect(rows.contains { $0.contains("there is no record") })
  }

  @Test(arguments: [
    (0.6, LedgerVerdict.holds), (0.4, .inconclusive), (-0.6, .fails), (.nan, .inconclusive),
  ])
  func `a claim's verdict follows from the effect`(found: Double, verdict: LedgerVerdict) throws {
    let package = try package()
    let rows = try rows(package, record(package, found: found))
    #expect(rows.contains { $0.contains("It \\| helps") && $0.contains("| \(verdict.rawValue) |") })
  }

  @Test(arguments: [
    (3.0, LedgerVerdict.equal), (3.01, .withinTolerance), (3.03, .differs), (.nan, .differs),
  ])
  func `a number's verdict follows from its tolerance`(found: Double, verdict: LedgerVerdict) {
    var entry = LedgerEntry(.number, says: "3", measured: "", file: "", line: 1)
    (entry.expected, entry.found, entry.tolerance) = (3, found, 0.02)
    #expect(entry.verdict == verdict)
  }

  @Test(
    arguments: [
      ("Total: 4.6377", LedgerVerdict.equal), ("Total: 4.6376", .withinTolerance),
      ("Total: 4.6477", .differs), ("Sum: 4.6377", .differs), (nil, .differs),
    ] as [(String?, LedgerVerdict)])
  func `a printed line's verdict follows from its words and numbers`(
    found: String?, verdict: LedgerVerdict
  ) {
    #expect(DocumentedOutputs.verdict(expected: "Total: 4.6377", found: found).0 == verdict)
  }

  @Test(
    arguments: [
      ((0.25, nil), LedgerVerdict.equal, "0.0e+00 of"),
      ((0.25005, nil), .withinTolerance, "5.0e-05 of 1.0e-04"),
      ((0.2502, nil), .differs, "2.0e-04 of 1.0e-04"), ((0, "[]"), .differs, ""),
      (
        (
          0,
          "[{\"seed\": 0, \"training\": \"teacher_ce\", \"kind\": \"epoch_loss\", \"values\": [0.5]}]"
        ), .differs, ""
      ),
    ] as [((Double, String?), LedgerVerdict, String)])
  func `a training's verdict follows from the number that is nearest to its tolerance`(
    found: (loss: Double, file: String?), verdict: LedgerVerdict, difference: String
  ) throws {
    let package = try package()
    try package.write(Trajectories.foundPath, found.file ?? kept(found.loss))
    let comparison = try #require(Trajectories(in: package.url).comparisons.first)
    #expect(comparison.verdict == verdict)
    #expect((comparison.found == nil) == (found.file != nil))
    let worst = comparison.worst.map { String(format: "%.1e of %.1e", $0.difference, $0.tolerance) }
    #expect(worst?.hasPrefix(difference) ?? difference.isEmpty, "\(worst ?? "none")")
  }

  @Test func `a training stands in its chapter, with both courses`() throws {
    let package = try package()
    try package.write(
      "Package.swift", "    chapter(\"First\"),\n    chapter(\"Chapter10_1\"),\n")
    try package.write(
      "Chapters/Chapter10_1/main.swift",
      """
      let note = Notebook.open(chapter: "10.1", title: "Principles")
      /*:
       ## A teacher
       */
      note.section("A teacher, and what it knows")
      """)
    let record = RunRecord(
      chapter: "10.1", title: "Principles", seed: 0, profile: .quick, data: "sample")
    let ledger = try Ledger(in: package.url) { $0.folder == "Chapter10_1" ? record : nil }
    let row =
      "| `10_01_principles.md` | teacher_ce, epoch loss | seed 0: 0.5, 0.25 | seed 0: 0.5, 0.25001 "
      + "| 1.0e-05 of 1.0e-04 | within tolerance | [A teacher](Chapter10_1/README.md#a-teacher), "
      + "[line 5](Chapter10_1/main.swift#L5) |"
    #expect(ledger.markdown.contains(row), "\(ledger.markdown)")
  }

  @Test func `a count that is printed may not differ`() {
    #expect(
      DocumentedOutputs.verdict(expected: "Hard label: 5", found: "Hard label: 6").0 == .differs)
  }

  @Test func `a committed ledger that says something else is named, and a number that differs`()
    throws
  {
    let package = try package()
    let ledger = try Ledger(in: package.url) {
      $0.folder == "First" ? try self.record(package) : nil
    }
    try ledger.write(in: package.url)
    #expect(try ledger.problems(in: package.url).isEmpty)

    let text = try package.text(Ledger.path)
    try package.write(Ledger.path, text.replacing("+1.50", with: "+2.50"))
    let stale = try ledger.problems(in: package.url)
    #expect(stale.count == 1)
    #expect(stale.first?.hasPrefix("Chapters/LEDGER.md:") == true)
    #expect(stale.first?.contains("+1.50") == true)

    var other = try record(package)
    other.entries?[1].found = 4
    let wrong = try Ledger(in: package.url) { $0.folder == "First" ? other : nil }
    #expect(
      try wrong.problems(in: package.url).contains {
        $0.hasPrefix("Chapters/First/main.swift:16") && $0.contains("classes: 4")
      })
  }
}
