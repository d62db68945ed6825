import Foundation
import Records

/// A chapter as a Jupyter notebook (nbformat 4.5), its outputs and figures within it.
///
/// The code is Swift, and the outputs are those of the chapter's run: a Swift kernel is not needed to
/// read it. Links lead to the other notebooks and into the site in whose folder `notebooks` it stands.
public struct NotebookFile {
  private let page: Page
  private let package: URL
  private let map: SiteMap

  /// The notebook of a page.
  ///
  /// - Parameters:
  ///   - page: The chapter.
  ///   - package: The package's folder, in which the figures lie.
  ///   - chapters: The folders of all chapters, to whose notebooks links may lead.
  public init(_ page: Page, package: URL, chapters: [String]) {
    self.init(page, package: package, map: SiteMap(chapters: Set(chapters), package: package))
  }

  init(_ page: Page, package: URL, map: SiteMap) {
    self.page = page
    self.package = package
    self.map = map
  }

  /// The file's contents; the same page gives the same bytes.
  ///
  /// - Throws: ``WeavingError`` if a figure's PNG is missing.
  public func json() throws -> Data {
    var cells: [Cell] = []
    for block in page.blocks {
      switch block {
      case .prose(let text):
        let markdown = MarkdownLinks.replaced(in: text, with: address)
        cells.append(Cell(id: "prose-\(cells.count + 1)", type: "markdown", source: markdown))
      case .code(let code, _, _):
        cells.append(Cell(id: "code-\(cells.count + 1)", type: "code", source: code))
      case .lines, .finding, .table, .figure:
        // What follows prose stands in a cell of its own, without code.
        if cells.last?.outputs == nil {
          cells.append(Cell(id: "output-\(cells.count + 1)", type: "code", source: ""))
        }
        cells[cells.count - 1].outputs! += try outputs(block)
      }
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(Contents(cells: cells, metadata: Metadata(title: title)))
      + Data("\n".utf8)
  }

  private var title: String { page.name }

  /// Where a link of the chapter leads from `notebooks/`.
  private func address(_ link: String) -> String? {
    guard case .file(let path, let fragment)? = map.target(of: link, from: page.document),
      let place = map.place(of: path)
    else { return nil }
    let name = place.prefix { $0 != "." }
    if map.chapters.contains(String(name)) {
      return "\(name).ipynb" + (fragment.map { "#\($0)" } ?? "")
    }
    return map.address(of: link, from: page.document, at: "notebooks/\(page.folder).ipynb")
  }

  private func outputs(_ block: Page.Block) throws -> [Output] {
    switch block {
    case .prose, .code: return []
    case .lines(let lines, _):
      return [Output(stream: lines.joined(separator: "\n") + "\n")]
    case .finding(let text, _):
      return [Output(data: ["text/markdown": [Self.markdown(text)], "text/plain": [text]])]
    case .table(let columns, let rows, let caption, _):
      let html = HTML.table(
        header: columns.map(HTML.escaped), rows: rows.map { $0.map(HTML.escaped) },
        isRight: columns.indices.map { isNumericColumn(rows.map(\.[$0])) },
        caption: caption.map(HTML.escaped), label: caption ?? "Table")
      let plain =
        ([columns] + rows).map { $0.joined(separator: "\t") } + (caption.map { [$0] } ?? [])
      return [
        Output(data: [
          "text/html": [html], "text/plain": [plain.joined(separator: "\n")],
        ])
      ]
    case .figure(let path, let title, let alt, let caption):
      let figure = Page.Figure(
        path: path, title: title, alt: alt, caption: caption, folder: page.folder)
      let png = try figure.data(in: package).base64EncodedString()
      return [
        Output(
          data: ["image/png": [png], "text/plain": ["Figure: \(alt)"]],
          metadata: ["image/png": ["alt": alt]]),
        Output(data: ["text/markdown": ["*\(Self.markdown(caption))*"], "text/plain": [caption]]),
      ]
    }
  }

  /// Plain text as Markdown: what would be a mark is escaped, but for formulas and items.
  private static func markdown(_ text: String) -> String {
    var markdown = ""
    for inline in Markdown.textAndFormulas(text) {
      if case .text(let text) = inline {
        for character in text {
          if "\\`*_[]<>#$".contains(character) { markdown += "\\" }
          markdown.append(character)
        }
      } else if case .formula(let tex, let display) = inline {
        let mark = display ? "$$" : "$"
        markdown += mark + tex + mark
      }
    }
    return markdown
  }
}

// MARK: - The format

extension NotebookFile {
  private struct Contents: Encodable {
    let cells: [Cell]
    let metadata: Metadata
    let nbformat = 4
    let nbformatMinor = 5

    enum CodingKeys: String, CodingKey {
      case cells, metadata, nbformat
      case nbformatMinor = "nbformat_minor"
    }
  }

  private struct Metadata: Encodable {
    let kernelspec = ["display_name": "Swift", "language": "swift", "name": "swift"]
    let languageInfo = ["file_extension": ".swift", "mimetype": "text/x-swift", "name": "swift"]
    let title: String

    enum CodingKeys: String, CodingKey {
      case kernelspec, title
      case languageInfo = "language_info"
    }
  }

  private struct Cell: Encodable {
    let id: String
    let type: String
    let source: [String]
    /// What a code cell put out; `nil` for Markdown.
    var outputs: [Output]?

    init(id: String, type: String, source: String) {
      self.id = id
      self.type = type
      self.source = Self.lines(source)
      outputs = type == "code" ? [] : nil
    }

    /// A text's lines, each with its line break, as Jupyter writes them.
    static func lines(_ text: String) -> [String] {
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      return lines.enumerated().map { $0 + 1 < lines.count ? $1 + "\n" : String($1) }
        .filter { !$0.isEmpty }
    }

    enum CodingKeys: String, CodingKey {
      case id, metadata, outputs, source
      case type = "cell_type"
      case count = "execution_count"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(id, forKey: .id)
      try container.encode(type, forKey: .type)
      try container.encode([String: String](), forKey: .metadata)
      try container.encode(source, forKey: .source)
      if let outputs {
        try container.encode(outputs, forKey: .outputs)
        try container.encodeNil(forKey: .count)
      }
    }
  }

  private struct Output: Encodable {
    private let stream: String?
    private let data: [String: [String]]
    private let metadata: [String: [String: String]]

    init(stream: String) {
      self.stream = stream
      data = [:]
      metadata = [:]
    }

    init(data: [String: [String]], metadata: [String: [String: String]] = [:]) {
      stream = nil
      self.data = data
      self.metadata = metadata
    }

    enum CodingKeys: String, CodingKey {
      case type = "output_type"
      case name, text, data, metadata
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      if let stream {
        try container.encode("stream", forKey: .type)
        try container.encode("stdout", forKey: .name)
        try container.encode(Cell.lines(stream), forKey: .text)
      } else {
        try container.encode("display_data", forKey: .type)
        try container.encode(data.mapValues { $0.flatMap(Cell.lines) }, forKey: .data)
        try container.encode(metadata, forKey: .metadata)
      }
    }
  }
}
