import Foundation
import SwiftSource

/// A top-level statement or declaration of a chapter, with the comments before it.
struct Statement {
  /// The number of the first line in the file, comments included.
  let line: Int
  let lines: [String]
  /// Which of the chapter's parts it belongs to.
  let part: Int

  var text: String { lines.joined(separator: "\n") }

  func contains(line: Int) -> Bool { (self.line..<self.line + lines.count).contains(line) }

  /// Splits a part of code.
  static func all(in part: ChapterText.Part, number: Int) -> [Statement] {
    let depths = SwiftDepths(part.lines)
    var starts: [Int] = []
    var comment: Int?
    for (index, line) in part.lines.enumerated() {
      guard depths.begins(line, at: index) else { continue }
      if Self.leads(line) {
        comment = comment ?? index
      } else {
        starts.append(comment ?? index)
        comment = nil
      }
    }
    if let comment { starts.append(comment) }
    return zip(starts, starts.dropFirst() + [part.lines.count]).compactMap { start, end in
      let lines = ChapterText.Part(
        isCode: true, line: part.line + start, lines: Array(part.lines[start..<end])
      ).trimmed
      return lines.map { Statement(line: $0.line, lines: $0.lines, part: number) }
    }
  }

  /// Whether a line is a comment, or an attribute on a line of its own, that belongs to what follows.
  private static func leads(_ line: String) -> Bool {
    line.hasPrefix("//") || line.wholeMatch(of: /@\w+(\(.*\))?/) != nil
  }

  /// The statement's first line proper.
  private var head: String { lines.first { !Self.leads($0) } ?? "" }

  /// Whether it only says what can be done, and does nothing itself.
  var isDeclaration: Bool {
    let modifiers: Set<Substring> = ["nonisolated", "public", "private", "fileprivate", "final"]
    let keyword = head.split(separator: " ").first { !$0.hasPrefix("@") && !modifiers.contains($0) }
    switch keyword {
    case "func", "struct", "class", "enum", "extension", "protocol", "actor": return true
    // A closure that is kept is a function by another name.
    case "let": return head.contains("= {") && lines.last != "}()"
    default: return false
    }
  }

  /// What others may call it by.
  var names: [String] {
    text.matches(of: /\b(?:func|struct|class|enum|extension|actor)\s+(\w+)/).map { String($0.1) }
      + head.matches(of: /^let (\w+)/).map { String($0.1) }
  }

  /// Whether one of some names stands in it.
  func mentions(_ names: Set<String>) -> Bool {
    text.matches(of: /\w+/).contains { names.contains(String($0.0)) }
  }

  /// Whether the page shows what it makes in its place: a heading, a finding, the end.
  var isHidden: Bool {
    ["note.section(", "note.prose(", "note.finish("].contains { lines[0].hasPrefix($0) }
  }

  /// Whether it only puts a result on record.
  var onlyRecords: Bool {
    ["note.value(", "note.documented(", "note.illustration("].contains {
      lines[0].hasPrefix($0)
    }
  }
}
