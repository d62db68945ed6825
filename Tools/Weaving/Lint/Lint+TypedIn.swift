extension Lint {
  /// Digits beside a per cent sign, in prose or in a text of the code, that no run gave.
  ///
  /// The level of intervals, 95 %, is no result. Where another such number is none either, the line, the one before it or
  /// the one before its text says so, with a reason: `<!-- typed in: the paper's table 1 -->` in prose,
  /// `// typed in: a setting` in code.
  func typedInProblems() throws -> [WeavingError] {
    try chapters.flatMap { chapter -> [WeavingError] in
      let lines = chapter.source.split(separator: "\n", omittingEmptySubsequences: false)
      let text = try ChapterText(chapter.source, path: chapter.path)
      let prose = text.parts.filter { !$0.isCode }
        .map { SwiftLiterals.Literal(line: $0.line, text: $0.text) }
      let literals = text.parts.filter(\.isCode).flatMap { part in
        SwiftLiterals(in: part.text).all.map {
          SwiftLiterals.Literal(line: $0.line + part.line - 1, text: $0.text)
        }
      }
      return (prose + literals).flatMap { piece in
        Self.typedIn(piece.text).compactMap { number, offset -> WeavingError? in
          let line = piece.line + offset
          let marks = [line, line - 1, piece.line, piece.line - 1]
          let isExcused = marks.contains { number in
            lines.indices.contains(number - 1)
              && lines[number - 1].contains(/(?:\/\/|<!--) typed in: \w/)
          }
          return isExcused
            ? nil
            : WeavingError(
              chapter.path, line: line,
              """
              '\(number)' is typed in: take it from the run, \\(...) %, or say why it is no result: \
              typed in: REASON, in a comment
              """)
        }
      }.sorted { ($0.line ?? 0) < ($1.line ?? 0) }
    }
  }

  /// The numbers in per cent of a text, each with the lines before it.
  static func typedIn(_ text: String) -> [(number: String, line: Int)] {
    text.matches(of: /(?:^|[^\w.,])(\d[\d.,]*\s?(?:%|per cent))/).compactMap { match in
      let before = text[..<match.1.startIndex]
      let near = before.suffix(40) + text[match.range.upperBound...].prefix(24)
      if match.1.hasPrefix("95 %") || match.1.hasPrefix("95%"),
        near.contains(/interval|band|bar/)
      {
        return nil
      }
      // Code between backticks is no prose.
      let line = before.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
      if line.count(where: { $0 == "`" }) % 2 == 1 { return nil }
      return (String(match.1), before.count { $0 == "\n" })
    }
  }
}
