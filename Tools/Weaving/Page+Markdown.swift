import Foundation
import Records

extension Page {
  /// The page in GitHub's Markdown, for the chapter's folder.
  public func markdown(previous: Chapter? = nil, next: Chapter? = nil) -> String {
    var parts = [
      """
      <!-- Woven from main.swift and record.json by `swift run Book \(folder)`: edit main.swift, not this page. -->
      """
    ]
    let ways = [
      previous.map { "← [\(escaped($0.name))](../\($0.folder)/README.md)" },
      "[All chapters](../../README.md#the-chapters)",
      next.map { "[\(escaped($0.name))](../\($0.folder)/README.md) →" },
    ].compactMap(\.self).joined(separator: " · ")
    parts.append(ways)
    parts += blocks.map(\.markdown)
    parts.append("---")
    let command = "[`main.swift`](main.swift) is this page’s source; `swift run \(folder)` runs it."
    parts.append(circumstances.map { "\(command) \(escaped($0))" } ?? command)
    parts.append(ways)
    return parts.joined(separator: "\n\n") + "\n"
  }
}

extension Page.Block {
  fileprivate var markdown: String {
    switch self {
    case .prose(let text):
      return withGitHubFormulas(text)
    case .code(let code, _, _):
      return fenced(code, as: "swift")
    case .lines(let lines, _):
      return fenced(lines.joined(separator: "\n"), as: "text")
    case .finding(let text, _):
      return paragraphs(text)
    case .table(let columns, let rows, let caption, _):
      let table = markdownTable(columns, rows)
      return caption.map { table + "\n\n*\(escaped(oneLine($0)))*" } ?? table
    case .figure(let path, _, let alt, let caption):
      let csv = path.replacing(/\.png$/, with: ".csv")
      return """
        ![\(escaped(oneLine(alt)))](../../\(path))

        *\(escaped(oneLine(caption)))* ([its numbers](../../\(csv)))
        """
    }
  }
}

private func oneLine(_ text: String) -> String {
  text.split(whereSeparator: \.isNewline).joined(separator: " ")
}

/// A block that is shown as it stands, between fences longer than any in it.
private func fenced(_ text: String, as language: String) -> String {
  let longest = text.matches(of: /`+/).map(\.0.count).max() ?? 0
  let fence = String(repeating: "`", count: max(3, longest + 1))
  return "\(fence)\(language)\n\(text)\n\(fence)"
}

/// Plain text with paragraphs and items, as Markdown that shows the same characters.
private func paragraphs(_ text: String) -> String {
  var lines: [String] = []
  for source in text.split(separator: "\n", omittingEmptySubsequences: false) {
    let line = source.trimmingCharacters(in: .whitespaces)
    if line.isEmpty {
      lines.append("")
    } else if line.hasPrefix("- ") {
      lines.append("- " + escaped(String(line.dropFirst(2)), beginsLine: true))
    } else if let last = lines.last, !last.isEmpty {
      lines[lines.count - 1] = last + " " + escaped(line)
    } else {
      lines.append(escaped(line, beginsLine: true))
    }
  }
  return lines.joined(separator: "\n")
}

private func markdownTable(_ columns: [String], _ rows: [[String]]) -> String {
  func row(_ cells: [String]) -> String {
    let cells = cells.map {
      escaped($0.split(whereSeparator: \.isNewline).joined(separator: "\n"))
        .replacing("|", with: "\\|").replacing("\n", with: "<br>")
    }
    return "| " + cells.joined(separator: " | ") + " |"
  }
  let rules = columns.indices.map { isNumericColumn(rows.map(\.[$0])) ? "---:" : "---" }
  return ([row(columns), "| " + rules.joined(separator: " | ") + " |"] + rows.map(row))
    .joined(separator: "\n")
}

/// Plain text as Markdown that shows the same characters. Formulas between dollars stay formulas.
///
/// - Parameters:
///   - text: without line breaks
///   - beginsLine: whether a mark of a list or a heading may be read into its beginning
func escaped(_ text: String, beginsLine: Bool = false) -> String {
  var result = ""
  for piece in Formula.pieces(of: text) {
    switch piece {
    case .formula(let formula): result += formula.gitHub
    case .text(let text):
      let characters = Array(text)
      for (index, character) in characters.enumerated() {
        let isInWord =
          index > 0 && index + 1 < characters.count && characters[index - 1].isWordPart
          && characters[index + 1].isWordPart
        if "\\`*<[]$~".contains(character) || character == "_" && !isInWord { result += "\\" }
        result.append(character)
      }
    }
  }
  if beginsLine {
    if let list = result.firstMatch(of: /^(\d+)([.)])(?= )/) {
      result = "\(list.1)\\\(list.2)" + result[list.range.upperBound...]
    } else if result.firstMatch(of: /^([-+] |#|>|=+$|-+$)/) != nil {
      result = "\\" + result
    }
  }
  return result
}

extension Character {
  fileprivate var isWordPart: Bool { isLetter || isNumber }
}
