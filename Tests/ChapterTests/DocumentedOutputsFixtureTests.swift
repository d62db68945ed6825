import Foundation
import Notebook
import TestSupport
import Testing
import Weaving

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
        let known = [document, name].first(where: awaitedByLaterChapters.contains)
        #expect(known != nil, "\(file): unknown case '\(name)'")
        if let known { awaited.remove(known) }
        continue
      }
      // What draws nothing needs no seed.
      let seed = try each.has("seed") ? UInt64(each("seed").int) : 0
      let key = "\(place.chapter), seed \(seed)"
      let record = try records[key] ?? smokeRecord(place.chapter, seed: seed)
      records[key] = record
      switch place.output {
      case .lines(let section):
        let expected = try each("stdout").string
        let printed = record.lines(in: section)
          .prefix(expected.count { $0 == "\n" }).map { $0 + "\n" }.joined()
        expectSameText(printed, expected, "\(name), seed \(seed)")
      case .value(let key):
        let found = try #require(record.values[key], "no value \(key)")
        expectClose([Float(found)], [try each("value").float], .fixture, "\(name), seed \(seed)")
      }
      missing.remove(name)
      compared += 1
    }
    #expect(missing.isEmpty, "\(file): no case for \(missing.sorted())")
    #expect(awaited.isEmpty, "\(file): no case of \(awaited.sorted())")
    report(file, compared: compared, of: cases.count)
  }
}

/// Documents, and blocks of them, whose chapters are not written yet.
private let awaitedByLaterChapters: Set<String> = []

/// Where a chapter has what a block or call of a document gives.
private struct Place {
  enum Output {
    /// The first lines of a section.
    case lines(in: String)
    /// A named value.
    case value(String)
  }
  let chapter: String
  let output: Output
}

private let places = [
  "10_01_principles.md, block 1": Place(
    chapter: "Chapter10_1", output: .lines(in: "The basic loss")),
  "10_01_principles.md, block 2": Place(
    chapter: "Chapter10_1", output: .lines(in: "What temperature does")),
  "10_02_logits.md, block 0": Place(
    chapter: "Chapter10_2", output: .lines(in: "The logits loss")),
  "10_02_logits.md, call visualize_distillation_distributions(teacher, student, 4.0) on "
    + "student=randn(32,10), teacher=randn(32,10)*3, labels=randint(0,10,(32,)) drawn in that order":
    Place(chapter: "Chapter10_2", output: .lines(in: "The distributions")),
  "10_02_logits.md, call FocalDistillationLoss() on the same three tensors": Place(
    chapter: "Chapter10_2", output: .value("10.2/focal/total")),
  "10_02_logits.md, call AttentionLogitsLoss() on the same three tensors": Place(
    chapter: "Chapter10_2", output: .value("10.2/top-k/total")),
  "10_04_relations.md, call the cosine example: student features (32, 128), teacher features "
    + "(32, 256), logits (32, 10), labels, drawn in that order":
    Place(chapter: "Chapter10_4", output: .lines(in: "Pairwise relations")),
  "self_distillation_theory.md, call "
    + "analyze_generation_improvement([0: 0.850, 1: 0.872, 2: 0.885])": Place(
      chapter: "BornAgain", output: .lines(in: "The document's analysis")),
  "self_distillation_notebook_zh.md, block 0": Place(
    chapter: "BornAgain", output: .lines(in: "The device")),
  "self_distillation_notebook_zh.md, block 1": Place(
    chapter: "BornAgain", output: .lines(in: "The notebook's trainer")),
  "self_distillation_notebook_zh.md, block 4": Place(
    chapter: "BornAgain", output: .lines(in: "The notebook's figure")),
  "self_distillation_notebook_zh.md, block 2": Place(
    chapter: "BYOT", output: .lines(in: "A network with three exits")),
  "self_distillation_notebook_zh.md, block 3": Place(
    chapter: "BYOT", output: .lines(in: "The notebook's loss")),
]
