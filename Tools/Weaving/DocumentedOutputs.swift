import Foundation
import Records

/// What the documents' own Python printed, as it was kept for the tests, beside what a chapter prints.
package struct DocumentedOutputs {
  /// A block or call of a document, and what it gave.
  struct Case: Decodable {
    var document: String
    var block: Int?
    var call: String?
    var seed: UInt64?
    var stdout: String?
    var value: Double?

    /// `10_01_principles.md, block 1`.
    var name: String { "\(document), \(block.map { "block \($0)" } ?? "call \(call ?? "")")" }
  }

  /// Where a chapter has what a block or call of a document gives.
  package struct Place: Sendable {
    package enum Output: Sendable {
      /// The first lines of a section.
      case lines(in: String)
      /// A named value.
      case value(String)
    }
    /// The chapter's folder.
    package let chapter: String
    package let output: Output
  }

  /// A line or a value of a document's Python, and the run's.
  struct Comparison {
    var document: String
    var expected: String
    var found: String?
    /// In words; nil where nothing may differ.
    var tolerance: String?
    var verdict: LedgerVerdict
    /// The output that has it, by its index in the record; nil for a value, and for what is missing.
    var output: Int?
    /// The section that has it.
    var section: String?
    /// The whole name of the value that it is.
    var value: String?
  }

  static let path = "Tests/TestSupport/Fixtures/documented_outputs.json"

  let cases: [Case]
  /// What made the outputs: `torch 2.13.0+cpu`.
  let source: String

  /// - Throws: Foundation's error if the file is missing or damaged
  init(in package: URL) throws {
    struct File: Decodable {
      var source: String
      var cases: [Case]
    }
    let file = try JSONDecoder().decode(
      File.self, from: Data(contentsOf: package.appending(path: Self.path)))
    (cases, source) = (file.cases, file.source)
  }

  /// Each line with a number in it, and each value, that a chapter should have for the seed of its run.
  func compared(with record: RunRecord, of chapter: Chapter) -> [Comparison] {
    var known: Set<String> = []
    return cases.filter { $0.seed == nil || $0.seed == record.seed }.flatMap {
      each -> [Comparison] in
      // What needs no seed was printed once for each of them.
      guard known.insert(each.name).inserted else { return [] }
      guard let place = Self.places[each.name], place.chapter == chapter.folder else { return [] }
      switch place.output {
      case .lines(let section):
        let expected = (each.stdout ?? "").split(separator: "\n", omittingEmptySubsequences: false)
        let indices = record.lineIndices(in: section)
        return expected.enumerated().compactMap { index, line in
          // The number of an item in a list is no number of the document.
          let text = line.replacing(/^\d+\.\s/, with: "")
          guard text.contains(where: \.isNumber) else { return nil }
          let output = index < indices.count ? indices[index] : nil
          let found = output.map { record.outputs[$0].text ?? "" }
          let (verdict, tolerance) = Self.verdict(expected: String(line), found: found)
          return Comparison(
            document: each.document, expected: String(line), found: found, tolerance: tolerance,
            verdict: verdict, output: output, section: section)
        }
      case .value(let name):
        guard let expected = each.value else { return [] }
        let bound = 1e-5 * abs(expected)
        let found = record.values[name]
        let verdict: LedgerVerdict =
          found == expected
          ? .equal : found.map { abs($0 - expected) <= bound } == true ? .withinTolerance : .differs
        return [
          Comparison(
            document: each.document, expected: "\(each.call ?? each.name): \(expected)",
            found: found.map { "\(name): \($0)" }, tolerance: "1e-5 of it", verdict: verdict,
            value: name)
        ]
      }
    }
  }

  /// The rule of the tests: the same words, and numbers to 2e-4 where up to four decimals are printed, to 1e-5 where
  /// there are more, and to nothing where there are none.
  static func verdict(expected: String, found: String?) -> (LedgerVerdict, tolerance: String?) {
    let old = NumberText(expected)
    let decimals = old.numbers.map(\.decimals).max() ?? 0
    let tolerance = decimals == 0 ? nil : decimals <= 4 ? "2e-4" : "1e-5"
    guard let found else { return (.differs, tolerance) }
    if found == expected { return (.equal, tolerance) }
    let new = NumberText(found)
    let isNear =
      old.words == new.words
      && zip(old.numbers, new.numbers).allSatisfy { a, b in
        abs(a.value - b.value) <= (a.decimals == 0 ? 0 : a.decimals <= 4 ? 2e-4 : 1e-5)
      }
    return (isNear ? .withinTolerance : .differs, tolerance)
  }

  package static let places: [String: Place] = [
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
}

extension RunRecord {
  /// The outputs that are lines printed under a heading.
  fileprivate func lineIndices(in section: String) -> [Int] {
    guard let start = outputs.firstIndex(where: { $0.kind == .section && $0.text == section })
    else { return [] }
    return outputs.indices[(start + 1)...].prefix { outputs[$0].kind != .section }
      .filter { outputs[$0].kind == .line }
  }
}
