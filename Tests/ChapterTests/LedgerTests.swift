import Foundation
import Records
import Testing

@testable import Weaving

/// The ledger of the real chapters.
@Suite struct LedgerTests {
  private func ledger(of record: RunRecord, _ chapter: String) throws -> Ledger.Part {
    let ledger = try Ledger(in: committedPackage) { $0.folder == chapter ? record : nil }
    return try #require(ledger.parts.first { $0.chapter.folder == chapter })
  }

  @Test(
    arguments: [
      "Chapter10_1", "Chapter10_2", "Chapter10_3", "Chapter10_4", "Chapter10_5", "BornAgain", "DML",
      "BYOT", "ONE", "Comparison",
    ])
  func `every claim of a chapter is in the ledger, and every documented output agrees`(
    chapter: String
  ) throws {
    let record = try smokeRecord(chapter)
    let part = try ledger(of: record, chapter)
    #expect(part.problem == nil)
    let table = try #require(
      record.outputs.first {
        $0.columns?.first == "claim" && $0.columns?.contains("verdict") == true
      })
    let claims = try #require(table.rows).map { [$0[0], $0[1], $0[4]] }
    let rows = part.rows.filter { $0.table == .claim }
    #expect(claims.count > 3)
    #expect(rows.map { [$0.says, $0.measured, $0.verdict?.rawValue ?? ""] } == claims)
    #expect(rows.allSatisfy { $0.heading != nil && $0.line > 1 })
    #expect(part.rows.filter { $0.verdict == .differs }.map(\.says) == [])
    #expect(part.rows.contains { $0.table == .mistake })
    let cases = try DocumentedOutputs(in: committedPackage).cases.filter {
      DocumentedOutputs.places[$0.name]?.chapter == chapter && $0.seed ?? 0 == 0
    }
    #expect(part.rows.count { $0.table == .number } >= cases.count)

    // Another effect is another verdict.
    var altered = record
    let index = try #require(altered.entries?.firstIndex { $0.kind == .claim })
    for (effect, verdict) in [(1.0, LedgerVerdict.holds), (-1, .fails), (0, .inconclusive)] {
      altered.entries?[index].found = effect
      altered.entries?[index].margin = 0.5
      let row = try ledger(of: altered, chapter).rows.first { $0.table == .claim }
      #expect(row?.verdict == verdict)
    }
  }

  @Test func `every training that PyTorch ran has its rows, in a section that is there`() throws {
    let comparisons = try Trajectories(in: committedPackage).comparisons
    #expect(Set(comparisons.map(\.training)) == Set(Trajectories.places.keys))
    #expect(comparisons.allSatisfy { [.equal, .withinTolerance].contains($0.verdict) })
    for comparison in comparisons {
      let chapter = try Chapter(comparison.place.chapter, in: committedPackage)
      #expect(
        chapter.line(ofSection: comparison.place.section) != nil, "\(comparison.place.section)")
    }
  }

  @Test func `another number than the documents' Python printed differs`() throws {
    var record = try smokeRecord("Chapter10_1")
    let index = try #require(record.outputs.firstIndex { $0.text == "  Total: 4.6377" })
    record.outputs[index].text = "  Total: 4.7377"
    let differing = try ledger(of: record, "Chapter10_1").rows.filter { $0.verdict == .differs }
    #expect(differing.map(\.found) == ["  Total: 4.7377"])
  }
}
