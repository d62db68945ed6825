import Foundation

/// Public declarations of the library without a doc comment.
public enum UndocumentedDeclarations {
  /// Looks through all Swift files below `Sources`.
  ///
  /// - Returns: A problem for each: the place, and the declaration as it begins.
  /// - Throws: Where a file cannot be read.
  public static func problems(in package: URL) throws -> [String] {
    let sources = package.appending(path: "Sources").standardizedFileURL
    let files = FileManager.default.enumerator(
      at: sources, includingPropertiesForKeys: nil, options: .skipsHiddenFiles)
    let swift = (files?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "swift" }
    return try swift.sorted { $0.path < $1.path }.flatMap { file in
      let path = "Sources" + file.standardizedFileURL.path.dropFirst(sources.path.count)
      let lines = try String(contentsOf: file, encoding: .utf8)
        .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      return Self.lines(in: lines).map { line in
        """
        \(path):\(line + 1)
          expected a doc comment above a public declaration
          found    none: \(lines[line].trimmingCharacters(in: .whitespaces))
        """
      }
    }
  }

  /// The lines, from 0, on which a public declaration without a doc comment begins.
  static func lines(in lines: [String]) -> [Int] {
    lines.indices.filter { index in
      let words = lines[index].split(separator: " ").filter { !$0.hasPrefix("@") }
      // Modifiers may come first; an extension and an import declare nothing.
      guard let access = words.firstIndex(where: { $0 == "public" }),
        words[..<access].allSatisfy({ $0.allSatisfy(\.isLetter) }),
        words[access...].contains(where: { declares($0) }),
        !lines[index].drop(while: { $0 == " " }).hasPrefix("//")
      else { return false }
      let above = lines[..<index].last { !$0.drop { $0 == " " }.hasPrefix("@") } ?? ""
      return !above.drop { $0 == " " }.hasPrefix("///")
    }
  }

  /// Whether a word says what is declared.
  private static func declares(_ word: Substring) -> Bool {
    [
      "func", "struct", "class", "enum", "protocol", "actor", "typealias", "let", "var", "macro",
    ].contains(word) || word.hasPrefix("init") || word.hasPrefix("subscript")
  }
}
