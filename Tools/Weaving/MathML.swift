import Foundation

/// A formula in TeX, in a line of text or in a line of its own.
struct TeXFormula: Hashable {
  var tex: String
  var display: Bool

  /// The formula as the TeX that it is, for a site without MathML.
  var text: String {
    let tag = display ? "div" : "span"
    return "<\(tag) class=\"tex\"><code>\(HTML.escaped(tex))</code></\(tag)>"
  }
}

/// Formulas as MathML, all in one run of pandoc.
struct MathML {
  /// Where pandoc is, if it is on the `PATH`.
  static func pandoc(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> URL? {
    (environment["PATH"] ?? "").split(separator: ":")
      .map { URL(filePath: String($0), directoryHint: .isDirectory).appending(path: "pandoc") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }

  /// MathML for each formula that pandoc understands.
  ///
  /// - Throws: ``WeavingError`` if pandoc cannot be run or fails.
  static func render(_ formulas: Set<TeXFormula>, with pandoc: URL) throws -> [TeXFormula: String] {
    guard !formulas.isEmpty else { return [:] }
    let formulas = formulas.sorted { ($0.tex, $0.display ? 1 : 0) < ($1.tex, $1.display ? 1 : 0) }
    // One division for each formula, so that what belongs to which cannot be mistaken.
    let markdown = formulas.enumerated().map { index, formula in
      let mark = formula.display ? "$$" : "$"
      let tex = formula.tex.split(separator: "\n").joined(separator: " ")
      return "::: {#formula-\(index)}\n\(mark)\(tex)\(mark)\n:::\n"
    }.joined(separator: "\n")
    let html = try output(of: pandoc, for: markdown)

    var rendered: [TeXFormula: String] = [:]
    for part in html.components(separatedBy: "<div id=\"formula-").dropFirst() {
      guard let index = Int(part.prefix { $0.isNumber }), formulas.indices.contains(index),
        let start = part.range(of: "<math"), let end = part.range(of: "</math>")
      else { continue }
      rendered[formulas[index]] = upright(String(part[start.lowerBound..<end.upperBound]))
    }
    return rendered
  }

  /// MathML in which words stand upright.
  ///
  /// Before version 3, pandoc asks for that around a word's letters, `<mstyle mathvariant="normal">`, which browsers no
  /// longer heed. A word in one element is upright by itself, and a letter where it says so itself.
  static func upright(_ math: String) -> String {
    math.replacing(/<mstyle mathvariant="normal">((?:<mi>[^<]+<\/mi>)+)<\/mstyle>/) { match in
      let word = match.1.replacing("<mi>", with: "").replacing("</mi>", with: "")
      return word.count > 1 ? "<mi>\(word)</mi>" : "<mi mathvariant=\"normal\">\(word)</mi>"
    }
  }

  private static func output(of pandoc: URL, for markdown: String) throws -> String {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "formulas-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "formulas.md")
    try Data(markdown.utf8).write(to: file)

    let process = Process()
    process.executableURL = pandoc
    process.arguments = [
      "--from=markdown", "--to=html5", "--mathml", "--wrap=none", "--quiet", file.path,
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardInput = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      throw WeavingError(pandoc.path, "expected to run, found \(error.localizedDescription)")
    }
    let html = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw WeavingError(
        pandoc.path,
        "expected exit code 0, found \(process.terminationStatus); "
          + "take it off the PATH for a site with formulas as text")
    }
    return String(decoding: html, as: UTF8.self)
  }
}
