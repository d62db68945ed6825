/// Replaces where links lead in Markdown that stays Markdown.
enum MarkdownLinks {
  /// The text with other destinations; one for which `address` has nothing stays as it is.
  ///
  /// Code and formulas are left alone.
  static func replaced(in text: String, with address: (String) -> String?) -> String {
    var result = ""
    var rest = text[...]
    var isFenced = false
    while !rest.isEmpty {
      let isLineStart = result.isEmpty || result.last == "\n"
      let isFence = isLineStart && rest.drop { $0 == " " }.hasPrefix("```")
      if isFence { isFenced.toggle() }
      if isLineStart, isFence || isFenced {
        let line = rest.prefix { $0 != "\n" }
        result += line
        rest = rest[line.endIndex...]
        if !rest.isEmpty { result.append(rest.removeFirst()) }
      } else if rest.first == "`" {
        let ticks = rest.prefix { $0 == "`" }
        let end = rest.dropFirst(ticks.count).range(of: ticks)?.upperBound ?? rest.endIndex
        result += rest[..<end]
        rest = rest[end...]
      } else if rest.hasPrefix("]("), let close = rest.firstIndex(of: ")") {
        let start = rest.index(rest.startIndex, offsetBy: 2)
        let destination = String(rest[start..<close])
        result += "](" + (address(destination) ?? destination)
        rest = rest[close...]
      } else {
        result.append(rest.removeFirst())
      }
    }
    return result
  }
}
