/// The string literals of Swift code, with their places, and a mark where something is interpolated.
struct SwiftLiterals {
  /// A literal's text as it is written.
  struct Literal: Equatable {
    /// The number of its first line, from 1; of a multi-line literal, that of the opening quotation marks.
    var line: Int
    var text: String
  }

  /// What stands for an interpolation.
  static let interpolation = "\u{FFFC}"

  private(set) var all: [Literal] = []

  init(in code: String) {
    let characters = Array(code)
    var index = 0
    var line = 1
    func starts(_ mark: String, at index: Int) -> Bool {
      characters[index...].starts(with: mark)
    }
    func advance() {
      if characters[index] == "\n" { line += 1 }
      index += 1
    }
    /// Reads on to the end of a literal, or of an interpolation's parentheses.
    func readLiteral() {
      let first = line
      let quotes = starts("\"\"\"", at: index) ? "\"\"\"" : "\""
      var text = ""
      index += quotes.count
      while index < characters.count, !starts(quotes, at: index) {
        if starts("\\(", at: index) {
          index += 2
          text += Self.interpolation
          readInterpolation()
        } else if characters[index] == "\\", index + 1 < characters.count {
          text.append(characters[index])
          advance()
          text.append(characters[index])
          advance()
        } else {
          if characters[index] == "\n", quotes.count == 1 { break }  // it did not end
          text.append(characters[index])
          advance()
        }
      }
      index = min(index + quotes.count, characters.count)
      all.append(Literal(line: first, text: text))
    }
    func readInterpolation() {
      var depth = 1
      while index < characters.count, depth > 0 {
        switch characters[index] {
        case "(": depth += 1
        case ")": depth -= 1
        case "\"":
          readLiteral()
          continue
        default: break
        }
        advance()
      }
    }
    while index < characters.count {
      if starts("//", at: index) {
        while index < characters.count, characters[index] != "\n" { advance() }
      } else if starts("/*", at: index) {
        while index < characters.count, !starts("*/", at: index) { advance() }
      } else if characters[index] == "\"" {
        readLiteral()
      } else {
        advance()
      }
    }
  }
}
