/// The named declarations of a Swift file, and the lines that each takes.
package struct SwiftDeclarations {
  private let lines: [String]
  private let depths: SwiftDepths
  private let declared: [(name: String, line: Int)]

  /// Of the lines of a file.
  package init(_ lines: [String]) {
    self.lines = lines
    depths = SwiftDepths(lines)
    let pattern =
      /^ *(?:[@\w()]+ )*?(?:func|struct|class|enum|protocol|actor|typealias|let|var) (\w+)/
    declared = lines.enumerated().compactMap { index, line in
      line.firstMatch(of: pattern).map { (String($0.1), index) }
    }
  }

  /// Every name, in the order of the file.
  package var names: [String] { declared.map(\.name) }

  /// The lines of the outermost declaration of a name, the first one of its overloads, with its doc comment and
  /// attributes; nil if there is none.
  package func range(of name: String) -> Range<Int>? {
    guard
      let line = declared.filter({ $0.name == name })
        .min(by: { depths.starts[$0.line] < depths.starts[$1.line] })?.line
    else { return nil }
    let start =
      lines[..<line].lastIndex {
        let text = $0.drop { $0 == " " }
        return !(text.hasPrefix("//") || text.hasPrefix("@"))
      }.map { $0 + 1 } ?? 0
    let depth = depths.starts[line]
    let margin = lines[line].prefix { $0 == " " }.count
    let end = lines.indices.dropFirst(line + 1).first { index in
      let closes = depths.starts[index] < depth || lines[index].prefix { $0 == " " }.count < margin
      return depths.begins(lines[index], at: index, depth: depth, margin: margin)
        || depths.starts[index] == depth && !lines[index].isEmpty && closes
    }
    var range = start..<(end ?? lines.count)
    while let last = range.last, lines[last].allSatisfy({ $0 == " " }) { range = range.dropLast() }
    return range
  }
}
