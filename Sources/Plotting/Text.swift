import ElementaryFunctions
import Foundation

/// A line of text laid out with a font: what figures write.
///
/// Text between dollar signs is light mathematics: `^` and `_` raise and lower the next character
/// or `{group}`, a letter alone is slanted as a variable, and a hyphen is a minus sign:
/// `"$T^2$"`, `"$L_{soft}$"`, `"$10^{-3}$"`. A dollar sign without a partner is itself.
struct Text: Sendable {
  enum Weight: Sendable {
    case regular
    case bold
  }

  /// The outlines, with the start of the baseline at the origin.
  let path: Path
  let width: Double
  let size: Double

  /// From the baseline to the top of a capital letter.
  var capHeight: Double { 0.73 * size }
  /// The height that one line of text takes.
  static func lineHeight(_ size: Double) -> Double { 1.25 * size }

  init(_ string: String, size: Double, weight: Weight = .regular) {
    let font = weight == .bold ? Font.bold : Font.regular
    var path = Path()
    var x = 0.0
    var (scriptStart, scriptEnd) = (0.0, 0.0)
    var previous = Span.Level.base
    for span in Self.spans(of: string) {
      // An index and an exponent of the same base stand above each other.
      let isStacked = previous != .base && span.level != .base && previous != span.level
      if span.level != .base { x = isStacked ? scriptStart : x }
      let begin = x
      let spanSize = span.level == .base ? size : 0.72 * size
      let rise: Double =
        switch span.level {
        case .base: 0
        case .raised: -0.36 * size
        case .lowered: 0.16 * size
        }
      for scalar in span.text.unicodeScalars {
        let glyph = font.glyph(scalar)
        var t = Affine(a: spanSize, d: spanSize, tx: x, ty: rise)
        if span.isSlanted {
          // Leaning around the middle of a letter, so that it keeps its place.
          t.c = -0.2 * spanSize
          t.tx -= 0.2 * 0.3 * spanSize
        }
        path.add(font.outline(glyph).transformed(by: t))
        x += (font.advance(glyph) + (span.isSlanted ? 0.06 : 0)) * spanSize
      }
      if span.level != .base {
        if isStacked { x = max(x, scriptEnd) }
        (scriptStart, scriptEnd) = (begin, x)
      }
      previous = span.level
    }
    self.path = path
    self.width = x
    self.size = size
  }

  /// The text as it is read aloud: without the dollar signs of its mathematics.
  static func plain(_ string: String) -> String {
    string.split(separator: "$", omittingEmptySubsequences: false).count % 2 == 1
      ? string.replacingOccurrences(of: "$", with: "") : string
  }

  /// Lines no wider than `width` where the words allow it, of about equal length; a `\n` always
  /// breaks.
  static func wrapped(
    _ string: String, size: Double, weight: Weight = .regular, width: Double
  ) -> [Text] {
    string.split(separator: "\n", omittingEmptySubsequences: false).flatMap { paragraph in
      let words = words(of: String(paragraph))
      let widths = words.map { Text($0, size: size, weight: weight).width }
      let space = Text(" ", size: size, weight: weight).width
      func lines(_ limit: Double) -> [ArraySlice<Int>] {
        var lines: [ArraySlice<Int>] = []
        var length = 0.0
        for (i, wordWidth) in widths.enumerated() {
          if !lines.isEmpty, length + space + wordWidth <= limit {
            lines[lines.count - 1].append(i)
            length += space + wordWidth
          } else {
            lines.append([i])
            length = wordWidth
          }
        }
        return lines
      }
      // The narrowest width that needs no more lines leaves no word alone in the last one.
      let count = lines(width).count
      var limit = width
      while count > 1, limit > 20, lines(limit - 4).count == count { limit -= 4 }
      return lines(limit).map { line in
        Text(line.map { words[$0] }.joined(separator: " "), size: size, weight: weight)
      }
    }
  }

  /// The words between spaces; mathematics is one word.
  private static func words(of string: String) -> [String] {
    var words = [""]
    var isMathematics = false
    for character in string {
      if character == "$" { isMathematics.toggle() }
      if character == " ", !isMathematics {
        words.append("")
      } else {
        words[words.count - 1].append(character)
      }
    }
    return words.filter { !$0.isEmpty }
  }

  struct Span: Equatable {
    enum Level: Equatable {
      case base
      case raised
      case lowered
    }
    var text: String
    var level = Level.base
    var isSlanted = false
  }

  static func spans(of string: String) -> [Span] {
    // Accents that come as characters of their own are joined with their letters.
    let parts = string.precomposedStringWithCanonicalMapping.split(
      separator: "$", omittingEmptySubsequences: false)
    guard parts.count % 2 == 1 else { return [Span(text: parts.joined(separator: "$"))] }
    return parts.enumerated().flatMap { i, part in
      i % 2 == 0 ? (part.isEmpty ? [] : [Span(text: String(part))]) : mathematics(part)
    }
  }

  private static func mathematics(_ source: Substring) -> [Span] {
    var spans: [Span] = []
    var rest = source
    while let character = rest.popFirst() {
      switch character {
      case "^", "_":
        var group = rest.prefix(1)
        if rest.first == "{" {
          group = rest.dropFirst().prefix { $0 != "}" }
          rest = rest.dropFirst(group.count + 2)
        } else {
          rest = rest.dropFirst()
        }
        spans += runs(of: group, level: character == "^" ? .raised : .lowered)
      default:
        let plain = String(character) + rest.prefix { $0 != "^" && $0 != "_" }
        rest = rest.dropFirst(plain.count - 1)
        spans += runs(of: plain[...], level: .base)
      }
    }
    return spans
  }

  /// Cuts off the letters that stand alone: those are variables.
  private static func runs(of text: Substring, level: Span.Level) -> [Span] {
    var spans: [Span] = []
    var rest = text
    while let first = rest.first {
      let run = rest.prefix { $0.isLetter == first.isLetter }
      rest = rest.dropFirst(run.count)
      spans.append(
        Span(
          text: run.replacingOccurrences(of: "-", with: "\u{2212}"), level: level,
          isSlanted: first.isLetter && run.count == 1))
    }
    return spans
  }
}

extension Canvas {
  enum Align {
    case left
    case center
    case right
  }

  /// Writes text whose baseline starts, is centred or ends at `point`, turned around that point by
  /// `angle` (in radians, clockwise).
  mutating func write(
    _ text: Text, at point: Point, _ color: Color = .ink, align: Align = .left, angle: Double = 0,
    halo: Bool = false
  ) {
    let shift: Double =
      switch align {
      case .left: 0
      case .center: -text.width / 2
      case .right: -text.width
      }
    let (c, s) = (Elementary.cos(angle), Elementary.sin(angle))
    let t = Affine(
      a: c, b: s, c: -s, d: c, tx: point.x + c * shift, ty: point.y + s * shift)
    let path = text.path.transformed(by: t)
    // White around the letters keeps them apart from lines that they cross.
    if halo { stroke(path, .white.opacity(0.85), Stroke(width: 4)) }
    fill(path, color)
    if angle == 0, let box = path.bounds { textBoxes.append(box) }
  }
}
