import Foundation
import Records

/// What an author may forget, found by reading, without a run.
///
/// - Every figure has a caption and a text for readers who cannot see it.
/// - Every exercise of the documents has a heading in its chapter.
/// - Every named value is of use: it stands in prose by a directive, in the ledger, in a chapter's test, its number
///   stands in an output of its chapter, or it is listed with a reason.
/// - Every link, anchor and reference leads somewhere.
/// - No result is typed in: digits beside a per cent sign come from the run.
public struct Lint {
  /// The package's folder.
  let package: URL
  let chapters: [Chapter]
  /// How many exercises the documents have in each section.
  let exercises: [String: Int]

  /// The exercises of the course: 10.1.1 to 10.5.2.
  public static let exercisesOfTheCourse = [
    "10.1": 3, "10.2": 2, "10.3": 2, "10.4": 2, "10.5": 2,
  ]

  /// A package with its chapters.
  public init(
    _ package: URL, exercises: [String: Int] = exercisesOfTheCourse
  ) throws {
    self.package = package.standardizedFileURL
    self.exercises = exercises
    chapters = try Chapter.all(in: package)
  }

  /// Everything that was found, each with its file and line, and what to do.
  ///
  /// - Throws: if a file of the package cannot be read
  public func problems() throws -> [WeavingError] {
    try figureProblems() + exerciseProblems() + valueProblems() + linkProblems()
      + typedInProblems()
  }

  /// The pages: README.md and its like, and those of the chapters.
  func pages() -> [String] {
    func markdown(in folder: String) -> [String] {
      let path = package.appending(path: folder).path
      let names = (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? []
      return names.filter { $0.hasSuffix(".md") }.map { folder.isEmpty ? $0 : "\(folder)/\($0)" }
    }
    return ["", "Documentation", "Benchmarks", "Exercises", "Sources/Plotting/Fonts", "Chapters"]
      .flatMap(markdown) + chapters.flatMap { markdown(in: "Chapters/\($0.folder)") }
  }

  /// What the exercises say, each with its file.
  func statements() throws -> [(path: String, part: ChapterText.Part)] {
    let folder = package.appending(path: "Exercises").path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder).sorted()) ?? []
    return try names.map { "Exercises/\($0)/Exercise.swift" }.flatMap { path in
      try text(path).map { try ChapterText($0, path: path).parts.filter { !$0.isCode } }?
        .map { (path, $0) } ?? []
    }
  }

  /// A file of the package as text; nil if there is none.
  func text(_ path: String) -> String? {
    try? String(contentsOf: package.appending(path: path), encoding: .utf8)
  }

  /// The records that are committed beside a chapter; none of them need be whole.
  func records(of chapter: Chapter) -> [RunRecord] {
    ["record.json", "smoke.json"].compactMap { try? chapter.record($0) }
  }
}
