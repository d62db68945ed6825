import Foundation
import Records

/// The documents against the runs: every number and every claim, what was found, and where it is shown.
///
/// It is made from the committed records, from what the documents' own Python printed, from what the tests found of its
/// trainings, and from the chapters' prose.
/// Nothing in it is typed in.
public struct Ledger: Sendable {
  /// One thing that a document says.
  struct Row: Sendable {
    /// The table that it stands in.
    enum Table: Sendable {
      /// A printed line, a value or a number.
      case number
      /// A whole training, beside PyTorch's.
      case training
      /// A claim with its experiment.
      case claim
      /// A mistake that the chapter mends.
      case mistake
    }
    var table: Table
    /// The document, or nil where it is the chapter's own.
    var document: String?
    /// What it says.
    var says: String
    /// What was measured for it.
    var measured = ""
    /// What the run has.
    var found = ""
    /// How far the two may differ, or the smallest effect that the run could see.
    var tolerance = ""
    /// Nil for a mistake: the page shows what it does.
    var verdict: LedgerVerdict?
    /// A line of the chapter's source as it stands now.
    var line: Int
    /// The section of the page that has it.
    var heading: Headings.Heading?
  }

  /// The rows of one chapter.
  struct Part: Sendable {
    var chapter: Chapter
    var rows: [Row]
    /// Why there are none from a run; nil if there is one.
    var problem: String?
  }

  /// From the package's folder.
  public static let path = "Chapters/LEDGER.md"

  let parts: [Part]
  let source: String

  /// The ledger of all chapters, from their committed records.
  ///
  /// - Throws: if a file of the package cannot be read
  public init(in package: URL) throws {
    try self.init(in: package) { try $0.record() }
  }

  /// The ledger of all chapters, from given records.
  init(in package: URL, record: (Chapter) throws -> RunRecord?) throws {
    let outputs = try DocumentedOutputs(in: package)
    let trainings = try Trajectories(in: package).comparisons
    source = outputs.source
    parts = try Chapter.all(in: package).map { chapter in
      do {
        guard let record = try record(chapter) else {
          throw WeavingError("Chapters/\(chapter.folder)/record.json", "there is no record")
        }
        return Part(chapter: chapter, rows: try Self.rows(of: chapter, record, outputs, trainings))
      } catch let error as WeavingError {
        return Part(chapter: chapter, rows: [], problem: error.message)
      }
    }
  }

  private static func rows(
    of chapter: Chapter, _ record: RunRecord, _ outputs: DocumentedOutputs,
    _ trainings: [Trajectories.Comparison]
  ) throws -> [Row] {
    let text = try ChapterText(chapter.source, path: chapter.path)
    let currentLine = try chapter.currentLines(of: record, in: text)
    let headings = try SourceHeadings(of: chapter, record, text)
    var rows: [Row] = []
    for entry in record.entries ?? [] {
      let line = try currentLine(entry.file, entry.line)
      rows.append(Row(entry, line: line, heading: headings.above(line: line)))
    }
    for comparison in outputs.compared(with: record, of: chapter) {
      let output = comparison.output.map { record.outputs[$0] }
      let line =
        try output.map { try currentLine($0.file, $0.line) }
        ?? comparison.value.flatMap(chapter.line(naming:)) ?? 1
      rows.append(
        Row(
          table: .number, document: comparison.document, says: comparison.expected,
          measured: "", found: comparison.found ?? "nothing",
          tolerance: comparison.tolerance ?? "none", verdict: comparison.verdict, line: line,
          heading: comparison.section.flatMap(headings.called) ?? headings.above(line: line)))
    }
    for training in trainings where training.place.chapter == chapter.folder {
      let line = chapter.line(ofSection: training.place.section) ?? 1
      rows.append(Row(training, line: line, heading: headings.above(line: line)))
    }
    let directives = Directives(chapter: chapter, record: record)
    for part in text.parts where !part.isCode {
      for paragraph in try Self.mended(in: part, directives) {
        rows.append(
          Row(
            table: .mistake, says: paragraph.text, line: paragraph.line,
            heading: headings.above(line: paragraph.line)))
      }
    }
    return rows
  }

