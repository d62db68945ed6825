import Foundation

extension Lint {
  /// Links, anchors and references of pages, of exercises, and of chapters' prose, that lead nowhere.
  func linkProblems() throws -> [WeavingError] {
    let pages = pages().flatMap { problems(ofPage: $0, text($0) ?? "") }
    let prose = try chapters.flatMap { chapter in
      try ChapterText(chapter.source, path: chapter.path).parts.filter { !$0.isCode }
        .flatMap { part in
          Headings.prose(of: part.text).flatMap { number, line in
            referenceProblems(String(line), chapter.path, part.line + number - 1)
          }
        }
    }
    let statements = try statements().flatMap { path, part in
      problems(ofPage: path, part.text, firstLine: part.line)
    }
    return pages + prose + statements
  }

  private func problems(
    ofPage page: String, _ markdown: String, firstLine: Int = 1
  ) -> [WeavingError] {
    var problems: [WeavingError] = []
    let prose = Headings.prose(of: markdown).map { ($0.number + firstLine - 1, $0.line) }
    let definitions = prose.compactMap { number, line in
      line.firstMatch(of: /^ {0,3}\[([^\]^]+)\]:\s*<?(\S+?)>?(?:\s|$)/).map { match in
        (name: match.1.lowercased(), target: String(match.2), line: number)
      }
    }
    for definition in definitions {
      if let problem = problem(ofLink: definition.target, from: page) {
        problems.append(WeavingError(page, line: definition.line, problem))
      }
    }
    // A chapter's page is woven from its source, where its references are looked for.
    let isWoven = markdown.hasPrefix("<!-- Woven") || markdown.hasPrefix("<!-- Made")
    for (number, line) in prose {
      let shown = line.replacing(/(`+)[^`]+\1/, with: "code").replacing(/\$`?[^$]*`?\$/, with: "x")
      let targets =
        shown.matches(of: /\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/).map { String($0.1) }
        + shown.matches(of: /<(?:a|img)\s[^>]*?(?:href|src)="([^"]+)"/).map { String($0.1) }
      problems += targets.compactMap { target in
        problem(ofLink: target, from: page).map { WeavingError(page, line: number, $0) }
      }
      for reference in shown.matches(of: /\[[^\[\]\\]+\]\[([^\]]+)\]/) {
        let name = reference.1.lowercased()
        if !definitions.contains(where: { $0.name == name }) {
          problems.append(
            WeavingError(
              page, line: number, "nothing defines the reference [\(reference.1)]: add its link"))
        }
      }
      if !isWoven { problems += referenceProblems(String(line), page, number) }
    }
    return problems
  }

  /// Why a link leads nowhere; nil where it leads somewhere, or out of the package.
  private func problem(ofLink target: String, from page: String) -> String? {
    if target.contains(/^[a-z][a-z+.\-]*:/) || target.hasPrefix("//") { return nil }
    let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let name = parts[0].removingPercentEncoding ?? String(parts[0])
    let from = package.appending(path: page)
    var file =
      name.isEmpty
      ? from : from.deletingLastPathComponent().appending(path: name).standardizedFileURL
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder) else {
      return "the link \(target) leads to no file: mend its path"
    }
    guard parts.count > 1, !parts[1].isEmpty else { return nil }
    if isFolder.boolValue { file = file.appending(path: "README.md") }
    guard let text = try? String(contentsOf: file, encoding: .utf8) else {
      return "the link \(target) has an anchor, and its file no text: take the anchor out"
    }
    let anchor = String(parts[1].removingPercentEncoding ?? String(parts[1]))
    if let lines = anchor.wholeMatch(of: /L(\d+)(?:-L(\d+))?/) {
      let count = text.split(separator: "\n", omittingEmptySubsequences: false).count
      let last = Int(lines.2 ?? lines.1) ?? 0
      return last <= count ? nil : "the link \(target) asks for line \(last) of \(count)"
    }
    let anchors =
      Headings(of: text).all.map(\.anchor)
      + text.matches(of: /<\w+\s[^>]*?(?:id|name)="([^"]+)"/).map { String($0.1) }
    if anchors.contains(anchor) { return nil }
    return "the link \(target) has no such heading; \(nearest(anchors, to: anchor))"
  }

  /// Files between backticks, sections and exercises of the course that are not there.
  private func referenceProblems(_ line: String, _ path: String, _ number: Int) -> [WeavingError] {
    var problems: [String] = []
    let folders =
      /`((?:Sources|Tests|Chapters|Tools|Scripts|Documentation|Benchmarks|figures|Exercises\/\w+)\/[^`\s]*)`/
    for match in line.matches(of: folders) {
      let name = String(match.1)
      // What stands for a name is no file.
      if name.contains(/NAME|X_Y|[*{<…\\]/) {
        continue
      }
      if !FileManager.default.fileExists(atPath: package.appending(path: name).path) {
        problems.append("there is no \(name): mend its path")
      }
    }
    // The last document names the section after it, which is not part of the course.
    let sections = Set(chapters.map(\.number) + ["10.6"])
    for match in line.matches(of: /[Ss]ections? (10\.\d+)(?![.\d]*\d)/)
    where !sections.contains(String(match.1)) {
      problems.append("there is no section \(match.1): mend its number")
    }
    for match in line.matches(of: /[Ee]xercises? (\d+\.\d+)\.(\d+)/)
    where (Int(match.2) ?? 0) > exercises[String(match.1), default: 0] {
      problems.append(
        "the documents have no exercise \(match.1).\(match.2): mend its number")
    }
    return problems.map { WeavingError(path, line: number, $0) }
  }
}
