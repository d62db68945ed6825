import Foundation

/// A formula in the text of a line: `$T^2$`.
struct Formula {
  /// What stands between the dollars.
  let source: String

  /// As GitHub reads it: between dollars, and in backticks too where Markdown would take part of it for its own.
  var gitHub: String {
    let source = source.split(whereSeparator: \.isNewline)
      .map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: " ")
    let isRisky =
      source.contains(where: { "_*<>[]|~&`".contains($0) })
      || source.contains(/\\[^A-Za-z]/)
    return isRisky ? "$`\(source)`$" : "$\(source)$"
  }

  /// A piece of a text.
  enum Piece {
    case text(String)
    case formula(Formula)
  }

  /// Splits a text at its formulas.
  ///
  /// A formula begins with a dollar that no letter, digit or backslash precedes, and ends with one that no digit follows;
  /// inside, it has no space at either end, and at most one line break. Code in backticks has none.
  static func pieces(of text: String) -> [Piece] {
    var pieces: [Piece] = []
    var plain = ""
    var rest = text[...]
    while let next = rest.firstIndex(where: { $0 == "$" || $0 == "`" || $0 == "\\" }) {
      plain += rest[..<next]
      rest = rest[next...]
      if rest.first == "\\" {
        plain += rest.prefix(2)
        rest = rest.dropFirst(2)
      } else if rest.first == "`" {
        let ticks = rest.prefix { $0 == "`" }
        let body = rest.dropFirst(ticks.count)
        let end = body.range(of: ticks)?.upperBound ?? body.startIndex
        plain += rest[..<end]
        rest = rest[end...]
      } else if plain.last.map({ !$0.isLetter && !$0.isNumber && $0 != "$" }) ?? true,
        let found = rest.prefixMatch(of: /\$([^\s$](?:[^$]*[^\s$])?)\$(?![\d$])/),
        found.1.count(where: \.isNewline) <= 1
      {
        if !plain.isEmpty { pieces.append(.text(plain)) }
        plain = ""
        pieces.append(.formula(Formula(source: String(found.1))))
        rest = rest[found.range.upperBound...]
      } else {
        plain.append(rest.removeFirst())
      }
    }
    plain += rest
    if !plain.isEmpty { pieces.append(.text(plain)) }
    return pieces
  }
}

/// Markdown whose formulas GitHub shows as they are meant.
///
/// Formulas of their own, `$$...$$` from the beginning of a line to its end, become blocks of ` ```math `; those within
/// lines are put between backticks where they hold characters that mean something in Markdown.
func withGitHubFormulas(_ markdown: String) -> String {
  var result: [String] = []
  var paragraph: [String] = []
  var formula: (prefix: String, lines: [String])?
  var fence: Substring?

  func end() {
    if !paragraph.isEmpty { result.append(withGitHubFormulas(inParagraph: paragraph)) }
    paragraph = []
  }
  func close(_ formula: (prefix: String, lines: [String]), _ last: Substring) {
    result += ["```math"].map { formula.prefix + $0 }
    result += formula.lines.map { formula.prefix + $0 }
    if !last.isEmpty { result.append(formula.prefix + last) }
    result.append(formula.prefix + "```")
  }
  for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
    let mark = String(line.prefix { $0 == " " || $0 == ">" })
    let text = line.dropFirst(mark.count)
    if let open = fence {
      result.append(String(line))
      if text.hasPrefix(open) { fence = nil }
    } else if var open = formula {
      if let last = text.range(of: "$$") {
        close(open, text[..<last.lowerBound])
        formula = nil
        paragraph = text[last.upperBound...].isEmpty ? [] : [open.prefix + text[last.upperBound...]]
      } else {
        open.lines.append(String(text))
        formula = open
      }
    } else if text.hasPrefix("```") {
      end()
      fence = text.prefix { $0 == "`" }
      result.append(String(line))
    } else if text.hasPrefix("$$") {
      end()
      let body = text.dropFirst(2)
      if let last = body.range(of: "$$") {
        close((mark, []), body[..<last.lowerBound])
        let after = body[last.upperBound...]
        paragraph = after.isEmpty ? [] : [mark + after]
      } else {
        formula = (mark, [String(body)])
      }
    } else if text.isEmpty {
      end()
      result.append(String(line))
    } else {
      paragraph.append(String(line))
    }
  }
  if let formula {
    // It does not end: as it stands, so that the reader of the page sees it.
    result += ["$$"] + formula.lines
  }
  end()
  return result.joined(separator: "\n")
}

private func withGitHubFormulas(inParagraph lines: [String]) -> String {
  Formula.pieces(of: lines.joined(separator: "\n")).map { piece in
    switch piece {
    case .text(let text): text
    case .formula(let formula): formula.gitHub
    }
  }.joined()
}
