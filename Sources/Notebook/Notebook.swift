import ArgumentParser
import Datasets
import Foundation
import Kernels
import Learning
import Plotting
import Weaving

/// A chapter's run: its options, its outputs in the terminal, its figures and its record.
///
///     let note = Notebook.open(chapter: "10.1", title: "Principles of distillation")
///     note.section("What temperature does")
///     note.print("T=1.0: [0.0024, 0.0066, 0.9819, 0.0066, 0.0024]")
///     note.show(figure, as: "temperature", caption: "Soft labels over temperature.")
///     note.finish()
@MainActor
public final class Notebook {
  /// The chapter's number.
  public nonisolated let chapter: String
  /// `--seed`: where everything random starts.
  public nonisolated let seed: UInt64
  /// `--profile`: how much of its work the chapter does.
  public nonisolated let profile: Profile
  /// `--data`: the data set to train on.
  public nonisolated let data: DatasetName
  /// `--data-directory`: where its files are, if the user said so.
  public nonisolated let dataDirectory: String?
  /// `--threads`: how many cores the chapter may use, at least 1.
  public nonisolated let threads: Int

  /// Results of earlier runs; nil with `--no-cache`.
  package let cache: ResultCache?
  /// Ends the run before its time.
  package let interruption: Interruption
  /// `--shard`: the part of the experiments that this run computes; nil for all.
  package let shard: Shard?
  /// How many results were computed rather than found in the cache.
  package var computedResults = 0
  /// How many results were found in the cache.
  package var cachedResults = 0
  /// How often each arm was run, by what is known of its code.
  package var trialUses: [String: Int] = [:]
  /// Whether a shard has reason to think that others are at work.
  package var hearsOfOthers = true

  let console: Console
  let isQuiet: Bool
  let figureFolder: FigureFolder
  var record: RunRecord
  var measuredOutputs: [String: RunRecord.Output] = [:]
  var measuredValues: [String: Double] = [:]

  /// The trainings outside of experiments.
  private let trainings: TrainingSession
  private let source: ChapterSource
  private let recordFile: URL?
  /// `--weave`: the chapter whose page is to be woven.
  private let woven: Chapter?
  private let date = Date()
  private let start = ContinuousClock.now
  private(set) var isFinished = false

  /// Opens a chapter: reads the command line, makes sure that outputs can be written, prints the
  /// title.
  ///
  /// Ends the process on `--help` (0), a wrong option (64) and an output that cannot be written
  /// (73).
  public static func open(
    chapter: String, title: String, arguments: [String] = Array(CommandLine.arguments.dropFirst()),
    environment: [String: String] = ProcessInfo.processInfo.environment,
    file: String = #fileID, path: String = #filePath
  ) -> Notebook {
    let source = ChapterSource(fileID: file, path: path)
    let heading = ChapterOptions.Heading(command: source.module, abstract: "\(chapter) \(title)")
    let (options, shard) = ChapterOptions.Heading.$current.withValue(heading) {
      do {
        let options = try ChapterOptions.parse(arguments)
        return (options, try options.shard(environment: environment))
      } catch {
        ChapterOptions.exit(withError: error)
      }
    }
    signal(SIGPIPE, SIG_IGN)  // the console notices, and cleans up
    signal(SIGXFSZ, SIG_IGN)  // whoever writes a file that grows too large is told so
    let console = Console(
      name: source.module, environment: environment, quiet: options.quiet, silent: shard != nil)
    do {
      let note = try Notebook(
        chapter: chapter, title: title, options: options, shard: shard, source: source,
        console: console)
      note.interruption.leaveCleanlyWhenInterrupted()
      TrainingSession.current = note.trainings
      return note
    } catch {
      console.exit(for: error)
    }
  }

  init(
    chapter: String, title: String, options: ChapterOptions, shard: Shard? = nil,
    source: ChapterSource, console: Console, temporary: URL = FileManager.default.temporaryDirectory
  ) throws {
    self.chapter = chapter
    self.source = source
    self.console = console
    seed = options.seed
    profile = options.profile
    data = options.data
    dataDirectory = options.dataDirectory
    threads = options.threads ?? ChapterOptions.cores
    ThreadPool.shared.threads = threads
    isQuiet = options.quiet
    recordFile = options.record.map { URL(filePath: $0, directoryHint: .notDirectory) }
    woven = options.weave ? try source.chapter() : nil
    self.shard = shard
    record = RunRecord(
      chapter: chapter, title: title, seed: seed, profile: profile, data: data.rawValue)
    cache = try ResultCache(
      for: options, chapter: chapter, package: source.package, isShard: shard != nil,
      warn: console.warn)
    if let recordFile {
      try prepareFile(recordFile, advice: "give --record a file that can be written")
    }
    figureFolder = try FigureFolder(
      for: options, chapter: chapter, package: source.package, isShard: shard != nil,
      temporary: temporary)
    interruption = Interruption(console, figureFolder, keepsResults: cache != nil)
    let ownKey = cache?.key("trainings of the chapter itself", seed: options.seed, settings: "")
    trainings = TrainingSession(
      supervisor: interruption,
      saving: ownKey.flatMap { [cache] in cache?.saving(of: $0) })
    printTitle(title)
  }

