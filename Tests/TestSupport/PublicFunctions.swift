import Foundation

/// The public functions and initialisers of a module, such as `softmax` and `Tensor.sum`, that are
/// given one of some types, or belong to one. A declaration is known by its words, what it belongs
/// to by its indentation.
func publicFunctions(of module: String, given types: Set<String>) throws -> Set<String> {
  let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources/\(module)")
  let files = try FileManager.default.contentsOfDirectory(
    at: folder, includingPropertiesForKeys: nil
  ).filter { $0.pathExtension == "swift" }
  guard !files.isEmpty else {
    throw FixtureError(description: "expected Swift files in \(folder.path), found none")
  }
  return try files.reduce(into: []) {
    let text = try String(contentsOf: $1, encoding: .utf8)
    $0.formUnion(publicFunctions(in: text, given: types))
  }
}

private func publicFunctions(in text: String, given types: Set<String>) -> Set<String> {
  let type = /^ *(?:\w+ )*(?:struct|class|enum|protocol|extension) ([\w.]+)/
  let function = /^ *(?:@\w+ )?public (?:\w+ )*?(?:func ([^\s(<]+)|(init)[(<?])/
  var found: Set<String> = []
  /// What the line at hand belongs to, from the outside in, each with its indentation.
  var owners: [(indentation: Int, name: String)] = []
  let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
  for (index, line) in lines.enumerated() {
    let indentation = line.prefix { $0 == " " }.count
    let (owner, declared) = (line.firstMatch(of: type), line.firstMatch(of: function))
    guard owner != nil || declared != nil else { continue }
    owners.removeAll { $0.indentation >= indentation }
    if let declared {
      let words = Set(
        parameters(in: lines[index...].joined(separator: "\n")[...])
          .split { !$0.isLetter && !$0.isNumber }.map(String.init) + owners.map(\.name))
      guard !words.isDisjoint(with: types) else { continue }
      let name = declared.1 ?? declared.2!
      found.insert((owners.map(\.name) + [String(name)]).joined(separator: "."))
    } else if let owner {
      owners.append((indentation, String(owner.1)))
    }
  }
  return found
}

/// What stands between the first parenthesis and its partner.
private func parameters(in text: Substring) -> Substring {
  var depth = 0
  guard let start = text.firstIndex(of: "(") else { return "" }
  let end = text[start...].indices.first { index in
    depth += text[index] == "(" ? 1 : text[index] == ")" ? -1 : 0
    return depth == 0
  }
  return text[start..<(end ?? text.endIndex)]
}
