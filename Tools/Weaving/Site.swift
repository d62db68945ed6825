import Foundation

/// The chapters as a web site: one page each, a contents page, an index of figures, a search, and
/// the sources that they quote. It needs no network and no server, and can be moved as a folder.
///
///     let site = Site(pages: pages, package: package)
///     let report = try site.write(to: package.appending(path: "book"))
public struct Site {
  /// The chapters, in order.
  public let pages: [Page]
  /// The package's folder.
  public let package: URL
  /// The pandoc that turns formulas into MathML; without it they are shown as TeX.
  public let pandoc: URL?

  let map: SiteMap

  /// A site of some chapters.
  ///
  /// - Parameters:
  ///   - pages: The chapters, in order.
  ///   - package: The package's folder, in which figures and sources lie.
  ///   - environment: Where `PATH` says whether there is a pandoc.
  public init(
    pages: [Page], package: URL,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    self.pages = pages
    self.package = package
    pandoc = MathML.pandoc(environment: environment)
    map = SiteMap(chapters: Set(pages.map(\.folder)), package: package)
  }

  /// What was written, and what the reader of the terminal should know of it.
  public struct Report: Equatable, Sendable {
    /// How many files the site has.
    public var files: Int
    /// Formulas that are shown as TeX and links that lead nowhere, a line each.
    public var notes: [String]
  }

  /// Writes the site and a notebook file of each chapter; the same pages give the same bytes.
  ///
  /// Files that did not change are left alone, and files of an earlier site that are no longer part
  /// of it are removed. Nothing else in the folder is touched.
  ///
  /// - Throws: ``WeavingError`` for a figure that is missing and a pandoc that fails; the file system's
  ///   errors.
  public func write(to folder: URL) throws -> Report {
    let (files, notes) = try contents()
    try write(files, to: folder)
    return Report(files: files.count, notes: notes)
  }

  /// Links of the site that lead nowhere, pictures that are not there and what pages owe their readers, each with its
  /// page; writes nothing.
  ///
  /// - Throws: ``WeavingError`` for a figure that is missing and a pandoc that fails; the file system's
  ///   errors.
  public func problems() throws -> [String] {
    let files = try contents().files
    let structure = files.filter { $0.key.hasSuffix(".html") }.sorted { $0.key < $1.key }
      .flatMap { page, html in
        SiteStructure(String(decoding: html, as: UTF8.self)).problems.map {
          "site/\(page)\n  expected \($0)"
        }
      }
    return deadLinks(linkedFiles()) + SiteLinks(files).problems + structure
  }

  // MARK: The files

  /// Every file of the site by its path, and what is to be said of them.
  func contents() throws -> (files: [String: Data], notes: [String]) {
    let linked = linkedFiles()
    let documents = try linked.filter { $0.hasSuffix(".md") }.map {
      ($0, Markdown(try text(of: $0)))
    }
    let chapters = pages.map { page in (page, prose(of: page)) }
    let formulas = Set(
      chapters.flatMap { $0.1.flatMap(\.formulas) } + documents.flatMap { $0.1.formulas }
        + pages.flatMap(\.otherFormulas))
    let rendered = try pandoc.map { try MathML.render(formulas, with: $0) } ?? [:]
    let writer = SiteWriter(self, rendered: rendered)

    var files: [String: Data] = [:]
    var index = SearchIndex()
    for (position, page) in pages.enumerated() {
      let document = try writer.document(of: page)
      files["\(page.folder).html"] = Data(writer.html(document, of: page, at: position).utf8)
      index.add(document.sections, of: page.name, at: "\(page.folder).html")
      files["notebooks/\(page.folder).ipynb"] = try NotebookFile(page, package: package, map: map)
        .json()
    }
    for (path, markdown) in documents {
      let document = writer.document(of: markdown, path: path)
      files["sources/\(path).html"] = Data(writer.html(document, path: path).utf8)
      index.add(
        document.sections, of: document.sections.first?.title ?? path, at: "sources/\(path).html")
    }
    for path in linked where !path.hasSuffix(".md") && map.place(of: path) != path {
      files["sources/\(path).html"] = Data(writer.source(try text(of: path), path: path).utf8)
    }
    for figure in pages.flatMap(\.figures) {
      files[figure.place] = try figure.data(in: package)
      let csv = figure.csv
      files[csv.place] = try csv.data(in: package)
    }
    for path in linked where map.place(of: path) == path {
      files[path] = try Data(contentsOf: package.appending(path: path))
    }
    files["index.html"] = Data(writer.contentsPage().utf8)
    files["figures.html"] = Data(try writer.figuresPage().utf8)
    files["search.html"] = Data(writer.searchPage().utf8)
    files["search-index.js"] = try index.script()
    for name in ["book.css", "book.js", "search.js"] { files[name] = try asset(name) }
    return (files, notes(formulas: formulas, rendered: rendered, linked: linked))
  }

  private func notes(
    formulas: Set<TeXFormula>, rendered: [TeXFormula: String], linked: [String]
  ) -> [String] {
    var notes: [String] = []
    if pandoc == nil, !formulas.isEmpty {
      notes.append(
        "formulas are shown as TeX: expected pandoc on the PATH, found none; install it and run "
          + "this again for MathML")
    } else {
      notes += formulas.filter { rendered[$0] == nil }.map(\.tex).sorted().map {
        "pandoc does not understand this formula, and it is shown as TeX: \($0)"
      }
    }
    return notes + deadLinks(linked)
  }

