import ArgumentParser
import Foundation
import Records
import Weaving

extension Book {
  /// Says what is wrong with some chapters, mends it if asked to, and ends with 1 if something is left.
  func check(_ chapters: [Chapter], of all: [Chapter], _ runner: ChapterRunner) async throws {
    let package = all[0].package
    let forgotten = try Lint(package).problems()
    print(
      "== Author's lint: \(forgotten.isEmpty ? "nothing forgotten" : "\(forgotten.count) found")")
    for problem in forgotten { print(problem) }
    var problems: [(chapter: String, problem: String)] = []
    for chapter in chapters {
      let found = try await Self.problems(of: chapter, profile, runner)
      if fix, !found.isEmpty {
        print(found.map { "\($0.problem)\n  mended" }.joined(separator: "\n"))
        print(try await Self.mend(chapter, found, runner))
        problems += try Self.committedProblems(of: chapter).map { (chapter.folder, $0.problem) }
      } else {
        problems += found.map { (chapter.folder, $0.problem) }
      }
    }
    let ledger = try Ledger(in: package)
    if fix { try ledger.write(in: package) }
    problems += try ledger.problems(in: package).map { (Ledger.path, $0) }
    let known = all.flatMap { chapter in
      (try? chapter.record())?.outputs.compactMap(\.figure).map { "\(chapter.figures)/\($0.png)" }
        ?? []
    }
    let pages = ["README.md"] + chapters.map { "Chapters/\($0.folder)/README.md" }
    for page in pages {
      problems += try Chapter.pictureProblems(of: page, in: package, known: Set(known))
        .map { (page, $0) }
    }
    problems += try Self.siteProblems(of: all).map { ("the site", $0) }
    problems += try UndocumentedDeclarations.problems(in: package).map { ("Sources", $0) }
    print("\n== Book --check")
    guard !problems.isEmpty else {
      if !forgotten.isEmpty {
        print("see what the author's lint has found, above")
        throw ExitCode.failure
      }
      print(
        "\(chapters.count == 1 ? "1 chapter follows" : "\(chapters.count) chapters follow") from the sources"
      )
      return
    }
    for (name, group) in Dictionary(grouping: problems, by: \.chapter)
      .sorted(by: { $0.key < $1.key })
    {
      if chapters.contains(where: { $0.folder == name }) {
        print("\nChapters/\(name)/README.md does not follow from its sources:")
      }
      for (_, problem) in group.prefix(12) { print(problem) }
      if group.count > 12 { print("… and \(group.count - 12) more there") }
    }
    print("\nswift run Book --check --fix mends what may be mended by running and weaving anew.")
    throw ExitCode.failure
  }

  /// Says what an author forgot, and ends with 1 if it is anything.
  func lint(_ package: URL) throws {
    let problems = try Lint(package).problems()
    for problem in problems { print(problem) }
    guard problems.isEmpty else { throw ExitCode.failure }
    print("nothing forgotten")
  }

  /// What is to be done about a problem.
  enum Remedy {
    case weaving
    case running
    case removing(String)
  }
  typealias Problem = (problem: String, remedy: Remedy)

  /// Everything that does not follow from the chapter's source, found by reading and by running.
  private static func problems(
    of chapter: Chapter, _ profile: Profile, _ runner: ChapterRunner
  ) async throws -> [Problem] {
    var problems = try committedProblems(of: chapter)
    let isSmoke = chapter.hasProfiles && profile == .smoke
    let name = isSmoke ? "smoke.json" : "record.json"
    guard let committed = try? chapter.record(name) else {
      let path = "Chapters/\(chapter.folder)/\(name)"
      return problems + [("\(path)\n  expected the record of a run\n  found    none", .running)]
    }
    let run = try await runner.record(of: chapter, profile)
    defer { run.remove() }
    let fresh = run.record
    let differences = fresh.differences(from: committed)
    problems += differences.map { ($0.description, .running) }
    // The figures of a smoke run are committed nowhere but in its record, by their checksums.
    if !isSmoke {
      problems += try chapter.plottedDifferences(fresh, in: run.figures).map { ($0, .running) }
    }
    print(
      """
      \(chapter.folder): \(fresh.outputs.count) outputs and \(fresh.values.count) values compared with \(name): \
      \(differences.count) differ
      """)
    return problems
  }

  /// What is seen without running: the page, the figures, the data.
  private static func committedProblems(of chapter: Chapter) throws -> [Problem] {
    let record: RunRecord
    do {
      guard let known = try chapter.record() else {
        return [
          (
            "Chapters/\(chapter.folder)/record.json\n  expected the record of a run\n  found    none",
            .running
          )
        ]
      }
      record = known
    } catch {
      return [("\(error)", .running)]
    }
    var problems: [Problem] = []
    let page = "Chapters/\(chapter.folder)/README.md"
    do {
      let woven = try chapter.readme(record)
      let committed = (try? String(contentsOf: chapter.file("README.md"), encoding: .utf8)) ?? ""
      if let difference = comparison(of: page, expected: woven, found: committed) {
        problems.append((difference, .weaving))
      }
    } catch let error as WeavingError {
      problems.append(("\(error)", .running))
    }
    let now = try chapter.sources()
    if let then = record.sources, then.data != now.data {
      problems.append(
        (
          """
          \(page) and its figures are of other images than Sources/Datasets/Samples holds now
            expected CRC-32 \(then.data), as in record.json
            found    \(now.data)
          """,
          .running
        ))
    }
    if let then = record.sources, then.library != now.library {
      print(
        "\(chapter.folder): the library's code has changed since the run of record.json; swift run Book runs it anew"
      )
    }
    let stale = chapter.staleFigures(record)
    problems += chapter.figureProblems(record).map { problem in
      (problem, stale.first { problem.hasPrefix($0 + "\n") }.map(Remedy.removing) ?? .running)
    }
    return problems
  }

  private static func mend(
    _ chapter: Chapter, _ problems: [Problem], _ runner: ChapterRunner
  ) async throws -> String {
    var mustRun = false
    for problem in problems {
      switch problem.remedy {
      case .weaving: break
      case .running: mustRun = true
      case .removing(let path):
        try FileManager.default.removeItem(at: chapter.package.appending(path: path))
      }
    }
    return try await weave(chapter, runner, evenIfFresh: mustRun)
  }
}