  private func printTitle(_ title: String) {
    guard !isQuiet else { return }
    let heading = "\(chapter)  \(title)"
    let cores = threads == 1 ? "1 thread" : "\(threads) threads"
    console.print([
      console.bold(heading),
      console.bold(String(repeating: "═", count: heading.displayWidth)),
      console.dim("profile \(profile.rawValue) · seed \(seed) · data \(data.rawValue) · \(cores)"),
    ])
  }

  /// The images that `--data` names, from the folder of `--data-directory`.
  ///
  /// Ends the process with one line on what is wrong and how to get the files if they are missing
  /// (66) or bad (65).
  public func loadData() -> Dataset {
    attempt { try Dataset.load(data, directory: dataDirectory) }
  }

  /// Runs a cell that may fail.
  ///
  /// An error ends the process with one line that says what is wrong, and the exit code for its
  /// kind.
  ///
  ///     let student = note.attempt { try Checkpoint.load(file) }
  public func attempt<Value>(_ cell: () throws -> Value) -> Value {
    do {
      return try cell()
    } catch {
      figureFolder.removeIfUnused()
      console.exit(for: error)
    }
  }

  /// Closes the chapter: writes the record, says where the figures are and how long it took.
  public func finish(file: StaticString = #fileID, line: UInt = #line) {
    guard !isFinished else {
      fatalError("Notebook.finish: the chapter is finished already", file: file, line: line)
    }
    isFinished = true
    let elapsed = start.duration(to: .now)
    let figures = record.outputs.count { $0.kind == .figure }
    if let shard, let cache {
      let results = computedResults == 1 ? "1 result" : "\(computedResults) results"
      console.printLast(
        "shard \(shard.index) of \(shard.count), as \(shard.source) says · \(results) computed into "
          + "\(shortPath(cache.folder)) · took \(inWords(elapsed)) · for tables and figures run all shards, "
          + "then --shard 1/1")
    }

    var summary: [String] = []
    if figures > 0 {
      let count = figures == 1 ? "1 figure" : "\(figures) figures"
      summary.append("\(count) in \(shortPath(figureFolder.url))")
    }
    if recordFile != nil || woven != nil { complete(elapsed: elapsed) }
    if let recordFile {
      attempt { try write(recordFile) }
      summary.append("record in \(shortPath(recordFile))")
    }
    if let woven {
      let page = attempt { try woven.weave(record) }
      summary.append("page in \(shortPath(page))")
    }
    summary.append("took \(inWords(elapsed))")
    trainings.removeCheckpoints()
    console.print(["", summary.joined(separator: " · ")])
    figureFolder.removeIfUnused()
  }

  /// Adds to the record what is known at the end alone.
  private func complete(elapsed: Duration) {
    if let chapter = try? source.chapter() { record.sources = try? chapter.sources() }
    record.environment = RunRecord.Environment(
      date: date.formatted(.iso8601), seconds: elapsed / .seconds(1), threads: threads,
      processor: Processor.name, system: Machine.system, swift: Machine.swift,
      commit: source.package.flatMap(Machine.commit(of:)), cachedResults: cachedResults,
      measuredOutputs: measuredOutputs, measuredValues: measuredValues)
  }

  private func write(_ file: URL) throws {
    let json = try record.json()
    do {
      try writeDurably(json, to: file.path)
    } catch {
      throw OutputError(file.path, error, advice: "make room there or give another --record")
    }
  }
}

/// A duration for people: `0.3 s`, `42 s`, `3 min 5 s`.
func inWords(_ duration: Duration) -> String {
  let seconds = duration / .seconds(1)
  if seconds < 9.95 { return String(format: "%.1f s", seconds) }
  let whole = Int(seconds.rounded())
  return whole < 60 ? "\(whole) s" : "\(whole / 60) min \(whole % 60) s"
}

/// A path as the user would type it: relative if it lies in the current folder.
func shortPath(_ url: URL) -> String {
  let path = url.standardizedFileURL.path
  let here = FileManager.default.currentDirectoryPath + "/"
  return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
}
