import ArgumentParser
import Foundation
import Records
import Weaving

/// The book of all chapters: runs what is stale, weaves the pages, and checks that nothing is.
@main struct Book: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Weaves the chapters' pages, and checks that they follow from their sources.",
    discussion: """
      Without options, runs every chapter whose record no longer follows from its code, the library or the data, \
      weaves every page, and writes the book as a web site and as Jupyter notebooks to book/. With --check, weaves each page in memory and compares it with the committed one, compares the \
      committed figures with the record, and runs each chapter to compare what it prints with the committed record.

      With --check or --lint, first reads what an author may forget. Every run without options also writes \
      Chapters/LEDGER.md: what the documents say, against what the runs found.

      With --watch, serves one chapter's page to browsers on this machine, and builds, runs and weaves it again \
      whenever its code or the library's is saved, until Ctrl-C.

      Exit codes: 1 something is not as it should be, 64 wrong option, 130 interrupted.
      """)

  @Argument(
    help: ArgumentHelp("Chapters, such as Chapter10_1 (default: all).", valueName: "chapter"))
  var names: [String] = []

  @Flag(
    help:
      "Change nothing; say what no longer follows from its sources, and end with 1 if anything does."
  )
  var check = false

  @Flag(help: "With --check: mend what was found, by running chapters and weaving pages anew.")
  var fix = false

  @Flag(
    help: "Say which chapters are stale, by the checksums of their sources; run and change nothing."
  )
  var status = false

  @Option(
    help:
      "With --check or --watch: run in this profile, smoke (seconds) or quick (the committed settings)."
  )
  var profile = Profile.smoke

  @Flag(help: "Show one chapter's page in the browser, anew after every save of a source.")
  var watch = false

  @Option(help: "With --watch: the port to listen on, on this machine alone.")
  var port: UInt16 = 8010

  @Flag(
    help:
      "Say only what an author forgot: captions, exercises, unused values, links, typed-in results."
  )
  var lint = false

  @Flag(help: "Write Chapters/LEDGER.md from the committed records, and run nothing.")
  var ledger = false

  @Flag(help: "Run the chapters as they are built already.")
  var skipBuild = false

  func validate() throws {
    if fix, !check { throw ValidationError("--fix mends what --check finds: give --check too.") }
    if watch, check || status || lint || ledger || names.count != 1 {
      throw ValidationError(
        "--watch is of one chapter, and goes with --profile, --port and --skip-build alone.")
    }
    if lint || ledger, lint == ledger || check || status || !names.isEmpty {
      throw ValidationError(
        "--lint and --ledger read all chapters, and --check does both: give one alone.")
    }
    if status, check {
      throw ValidationError("--status runs nothing, and --check does: give one of them.")
    }
    if profile != .smoke, !check, !watch {
      throw ValidationError(
        "--profile is of --check and --watch; pages are woven from the quick profile alone.")
    }
    if profile == .full {
      throw ValidationError(
        "expected --profile smoke or quick, of which records are committed, found full.")
    }
  }

  func run() async throws {
    let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().standardizedFileURL
    let all = try Chapter.all(in: package)
    let unknown = names.filter { name in !all.contains { $0.folder == name } }
    guard unknown.isEmpty else {
      throw ValidationError(
        "expected chapters among \(all.map(\.folder).joined(separator: ", ")), found \(unknown.joined(separator: ", "))."
      )
    }
    let chapters = names.isEmpty ? all : all.filter { names.contains($0.folder) }
    let runner = ChapterRunner(package: package, builds: !skipBuild)
    if watch {
      try await Self.watch(chapters[0], profile, runner, port: port)
    } else if lint {
      try lint(package)
    } else if ledger {
      try writeLedger(package)
    } else if status {
      for chapter in chapters { print("\(chapter.folder): \(try Staleness(of: chapter).inWords)") }
    } else if check {
      try await check(chapters, of: all, runner)
    } else {
      for chapter in chapters {
        print(try await Self.weave(chapter, runner, evenIfFresh: false))
      }
      try writeLedger(package)
      print(try Self.writeSite(of: all, to: package.appending(path: "book")))
    }
  }

  private func writeLedger(_ package: URL) throws {
    try Ledger(in: package).write(in: package)
    print("\(Ledger.path): written")
  }

  /// Brings a chapter's records and page up to date.
  ///
  /// - Returns: what was done, in a line
  static func weave(
    _ chapter: Chapter, _ runner: ChapterRunner, evenIfFresh: Bool
  ) async throws -> String {
    let staleness = try Staleness(of: chapter)
    if staleness.ofRecord != nil || evenIfFresh {
      try await runner.weave(chapter)
    } else if let record = try chapter.record() {
      try chapter.weave(record)
    }
    if chapter.hasProfiles, staleness.ofSmokeRecord != nil || evenIfFresh {
      let run = try await runner.record(of: chapter, .smoke)
      defer { run.remove() }
      try chapter.keepSmoke(run.record)
    }
    let reason = staleness.ofRecord.map { "run, as \($0)" } ?? (evenIfFresh ? "run" : "up to date")
    return "\(chapter.folder): \(reason); page woven"
  }
}

extension Profile: ExpressibleByArgument {}

/// Why a chapter's committed records no longer follow from their sources; nil where they do.
struct Staleness {
  /// Of `record.json`.
  let ofRecord: String?
  /// Of `smoke.json`.
  let ofSmokeRecord: String?

  init(of chapter: Chapter) throws {
    let now = try chapter.sources()
    func reason(_ record: RunRecord?) -> String? {
      guard let record, let then = record.sources else { return "there is no record" }
      if then.chapter != now.chapter { return "the chapter's code has changed" }
      if then.data != now.data { return "the embedded images have changed" }
      return then.library == now.library ? nil : "the library has changed"
    }
    ofRecord = reason(try? chapter.record())
    ofSmokeRecord = chapter.hasProfiles ? reason(try? chapter.record("smoke.json")) : nil
  }

  var inWords: String {
    switch (ofRecord, ofSmokeRecord) {
    case (nil, nil): "up to date"
    case (let record?, _): "record.json is stale: \(record)"
    case (nil, let smoke?): "smoke.json is stale: \(smoke)"
    }
  }
}
