import Foundation
import Records
import SwiftSource

/// What prose takes from elsewhere, so that nobody types it in.
///
///     {{value basic-loss/total %.4f}}
///     {{quote Sources/Distillation/DistillationLoss.swift distillationLoss}}
///
/// A value is one that the chapter's run has named, in a format of C's `printf`. A quotation stands on a line of its
/// own; it is a declaration with its doc comment, or, without a name, a whole file.
struct Directives {
  let chapter: Chapter
  let record: RunRecord

  private var path: String { chapter.path }

  /// A part of prose, with the values filled in and the quotations between.
  func blocks(of part: ChapterText.Part) throws -> [Page.Block] {
    var blocks: [Page.Block] = []
    var prose: [String] = []

    func end() {
      let text = prose.joined(separator: "\n").trimmingCharacters(in: .newlines)
      if !text.isEmpty { blocks.append(.prose(text)) }
      prose = []
    }
    for (offset, written) in part.lines.enumerated() {
      let number = part.line + offset
      // What an author tells the lint is not for readers.
      let line = written.replacing(/\s*<!-- typed in: .*?-->/, with: "")
      if line != written, line.allSatisfy({ $0 == " " || $0 == ">" }) { continue }
      if let quotation = line.wholeMatch(of: /\s*\{\{quote (\S+)(?: (\w+))?\}\}\s*/) {
        end()
        blocks += try quoted(
          String(quotation.1), quotation.2.map(String.init), line: number)
      } else {
        prose.append(try filled(line, line: number))
      }
    }
    end()
    return blocks
  }

  // MARK: Values

  func filled(_ line: String, line number: Int) throws -> String {
    var text = ""
    var rest = line[...]
    while let directive = rest.firstMatch(of: /\{\{([a-z]+) ([^{}]*)\}\}/) {
      let words = directive.2.split(separator: " ", maxSplits: 1).map(String.init)
      guard directive.1 == "value", words.count == 2 else {
        throw WeavingError(
          path, line: number,
          """
          expected {{value NAME FORMAT}}, or {{quote PATH NAME}} on a line of its own, found \(directive.0)
          """)
      }
      text += rest[..<directive.range.lowerBound]
      text += try formatted(value(words[0], line: number), words[1], line: number)
      rest = rest[directive.range.upperBound...]
    }
    return text + rest
  }

  private func value(_ name: String, line: Int) throws -> Double {
    let values = record.values.merging(record.environment?.measuredValues ?? [:]) { own, _ in own }
    if let value = values["\(chapter.number)/\(name)"] { return value }
    let known = values.keys.map { String($0.dropFirst(chapter.number.count + 1)) }
    throw WeavingError(
      path, line: line,
      "no value is called '\(name)'; \(nearest(known, to: name)); note.value(...) gives names")
  }

  private func formatted(_ value: Double, _ format: String, line: Int) throws -> String {
    guard let conversion = format.wholeMatch(of: /%[+ ]?(?:\.\d+)?([dfeg])/) else {
      throw WeavingError(
        path, line: line, "expected a format such as %.2f, %+.1f or %d, found '\(format)'")
    }
    guard conversion.1 == "d" else { return String(format: format, value) }
    guard let whole = Int(exactly: value) else {
      throw WeavingError(path, line: line, "expected a whole number for \(format), found \(value)")
    }
    return String(format: format.replacing("d", with: "ld"), whole)
  }

  // MARK: Quotations

  private func quoted(_ file: String, _ name: String?, line: Int) throws -> [Page.Block] {
    guard
      let source = try? String(contentsOf: chapter.package.appending(path: file), encoding: .utf8)
    else { throw WeavingError(path, line: line, "there is no file '\(file)' to quote") }
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var range = 0..<lines.count
    if let name {
      guard let found = SwiftDeclarations(lines).range(of: name) else {
        let known = SwiftDeclarations(lines).names
        throw WeavingError(
          path, line: line, "\(file) declares no '\(name)'; \(nearest(known, to: name))")
      }
      range = found
    }
    guard
      let code = ChapterText.Part(
        isCode: true, line: range.lowerBound + 1, lines: Array(lines[range])
      )
      .trimmed
    else { throw WeavingError(path, line: line, "\(file) is empty") }
    let margin = code.lines.filter { !$0.isEmpty }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
    let text = code.lines.map { String($0.dropFirst(margin)) }.joined(separator: "\n")
    return [
      .code(text, path: file, line: code.line),
      .prose(
        try caption(of: file, lines: code.line...code.line + code.lines.count - 1, line: line)),
    ]
  }

  /// Where the quotation comes from, and where it is tested.
  private func caption(of file: String, lines: ClosedRange<Int>, line: Int) throws -> String {
    let source =
      "[`\(file)`](../../\(file)#L\(lines.lowerBound)-L\(lines.upperBound))"
    guard let parts = file.wholeMatch(of: /Sources\/(\w+)\/(?:.*\/)?([^\/]+)\.swift/) else {
      return "From \(source)."
    }
    let test = "Tests/\(parts.1)Tests/\(parts.2)Tests.swift"
    guard
      let tests = try? String(contentsOf: chapter.package.appending(path: test), encoding: .utf8)
    else {
      throw WeavingError(
        path, line: line, "expected tests of what is quoted in \(test), found none")
    }
    let what = tests.contains("expectGradients(") ? "its values and gradients are" : "it is"
    return "From \(source); \(what) tested in [`\(parts.2)Tests.swift`](../../\(test))."
  }
}

/// Up to three names that are most like one that is unknown.
func nearest(_ known: [String], to name: String) -> String {
  let near = known.map { (name: $0, distance: editDistance($0, name)) }
    .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(3).map { "'\($0.name)'" }
  return near.isEmpty ? "there is none at all" : "the nearest are \(near.joined(separator: ", "))"
}

/// How many characters must be changed, put in or taken out to make one text of the other.
private func editDistance(_ a: String, _ b: String) -> Int {
  let (a, b) = (Array(a.utf8), Array(b.utf8))
  var row = Array(0...b.count)
  for (i, letter) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, other) in b.enumerated() {
      let changed = diagonal + (letter == other ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(changed, row[j] + 1, diagonal + 1)
    }
  }
  return row[b.count]
}