  /// Links of the pages, and of the Markdown files that they link to, to files that are not there.
  private func deadLinks(_ linked: [String]) -> [String] {
    let documents =
      pages.map { ($0.document, prose(of: $0)) }
      + linked.filter { $0.hasSuffix(".md") }.map { path in
        (path, (try? text(of: path)).map { [Markdown($0)] } ?? [])
      }
    return documents.flatMap { document, prose in
      prose.flatMap(\.destinations)
        .filter { $0.isEmpty || map.address(of: $0, from: document, at: "") == nil }
        .map { link in
          let name = link.isEmpty ? "one without a target" : link
          return "\(document): this link leads nowhere, and is shown as text: \(name)"
        }
    }
  }

  /// The prose of a page, block by block.
  private func prose(of page: Page) -> [Markdown] {
    page.blocks.compactMap { block in
      if case .prose(let text) = block { Markdown(text) } else { nil }
    }
  }

  /// The files of the package that the pages show or link to, and those that these link to.
  private func linkedFiles() -> [String] {
    var found: Set<String> = []
    var open: [(link: String, document: String)] = pages.flatMap { page in
      prose(of: page).flatMap(\.destinations).map { ($0, page.document) }
        + page.blocks.compactMap { block in
          if case .code(_, let path, _) = block { ("/" + path, "") } else { nil }
        }
    }
    if map.place(of: Self.ledger) != nil { open.append((Self.ledger, "")) }
    while let (link, document) = open.popLast() {
      guard case .file(let path, _) = map.target(of: link, from: document),
        let place = map.place(of: path), place == path || place.hasPrefix("sources/"),
        found.insert(path).inserted, path.hasSuffix(".md"), let text = try? text(of: path)
      else { continue }
      open += Markdown(text).destinations.map { ($0, path) }
    }
    return found.sorted()
  }

  static let ledger = "Chapters/LEDGER.md"

  private func text(of path: String) throws -> String {
    String(decoding: try Data(contentsOf: package.appending(path: path)), as: UTF8.self)
  }

  private func asset(_ name: String) throws -> Data {
    guard let url = Bundle.module.url(forResource: "Site/\(name)", withExtension: nil) else {
      throw WeavingError(
        "the package's resources", "expected Site/\(name), found none; build it anew")
    }
    return try Data(contentsOf: url)
  }

  // MARK: Writing

  /// The list of the site's files, by which the next site knows what it may remove.
  private static let list = "files.txt"

  private func write(_ files: [String: Data], to folder: URL) throws {
    let manager = FileManager.default
    let known = folder.appending(path: Self.list)
    let earlier = (try? String(contentsOf: known, encoding: .utf8)) ?? ""
    var files = files
    files[Self.list] = Data((files.keys.sorted().joined(separator: "\n") + "\n").utf8)
    for (path, data) in files.sorted(by: { $0.key < $1.key }) {
      let file = folder.appending(path: path)
      if (try? Data(contentsOf: file)) == data { continue }
      try manager.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try data.write(to: file, options: .atomic)
    }
    for path in earlier.split(separator: "\n").map(String.init)
    where files[path] == nil && !path.split(separator: "/").contains("..") {
      try? manager.removeItem(at: folder.appending(path: path))
    }
  }
}

extension Page {
  /// Where GitHub shows the page, and so what its links are relative to.
  var document: String { "Chapters/\(folder)/README.md" }

  /// The page's name in lists: `10.1 Principles of distillation`, or the title alone where the
  /// chapter has no number.
  var name: String { chapter.first?.isNumber == true ? "\(chapter) \(title)" : title }

  /// A file beside the text.
  struct Attachment: Equatable {
    /// Its path, from the package's folder unless it is absolute.
    let path: String
    /// Where it stands in the site.
    let place: String

    init(path: String, folder: String) {
      self.path = path
      let parts = path.split(separator: "/")
      place =
        path.hasPrefix("figures/")
        ? path : "figures/\(folder)/\(parts.last ?? "")"
    }

    func data(in package: URL) throws -> Data {
      let file = path.hasPrefix("/") ? URL(filePath: path) : package.appending(path: path)
      do {
        return try Data(contentsOf: file)
      } catch {
        throw WeavingError(
          path, "expected a figure's file, found none that can be read; run the chapter again")
      }
    }
  }

  /// A figure on the page.
  struct Figure: Equatable {
    let file: Attachment
    let csv: Attachment
    let title: String
    let alt: String
    let caption: String

    var place: String { file.place }
    func data(in package: URL) throws -> Data { try file.data(in: package) }

    init(path: String, title: String, alt: String, caption: String, folder: String) {
      file = Attachment(path: path, folder: folder)
      csv = Attachment(
        path: (path.hasSuffix(".png") ? String(path.dropLast(4)) : path) + ".csv", folder: folder)
      self.title = title
      self.alt = alt
      self.caption = caption
    }

    /// An anchor on the chapter's page.
    var anchor: String {
      "figure-" + (place.split(separator: "/").last ?? "").prefix { $0 != "." }
    }
  }

  /// The page's figures, in order.
  var figures: [Figure] {
    blocks.compactMap { block in
      guard case .figure(let path, let title, let alt, let caption) = block else { return nil }
      return Figure(path: path, title: title, alt: alt, caption: caption, folder: folder)
    }
  }

  /// The formulas outside the prose: in findings, titles and captions.
  fileprivate var otherFormulas: [TeXFormula] {
    blocks.flatMap { block -> [String] in
      switch block {
      case .prose, .code, .lines: []
      case .finding(let text, _): [text]
      case .table(_, _, let caption, _): caption.map { [$0] } ?? []
      case .figure(_, let title, _, let caption): [title, caption]
      }
    }.flatMap(Markdown.textAndFormulas).compactMap { inline in
      guard case .formula(let tex, let display) = inline else { return nil }
      return TeXFormula(tex: tex, display: display)
    }
  }
}
