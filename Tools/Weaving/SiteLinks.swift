import Foundation

/// The links between the files of a site, read from their HTML.
struct SiteLinks {
  private var anchors: [String: Set<Substring>] = [:]
  private var links: [(page: String, link: String)] = []
  private let places: Set<String>

  /// - Parameter files: every file of the site by its path
  init(_ files: [String: Data]) {
    places = Set(files.keys)
    for (page, data) in files where page.hasSuffix(".html") {
      // A quote stands for itself in a tag alone: text has `&quot;`.
      let pieces = String(decoding: data, as: UTF8.self)
        .split(separator: "\"", omittingEmptySubsequences: false)
      for (name, value) in zip(pieces, pieces.dropFirst()) {
        if name.hasSuffix(" id=") {
          anchors[page, default: []].insert(value)
        } else if name.hasSuffix(" href=") || name.hasSuffix(" src=") {
          links.append((page, String(value.replacing("&amp;", with: "&"))))
        }
      }
    }
  }

  /// What leads nowhere: the page, the link, and what was expected there.
  var problems: [String] {
    links.compactMap { page, link in
      problem(of: link, on: page).map {
        "site/\(page)\n  expected \($0)\n  found    a link to \(link.isEmpty ? "nothing" : link)"
      }
    }.sorted()
  }

  private func problem(of link: String, on page: String) -> String? {
    let scheme = link.prefix { $0.isLetter }
    if !scheme.isEmpty, link.dropFirst(scheme.count).first == ":" { return nil }
    let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    guard let address = parts.first, !link.isEmpty else { return "a link with a target" }
    var target = page
    if !address.isEmpty {
      var path = page.split(separator: "/").dropLast()
      for part in address.prefix(while: { $0 != "?" }).split(separator: "/") where part != "." {
        if part != ".." {
          path.append(part)
        } else if path.popLast() == nil {
          return "a file of the site"
        }
      }
      target = path.joined(separator: "/").removingPercentEncoding ?? ""
    }
    guard places.contains(target) else { return "the file \(target) in the site" }
    guard parts.count == 2 else { return nil }
    let anchor = parts[1].removingPercentEncoding ?? ""
    return anchors[target]?.contains(anchor[...]) == true
      ? nil : "an anchor “\(anchor)” in \(target)"
  }
}
