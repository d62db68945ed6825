import Foundation
import Records

extension Ledger {
  /// `Chapters/LEDGER.md`.
  public var markdown: String {
    var blocks = [
      "<!-- Made from the records of all chapters by `swift run Book`: edit the chapters, not this page. -->",
      "# Documented against run",
      """
      What the documents say, and what our runs found. *Equal* and *within tolerance* are of numbers that can be computed: \
      the documents' own Python printed them (\(source), the same seed), and a chapter prints them again; more than six decimals \
      are not shown. Of whole trainings the largest difference is the one nearest to its tolerance, which follows from how far \
      PyTorch is from itself on other machines. A claim *holds* where the 95 % interval of the effect lies on the claimed side of zero, *fails* where \
      it lies on the other, and is *inconclusive* where it contains zero. “Smallest visible” is the true effect that such a run would \
      tell from zero four times out of five. What the documents made up is *illustration only*. A claim that begins with “…” goes on \
      from the one above it.
      """,
      summary,
    ]
    for part in parts { blocks += Self.blocks(of: part) }
    return blocks.joined(separator: "\n\n") + "\n"
  }

  /// Writes the page.
  public func write(in package: URL) throws {
    try Data(markdown.utf8).write(to: package.appending(path: Self.path), options: .atomic)
  }

  /// What the committed page says otherwise, with places in it, and each row that says something else than documented.
  public func problems(in package: URL) throws -> [String] {
    let committed =
      (try? String(contentsOf: package.appending(path: Self.path), encoding: .utf8)) ?? ""
    let stale = comparison(of: Self.path, expected: markdown, found: committed)
    let wrong = parts.flatMap { part in
      part.rows.filter { $0.verdict == .differs }.map { row in
        """
        Chapters/\(part.chapter.folder)/main.swift:\(row.line): \(row.document ?? "the document")
          expected \(row.says)
          found    \(row.found), tolerance \(row.tolerance)
        """
      }
    }
    return (stale.map { [$0] } ?? []) + wrong
  }

  /// How many rows of each verdict every chapter has.
  private var summary: String {
    let verdicts = LedgerVerdict.allCases
    let header = ["chapter"] + verdicts.map(\.rawValue) + ["mistakes mended"]
    func counts(_ rows: [Row]) -> [String] {
      (verdicts.map { verdict in rows.count { $0.verdict == verdict } }
        + [rows.count { $0.table == .mistake }]).map(String.init)
    }
    let rows =
      parts.map { part in
        ["[\(escaped(part.chapter.name))](#\(Headings.anchor(of: part.chapter.name)))"]
          + counts(part.rows)
      } + [["all"] + counts(parts.flatMap(\.rows))]
    return Self.table(header, rows)
  }

  private static func blocks(of part: Part) -> [String] {
    var blocks = ["## \(part.chapter.name)"]
    if let problem = part.problem {
      blocks.append("No run to compare: \(escaped(problem)).")
    }
    let folder = part.chapter.folder
    func place(_ row: Row) -> String {
      let line = "[line \(row.line)](\(folder)/main.swift#L\(row.line))"
      guard let heading = row.heading else { return line }
      return "[\(escapedCell(heading.text))](\(folder)/README.md#\(heading.anchor)), \(line)"
    }
    /// A table of the rows of one kind, where there are any.
    func list(
      _ table: Row.Table, _ introduction: String, _ columns: [String], _ cells: (Row) -> [String]
    ) {
      let rows = part.rows.filter { $0.table == table }
      guard !rows.isEmpty else { return }
      blocks += [introduction, Self.table(columns, rows.map { cells($0) + [place($0)] })]
    }
    list(.number, "Numbers:", ["document", "it says", "we get", "tolerance", "verdict", "where"]) {
      row in
      [
        row.document.map(code) ?? "", code(shortened(row.says)),
        row.verdict == .illustration ? escapedCell(row.found) : code(shortened(row.found)),
        row.tolerance, row.verdict?.rawValue ?? "",
      ]
    }
    list(
      .training,
      "Whole trainings from the same seeds, run and compared by [the tests](../\(Trajectories.tests)):",
      [
        "document", "training", "PyTorch has", "we have",
        "largest difference, of what is allowed", "verdict", "where",
      ]
    ) { row in
      [
        row.document.map(code) ?? "", escapedCell(row.measured), row.says, row.found,
        row.tolerance, row.verdict?.rawValue ?? "",
      ]
    }
    list(
      .claim, "Claims:", ["claim", "measured", "effect", "smallest visible", "verdict", "where"]
    ) { row in
      [
        escapedCell(row.says), escapedCell(row.measured), escapedCell(row.found), row.tolerance,
        row.verdict?.rawValue ?? "",
      ]
    }
    list(
      .mistake, "Mistakes that the chapter mends; its page shows what each of them does:",
      ["mistake", "where"]
    ) { [withGitHubFormulas($0.says).replacing("|", with: "\\|")] }
    return blocks
  }

  private static func table(_ columns: [String], _ rows: [[String]]) -> String {
    let rules = columns.indices.map { isNumericColumn(rows.map(\.[$0])) ? "---:" : "---" }
    return ([columns, rules] + rows).map { "| \($0.joined(separator: " | ")) |" }
      .joined(separator: "\n")
  }

  private static func code(_ text: String) -> String {
    "`\(text.trimmingCharacters(in: .whitespaces).replacing("|", with: "\\|"))`"
  }

  private static func escapedCell(_ text: String) -> String {
    escaped(text).replacing("|", with: "\\|")
  }

  /// A text with no more than six decimals of each number.
  private static func shortened(_ text: String) -> String {
    text.replacing(/-?\d+\.\d{7,}(?!\d|e)/) { String(format: "%.6f", Double($0.0)!) }
  }
}