  /// The paragraphs of prose that begin `> **Mended`, without that word.
  private static func mended(
    in part: ChapterText.Part, _ directives: Directives
  ) throws -> [(text: String, line: Int)] {
    var found: [(text: String, line: Int)] = []
    var isOpen = false
    for (offset, line) in part.lines.enumerated() {
      if let opening = line.firstMatch(of: /^>\s*\*\*Mended[^*]*\*\*\s*/) {
        found.append((String(line[opening.range.upperBound...]), part.line + offset))
        isOpen = true
      } else if isOpen, line.hasPrefix(">"), line.dropFirst().contains(where: { $0 != " " }) {
        found[found.count - 1].text += " " + line.dropFirst().drop { $0 == " " }
      } else {
        isOpen = false
      }
    }
    return try found.map {
      (try directives.filled($0.text, line: $0.line), $0.line)
    }
  }
}

extension Ledger.Row {
  fileprivate init(_ training: Trajectories.Comparison, line: Int, heading: Headings.Heading?) {
    self.init(
      table: .training, document: training.place.document, says: training.expected,
      measured: "\(training.training), \(training.kind)", found: training.found ?? "nothing",
      verdict: training.verdict, line: line, heading: heading)
    if let worst = training.worst {
      tolerance = String(format: "%.1e of %.1e", worst.difference, worst.tolerance)
    }
  }

  fileprivate init(_ entry: LedgerEntry, line: Int, heading: Headings.Heading?) {
    self.init(
      table: entry.kind == .claim ? .claim : .number, document: entry.document, says: entry.says,
      measured: entry.measured, verdict: entry.verdict, line: line, heading: heading)
    switch entry.kind {
    case .claim:
      found =
        "\(Self.signed(entry.found)) ± \(Self.rounded(entry.margin)) \(entry.unit ?? "")"
        .trimmingCharacters(in: .whitespaces)
      tolerance = Self.rounded(entry.smallestVisible)
    case .number:
      says += ": \(Self.exact(entry.expected))"
      found = "\(entry.measured): \(Self.exact(entry.found))"
      tolerance = entry.tolerance.map { $0 == 0 ? "none" : "\($0)" } ?? "none"
    case .illustration:
      found = entry.measured
      tolerance = "–"
    }
  }

  private static func signed(_ value: Double?) -> String {
    value.map { String(format: "%+.2f", $0).replacing("-", with: "−") } ?? "–"
  }

  private static func rounded(_ value: Double?) -> String {
    value.map { String(format: "%.2f", $0) } ?? "–"
  }

  private static func exact(_ value: Double?) -> String {
    value.map { Int(exactly: $0).map(String.init) ?? "\($0)" } ?? "–"
  }
}

/// Where the headings of a chapter's page stand in its source.
private struct SourceHeadings {
  private let found: [(line: Int, heading: Headings.Heading)]
  private let all: [Headings.Heading]

  init(of chapter: Chapter, _ record: RunRecord, _ text: ChapterText) throws {
    all = Headings(of: try chapter.readme(record)).all
    var rest = all[...]
    var found: [(line: Int, heading: Headings.Heading)] = []
    for part in text.parts where !part.isCode {
      for heading in Headings(of: part.text).all {
        guard let index = rest.firstIndex(where: { $0.text == heading.text }) else { continue }
        found.append((part.line + heading.line - 1, rest[index]))
        rest = rest[(index + 1)...]
      }
    }
    self.found = found
  }

  /// The last one above a line of the source.
  func above(line: Int) -> Headings.Heading? { found.last { $0.line <= line }?.heading }

  /// The one with some text.
  func called(_ text: String) -> Headings.Heading? { all.first { $0.text == text } }
}
