extension Lint {
  /// Exercises of the documents without a heading in their chapter.
  func exerciseProblems() throws -> [WeavingError] {
    try chapters.flatMap { chapter -> [WeavingError] in
      let headings = try ChapterText(chapter.source, path: chapter.path).parts
        .filter { !$0.isCode }.flatMap { Headings(of: $0.text).all.map(\.text) }
      return (0..<exercises[chapter.number, default: 0]).compactMap { index in
        let name = "Exercise \(chapter.number).\(index + 1)"
        let isThere = headings.contains { heading in
          heading.hasPrefix(name) && heading.dropFirst(name.count).first?.isNumber != true
        }
        return isThere
          ? nil
          : WeavingError(
            chapter.path,
            "the document's \(name.lowercased()) is missing: add a heading “\(name)” and solve it")
      }
    }
  }
}
