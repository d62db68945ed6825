import Foundation

/// A chapter's source, taken apart: prose in playground markup, and the code between.
struct ChapterText {
  /// Lines that belong together.
  struct Part: Equatable {
    var isCode: Bool
    /// The number of the first line in the file, from 1.
    var line: Int
    var lines: [String]
    var text: String { lines.joined(separator: "\n") }
  }

  /// In the order of the file, each without blank lines around it.
  let parts: [Part]

  /// Takes `/*: ... */` and `//:` for prose, and everything else, other comments too, for code.
  ///
  /// - Throws: where a comment of prose does not end.
  init(_ source: String, path: String) throws {
    var parts: [Part] = []
    var open: Part?

    func end() {
      if let part = open?.trimmed { parts.append(part) }
      open = nil
    }
    func add(_ line: some StringProtocol, at number: Int, isCode: Bool) {
      if open?.isCode != isCode { end() }
      if open == nil { open = Part(isCode: isCode, line: number, lines: []) }
      open!.lines.append(String(line))
    }
    var isInMarkup = false
    var markupLine = 0
    for (index, line) in source.split(separator: "\n", omittingEmptySubsequences: false)
      .enumerated()
    {
      let number = index + 1
      if isInMarkup {
        let end = line.range(of: "*/")
        let text = line[..<(end?.lowerBound ?? line.endIndex)]
        add(text.hasPrefix(" ") ? text.dropFirst() : text, at: number, isCode: false)
        isInMarkup = end == nil
      } else if line.hasPrefix("/*:") {
        end()  // two comments in a row are two paragraphs
        let rest = line.dropFirst(3)
        let close = rest.range(of: "*/")
        let text = rest[..<(close?.lowerBound ?? rest.endIndex)]
        add(text.drop { $0 == " " }, at: number, isCode: false)
        (isInMarkup, markupLine) = (close == nil, number)
      } else if line.hasPrefix("//:") {
        let text = line.dropFirst(3)
        add(text.hasPrefix(" ") ? text.dropFirst() : text, at: number, isCode: false)
      } else {
        add(line, at: number, isCode: true)
      }
    }
    end()
    if isInMarkup {
      throw WeavingError(path, line: markupLine, "expected */ at the end of this prose, found none")
    }
    self.parts = parts
  }

  /// The code without the prose, by which a chapter that computes something else is told from one that is only
  /// explained otherwise.
  var code: String {
    parts.filter(\.isCode).map { $0.text + "\n" }.joined()
  }
}

extension ChapterText.Part {
  /// The part without blank lines around it; nil if nothing is left.
  var trimmed: ChapterText.Part? {
    func isBlank(_ line: String) -> Bool { line.allSatisfy(\.isWhitespace) }
    guard let first = lines.firstIndex(where: { !isBlank($0) }),
      let last = lines.lastIndex(where: { !isBlank($0) })
    else { return nil }
    return ChapterText.Part(isCode: isCode, line: line + first, lines: Array(lines[first...last]))
  }
}
