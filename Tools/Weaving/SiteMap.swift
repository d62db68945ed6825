import Foundation

/// Which file of the site stands for which file of the package.
struct SiteMap {
  /// The folders of the chapters that have a page.
  let chapters: Set<String>
  /// The package's folder.
  let package: URL

  /// Where a file of the package stands in the site; `nil` if it has no place there.
  ///
  /// A chapter's folder and its README are its page, the package's README is the contents page,
  /// figures are themselves; any other file is shown as text under `sources`.
  func place(of path: String) -> String? {
    if path.isEmpty || path == "README.md" { return "index.html" }
    let parts = path.split(separator: "/").map(String.init)
    if parts.first == "Chapters", parts.count == 2 || (parts.count == 3 && parts[2] == "README.md"),
      chapters.contains(parts[1])
    {
      return "\(parts[1]).html"
    }
    var isFolder: ObjCBool = false
    guard
      FileManager.default.fileExists(
        atPath: package.appending(path: path).path, isDirectory: &isFolder), !isFolder.boolValue
    else { return nil }
    return parts.first == "figures" ? path : "sources/\(path).html"
  }

  /// Where a link leads.
  enum Target: Equatable {
    /// Out of the package, or elsewhere on the same page: as it stands.
    case address(String)
    /// To a file of the package.
    case file(String, fragment: String?)
  }

  /// Where a link leads from a file of the package; `nil` if out of its folder.
  func target(of link: String, from document: String) -> Target? {
    let scheme = link.prefix { $0.isLetter }
    if link.hasPrefix("#") || (!scheme.isEmpty && link.dropFirst(scheme.count).first == ":") {
      return .address(link)
    }
    let pieces = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    var path = document.split(separator: "/").dropLast()
    for part in pieces[0].split(separator: "/") where part != "." {
      if part != ".." {
        path.append(part)
      } else if path.popLast() == nil {
        return nil
      }
    }
    let file = path.joined(separator: "/").removingPercentEncoding ?? ""
    return .file(file, fragment: pieces.count > 1 ? String(pieces[1]) : nil)
  }

  /// The address for a link, as seen from a file of the site; `nil` if there is nothing to show.
  func address(of link: String, from document: String, at page: String) -> String? {
    switch target(of: link, from: document) {
    case .address(let address): return address
    case .file(let path, let fragment):
      guard let place = place(of: path) else { return nil }
      // GitHub's `#L10-L20` names lines; here each line has an anchor.
      let anchor = fragment.map { "#" + (isLines($0) ? String($0.prefix { $0 != "-" }) : $0) }
      return Self.relative(place, from: page) + (anchor ?? "")
    case nil: return nil
    }
  }

  private func isLines(_ fragment: String) -> Bool {
    fragment.first == "L" && fragment.dropFirst().first?.isNumber == true
  }

  /// A file of the site as another one names it.
  static func relative(_ file: String, from page: String) -> String {
    let depth = page.count { $0 == "/" }
    let path = String(repeating: "../", count: depth) + file
    return path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path
  }
}
