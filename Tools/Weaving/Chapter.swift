import Foundation
import Records

/// A chapter of the package: its folder below `Chapters`, its source, its committed record and page.
public struct Chapter: Equatable, Sendable {
  /// The package's folder.
  public let package: URL
  /// The chapter's folder and executable: `Chapter10_1`.
  public let folder: String
  /// The chapter's number: `10.1`.
  public let number: String
  /// The chapter's title.
  public let title: String
  /// Its `main.swift`.
  public let source: String
  /// Whether it opens a `ChapterNotebook`, which trains as much as its `--profile` says.
  public let hasProfiles: Bool

  /// Reads a chapter's source.
  ///
  /// - Throws: ``WeavingError`` if it does not open a notebook with a number and a title; Foundation's error if there is
  ///   no such chapter.
  public init(_ folder: String, in package: URL) throws {
    let path = "Chapters/\(folder)/main.swift"
    let source = try String(contentsOf: package.appending(path: path), encoding: .utf8)
    guard
      let opening = source.firstMatch(
        of: /(Chapter)?Notebook\.open\(\s*chapter:\s*"([^"]+)",\s*title:\s*"([^"]+)"/)
    else {
      throw WeavingError(
        path, "expected Notebook.open(chapter: \"...\", title: \"...\"), found none")
    }
    self.package = package
    self.folder = folder
    self.source = source
    hasProfiles = opening.1 != nil
    number = String(opening.2)
    title = String(opening.3)
  }

  /// The package's chapters in the order in which they are read, which is that of `Package.swift`.
  public static func all(in package: URL) throws -> [Chapter] {
    let manifest = try String(
      contentsOf: package.appending(path: "Package.swift"), encoding: .utf8)
    return try manifest.matches(of: /\n\s*chapter\("(\w+)"/).map {
      try Chapter(String($0.1), in: package)
    }
  }

  /// The chapter's name in lists: `10.1 Principles of distillation`, or the title alone where the number is no number.
  public var name: String {
    number.first?.isNumber == true ? "\(number) \(title)" : title
  }

  /// A file of the chapter's folder.
  public func file(_ name: String) -> URL { package.appending(path: "Chapters/\(folder)/\(name)") }

  /// The line of the source that begins a section, by the name that `note.section` gives it.
  func line(ofSection name: String) -> Int? {
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.firstIndex { $0.hasPrefix("note.section(\"\(name)\")") }.map { $0 + 1 }
  }

  /// The source's path from the package's folder.
  var path: String { "Chapters/\(folder)/main.swift" }

  /// The figures' folder, from the package's.
  public var figures: String { "figures/" + number.replacing(".", with: "_") }

  /// What the chapter is made from now.
  public func sources() throws -> SourceChecksums {
    try SourceChecksums(ChapterText(source, path: path), package: package)
  }

  /// A record that is committed beside the chapter: `record.json` or `smoke.json`; nil if there is none.
  ///
  /// - Throws: ``WeavingError`` if it is damaged, or the `{}` that stands there before the first run.
  public func record(_ name: String = "record.json") throws -> RunRecord? {
    guard let json = FileManager.default.contents(atPath: file(name).path) else { return nil }
    if String(decoding: json, as: UTF8.self).filter({ !$0.isWhitespace }) == "{}" {
      throw WeavingError(
        "Chapters/\(folder)/\(name)", "has not been run yet: swift run Book \(folder)")
    }
    do {
      return try RunRecord(json: json)
    } catch {
      throw WeavingError(
        "Chapters/\(folder)/\(name)", "expected a run's record, found something else (\(error))")
    }
  }

  /// Keeps a run's record, and weaves the chapter's page from it: `record.json` and `README.md`.
  ///
  /// A record that says the same as the one that is there leaves it as it is, with the times of the run that made it.
  ///
  /// - Returns: the page's file
  @discardableResult
  public func weave(_ record: RunRecord) throws -> URL {
    var record = record
    if let known = try? self.record(), record.differences(from: known).isEmpty {
      record.environment = known.environment
    }
    let page = try readme(record)  // before anything is written
    try record.json().write(to: file("record.json"), options: .atomic)
    try Data(page.utf8).write(to: file("README.md"), options: .atomic)
    return file("README.md")
  }

  /// Keeps a smoke run's record, by which later ones are checked, unless the one that is there says the same.
  public func keepSmoke(_ record: RunRecord) throws {
    var record = record
    if let known = try? self.record("smoke.json"), record.differences(from: known).isEmpty {
      record.environment = known.environment
    }
    try record.json().write(to: file("smoke.json"), options: .atomic)
  }

  /// The text of the page's `README.md`, with its neighbours at top and bottom.
  public func readme(_ record: RunRecord) throws -> String {
    let all = try Chapter.all(in: package)
    let place = all.firstIndex { $0.folder == folder }
    let previous = place.flatMap { $0 > 0 ? all[$0 - 1] : nil }
    let next = place.flatMap { $0 + 1 < all.count ? all[$0 + 1] : nil }
    return try page(record).markdown(previous: previous, next: next)
  }
}
