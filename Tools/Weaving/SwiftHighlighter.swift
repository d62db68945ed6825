/// Splits Swift into words, strings, numbers and comments, to be told apart by colour.
///
/// It knows how tokens look, not what they mean; every character comes back, in order.
struct SwiftHighlighter {
  enum Kind: String {
    case plain, keyword, type, attribute, string, number, comment
  }

  struct Token: Equatable {
    var kind: Kind
    var text: String
  }

  private let source: [Character]
  private var position = 0
  private var tokens: [Token] = []

  static func tokens(_ source: String) -> [Token] {
    var highlighter = SwiftHighlighter(source: Array(source))
    highlighter.code(isInterpolation: false)
    return highlighter.tokens
  }

  /// Swift as HTML, a `<span>` around each token that has a colour.
  static func html(_ source: String) -> String {
    tokens(source).map(html).joined()
  }

  /// The lines of some Swift as HTML; no tag reaches over a line's end.
  static func lines(_ source: String) -> [String] {
    var lines = [""]
    for token in tokens(source) {
      let parts = token.text.split(separator: "\n", omittingEmptySubsequences: false)
      for (index, part) in parts.enumerated() {
        if index > 0 { lines.append("") }
        if !part.isEmpty {
          lines[lines.count - 1] += html(Token(kind: token.kind, text: String(part)))
        }
      }
    }
    return lines
  }

  private static func html(_ token: Token) -> String {
    let text = HTML.escaped(token.text)
    return token.kind == .plain ? text : "<span class=\"\(token.kind.rawValue)\">\(text)</span>"
  }

  private init(source: [Character]) {
    self.source = source
  }

  private func at(_ index: Int) -> Character? { index < source.count ? source[index] : nil }

  private func starts(with text: String) -> Bool { starts(with: text, at: position) }

  private func starts(with text: String, at index: Int) -> Bool {
    var index = index
    for character in text {
      guard at(index) == character else { return false }
      index += 1
    }
    return true
  }

  private mutating func emit(_ kind: Kind, to end: Int) {
    guard end > position else { return }
    let text = String(source[position..<end])
    if tokens.last?.kind == kind {
      tokens[tokens.count - 1].text += text
    } else {
      tokens.append(Token(kind: kind, text: text))
    }
    position = end
  }

  /// Code up to the end, or up to the parenthesis that closes an interpolation.
  private mutating func code(isInterpolation: Bool) {
    var depth = 0
    while let character = at(position) {
      if starts(with: "//") {
        emit(.comment, to: source[position...].firstIndex { $0.isNewline } ?? source.count)
      } else if starts(with: "/*") {
        emit(.comment, to: endOfComment())
      } else if character == "\"" {
        string(hashes: 0)
      } else if character == "#" {
        hash()
      } else if character == "@" {
        emit(.attribute, to: endOfWord(from: position + 1))
      } else if character == "`" {
        let end = source[(position + 1)...].firstIndex(of: "`").map { $0 + 1 } ?? source.count
        emit(.plain, to: end)
      } else if character.isASCII, character.isNumber {
        emit(.number, to: endOfNumber())
      } else if character.isLetter || character == "_" {
        word()
      } else {
        if character == "(" { depth += 1 }
        if character == ")" {
          if isInterpolation, depth == 0 { return }
          depth -= 1
        }
        emit(.plain, to: position + 1)
      }
    }
  }

  private func endOfComment() -> Int {
    var depth = 0
    var index = position
    repeat {
      if starts(with: "/*", at: index) {
        depth += 1
        index += 2
      } else if starts(with: "*/", at: index) {
        depth -= 1
        index += 2
      } else {
        index += 1
      }
    } while depth > 0 && index < source.count
    return min(index, source.count)
  }

  /// `#"..."#` or `#expect`.
  private mutating func hash() {
    let hashes = source[position...].prefix { $0 == "#" }.count
    if at(position + hashes) == "\"" {
      string(hashes: hashes)
    } else {
      emit(.attribute, to: max(position + 1, endOfWord(from: position + hashes)))
    }
  }

  /// A string; what is interpolated in it is code.
  private mutating func string(hashes: Int) {
    let marks = String(repeating: "#", count: hashes)
    let isMultiline = starts(with: "\"\"\"", at: position + hashes)
    let quotes = isMultiline ? "\"\"\"" : "\""
    var index = position + hashes + quotes.count
    while let character = at(index) {
      if starts(with: quotes + marks, at: index) {
        return emit(.string, to: index + quotes.count + hashes)
      }
      if character == "\\", starts(with: marks, at: index + 1) {
        let escaped = index + 1 + hashes
        if at(escaped) == "(" {
          emit(.string, to: escaped + 1)
          code(isInterpolation: true)
          index = position
        } else {
          index = min(escaped + 1, source.count)
        }
      } else if character.isNewline, !isMultiline {
        break
      } else {
        index += 1
      }
    }
    emit(.string, to: min(index, source.count))
  }

  private func endOfNumber() -> Int {
    var index = position
    while let character = at(index) {
      let isExponentSign =
        "+-".contains(character) && "eEpP".contains(source[index - 1])
        && !starts(with: "0x", at: position)
      let isPoint = character == "." && at(index + 1).map { $0.isASCII && $0.isNumber } == true
      guard
        character.isLetter || character.isNumber || character == "_" || isPoint || isExponentSign
      else { break }
      index += 1
    }
    return index
  }

  private func endOfWord(from start: Int) -> Int {
    var index = start
    while let character = at(index), character.isLetter || character.isNumber || character == "_" {
      index += 1
    }
    return index
  }

  private mutating func word() {
    let end = endOfWord(from: position)
    let word = String(source[position..<end])
    // `.init` and `.self` are members, `default:` is not.
    let isMember = position > 0 && source[position - 1] == "."
    if Self.keywords.contains(word), !isMember || word == "init" || word == "self" {
      emit(.keyword, to: end)
    } else {
      emit(word.first!.isUppercase ? .type : .plain, to: end)
    }
  }

  private static let keywords: Set = [
    "actor", "any", "as", "async", "await", "borrowing", "break", "case", "catch", "class",
    "consuming", "continue", "default", "defer", "deinit", "do", "else", "enum", "extension",
    "fallthrough", "false", "fileprivate", "final", "for", "func", "guard", "if", "import", "in",
    "indirect", "init", "inout", "internal", "is", "isolated", "lazy", "let", "mutating", "nil",
    "nonisolated", "open", "override", "package", "private", "protocol", "public", "repeat",
    "rethrows", "return", "self", "Self", "sending", "some", "static", "struct", "subscript",
    "super", "switch", "throw", "throws", "true", "try", "typealias", "var", "weak", "where",
    "while",
  ]
}
