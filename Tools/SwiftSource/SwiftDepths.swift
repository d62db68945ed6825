/// How deep each line of Swift begins: in how many brackets, strings and comments.
///
/// This is no parser: it knows what opens and closes, and so where a statement or a declaration ends in code that
/// `swift format` has laid out. Regular expression literals are taken for code.
package struct SwiftDepths {
  /// The depth at the start of each line, and, as the last one, at the end of all.
  package let starts: [Int]

  private enum Scope: Equatable {
    case bracket
    case comment
    case string(pounds: Int, isLong: Bool)
  }

  /// Of the lines of a file.
  package init(_ lines: [String]) {
    var scopes: [Scope] = []
    var starts = [0]
    for line in lines {
      Self.scan(Array(line.utf8), &scopes)
      starts.append(scopes.count)
    }
    self.starts = starts
  }

  private static func scan(_ line: [UInt8], _ scopes: inout [Scope]) {
    var index = 0

    /// Whether some characters stand at the current place; if so they are passed.
    func pass(_ text: String) -> Bool {
      let end = index + text.utf8.count
      guard end <= line.count, line[index..<end].elementsEqual(text.utf8) else { return false }
      index = end
      return true
    }
    while index < line.count {
      if case .string(let pounds, let isLong) = scopes.last {
        let fence = String(repeating: "#", count: pounds)
        if pass("\\" + fence) {
          if pass("(") { scopes.append(.bracket) } else { index += 1 }
        } else if pass((isLong ? "\"\"\"" : "\"") + fence) {
          scopes.removeLast()
        } else {
          index += 1
        }
      } else if scopes.last == .comment {
        if pass("*/") {
          scopes.removeLast()
        } else if pass("/*") {
          scopes.append(.comment)
        } else {
          index += 1
        }
      } else if pass("//") {
        return
      } else if pass("/*") {
        scopes.append(.comment)
      } else if line[index] == UInt8(ascii: "#") || line[index] == UInt8(ascii: "\"") {
        var pounds = 0
        while pass("#") { pounds += 1 }
        if pass("\"\"\"") {
          scopes.append(.string(pounds: pounds, isLong: true))
        } else if pass("\"") {
          scopes.append(.string(pounds: pounds, isLong: false))
        }
      } else {
        switch line[index] {
        case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): scopes.append(.bracket)
        case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
          if scopes.last == .bracket { scopes.removeLast() }
        default: break
        }
        index += 1
      }
    }
    // What is no long string ends with its line, whatever the line says.
    if case .string(_, isLong: false) = scopes.last { scopes.removeLast() }
  }

  /// Whether a line begins a statement or declaration of its own, as `swift format` lays them out: outside all
  /// brackets but `depth`, at the margin, and with nothing that goes on from the line before.
  package func begins(_ line: String, at index: Int, depth: Int = 0, margin: Int = 0) -> Bool {
    guard starts[index] == depth, !line.allSatisfy(\.isWhitespace) else { return false }
    let text = line.drop { $0 == " " }
    let goesOn = "})]{.?:".contains(text.first!) || text.hasPrefix("where ")
    return line.count - text.count <= margin && !goesOn
  }
}
