extension Lint {
  /// Figures without a caption or a text that says what they show, and pictures on pages without the latter.
  func figureProblems() -> [WeavingError] {
    func isBlank(_ text: String?) -> Bool { text?.allSatisfy(\.isWhitespace) ?? true }
    var problems: [WeavingError] = []
    for chapter in chapters {
      // Of one figure in two records, one problem.
      var known: Set<String> = []
      for output in records(of: chapter).flatMap(\.outputs) {
        guard let figure = output.figure, known.insert(figure.name).inserted else { continue }
        let path = "Chapters/\(output.file)"
        if isBlank(figure.alt) {
          problems.append(
            WeavingError(
              path, line: output.line,
              "the figure \(figure.name) has no alt text: say in alt: what it shows"))
        }
        if isBlank(output.caption) {
          problems.append(
            WeavingError(
              path, line: output.line,
              "the figure \(figure.name) has no caption: say in caption: what to see in it"))
        }
      }
    }
    for page in pages() {
      for (number, line) in Headings.prose(of: text(page) ?? "") {
        let pictures =
          line.matches(of: /!\[([^\]]*)\]\(/).map { String($0.1) }
          + line.matches(of: /<img\s[^>]*>/).map { picture in
            picture.0.firstMatch(of: /\balt="([^"]*)"/).map { String($0.1) } ?? ""
          }
        problems += pictures.filter { isBlank($0) }.map { _ in
          WeavingError(
            page, line: number, "a picture has no alt text: say between [ and ] what it shows")
        }
      }
    }
    return problems
  }
}
