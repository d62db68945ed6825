/// What a page of the site owes to readers who hear it, or move through it by keyboard, read from its HTML: a language, a
/// title, one `main`, one first heading and no level left out below it, names for its navigations, a text for every
/// picture, a scope for every heading of a table, and no anchor twice.
struct SiteStructure {
  private let html: String
  /// Every opening tag, as it stands between its angle brackets.
  private let tags: [Substring]

  init(_ html: String) {
    self.html = html
    // Everywhere else the signs are escaped.
    tags = html.split(separator: "<").compactMap { piece in
      guard piece.first?.isLetter == true else { return nil }
      return piece.prefix { $0 != ">" }
    }
  }

  /// What is missing or wrong.
  var problems: [String] {
    var problems: [String] = []
    if !tags.contains(where: { name($0) == "html" && value("lang", of: $0)?.isEmpty == false }) {
      problems.append("the language of the page: <html lang=\"…\">")
    }
    if !html.contains("<title>") || html.contains("<title></title>") {
      problems.append("a title of the page")
    }
    for tag in ["h1", "main"] {
      let count = tags.count { name($0) == tag }
      if count != 1 { problems.append("one <\(tag)>, and found \(count)") }
    }
    var level = 0
    for tag in tags {
      let name = name(tag)
      guard name.count == 2, name.first == "h", let next = name.last?.wholeNumberValue else {
        continue
      }
      if next > level + 1 { problems.append("no <\(name)> right below <h\(level)>") }
      level = next
    }
    problems += tags.filter { name($0) == "img" && value("alt", of: $0) == nil }
      .map { "an alt text: <\($0)>" }
    problems += tags.filter { name($0) == "th" && value("scope", of: $0) == nil }
      .map { "a scope: <\($0)>" }
    let navigations = tags.filter { name($0) == "nav" }.map { value("aria-label", of: $0) ?? "" }
    if navigations.contains("") || Set(navigations).count != navigations.count {
      problems.append("a name of its own for every <nav>, and found \(navigations)")
    }
    var known: Set<Substring> = []
    for id in tags.compactMap({ value("id", of: $0) }) where !known.insert(id).inserted {
      problems.append("the anchor “\(id)” once")
    }
    return problems
  }

  private func name(_ tag: Substring) -> Substring { tag.prefix { $0.isLetter || $0.isNumber } }

  private func value(_ attribute: String, of tag: Substring) -> Substring? {
    let pieces = tag.split(separator: "\"", omittingEmptySubsequences: false)
    return zip(pieces, pieces.dropFirst()).first { $0.0.hasSuffix(" \(attribute)=") }?.1
  }
}
