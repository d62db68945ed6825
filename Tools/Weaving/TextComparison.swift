/// Where a committed text differs from the one that follows from its sources, in a few lines to be read.
///
/// - Returns: nil if they are the same
public func comparison(of path: String, expected: String, found: String) -> String? {
  guard expected != found else { return nil }
  let old = found.split(separator: "\n", omittingEmptySubsequences: false)
  let new = expected.split(separator: "\n", omittingEmptySubsequences: false)
  let start = zip(old, new).prefix { $0 == $1 }.count
  let end = zip(old.dropFirst(start).reversed(), new.dropFirst(start).reversed())
    .prefix { $0 == $1 }.count

  /// The first lines of what differs.
  func lines(_ all: [Substring], _ name: String) -> [String] {
    let part = all[start..<all.count - end]
    guard !part.isEmpty else { return ["  \(name) nothing"] }
    let more = part.count > 3 ? ["  … and \(part.count - 3) more"] : []
    return part.prefix(3).map { "  \(name) \($0)" } + more
  }
  let heading = new.prefix(start).last { $0.hasPrefix("#") && $0.drop { $0 == "#" }.hasPrefix(" ") }
    .map { ", under “\($0.drop { $0 == "#" }.dropFirst())”" }
  return
    (["\(path):\(start + 1)\(heading ?? "")"] + lines(new, "expected") + lines(old, "found   "))
    .joined(separator: "\n")
}
