import Foundation
import Notebook
import TestSupport
import Testing

/// What the chapters print against what the documents' Python printed.
@Suite struct DocumentedOutputsFixtureTests {
  @Test func documentedOutputs() throws {
    let file = "documented_outputs.json"
    let cases = try Fixture(file: file)("cases").elements
    var awaited = awaitedByLaterChapters
    var missing = Set(places.keys)
    var records: [String: RunRecord] = [:]
    var compared = 0
    for each in cases {
      let document = try each("document").string
      let block =
        try each.has("block") ? "block \(each("block").int)" : "call \(each("call").string)"
      let name = "\(document), \(block)"
      guard let place = places[name] else {
        let isKnown = awaitedByLaterChapters.contains(document)
        #expect(isKnown, "\(file): unknown case '\(name)'")
        awaited.remove(document)
        continue
      }
      let seed = UInt64(try each("seed").int)
      let key = "\(place.chapter), seed \(seed)"
      let record = try records[key] ?? smokeRecord(place.chapter, seed: seed)
      records[key] = record
      let expected = try each("stdout").string
      let printed = record.lines(in: place.section)
        .prefix(expected.count { $0 == "\n" }).map { $0 + "\n" }.joined()
      expectSameText(printed, expected, "\(name), seed \(seed)")
      missing.remove(name)
      compared += 1
    }
    #expect(missing.isEmpty, "\(file): no case for \(missing.sorted())")
    #expect(awaited.isEmpty, "\(file): no case of \(awaited.sorted())")
    report(file, compared: compared, of: cases.count)
  }
}

/// Documents whose chapters are not written yet.
private let awaitedByLaterChapters: Set = [
  "10_02_logits.md", "10_04_relations.md", "self_distillation_theory.md",
  "self_distillation_notebook_zh.md",
]

/// Where a chapter prints what a block of a document prints: the first lines of a section.
private let places = [
  "10_01_principles.md, block 1": (chapter: "Chapter10_1", section: "The basic loss"),
  "10_01_principles.md, block 2": (chapter: "Chapter10_1", section: "What temperature does"),
]
