import Datasets
import Foundation
import Learning
import Notebook
import Records

/// A notebook whose page runs its experiments itself: in a profile, with a cache of results, and such that a run that
/// is stopped goes on.
public final class ChapterNotebook: Notebook {
  /// `--profile`: how much of its work the chapter does.
  public nonisolated let profile: Profile
  /// `--data`: the data set to train on.
  public nonisolated let data: DatasetName
  /// Results of earlier runs; nil with `--no-cache`.
  let cache: ResultCache?
  /// Ends the run before its time.
  let interruption: Interruption
  /// `--shard`: the part of the experiments that this run computes; nil for all.
  let shard: Shard?
  /// How many results were computed rather than found in the cache.
  var computedResults = 0
  /// How many results were found in the cache.
  var cachedResults = 0
  /// How often each arm was run, by what is known of its code.
  var trialUses: [String: Int] = [:]
  /// Whether a shard has reason to think that others are at work.
  var hearsOfOthers = true
  /// The trainings outside of experiments.
  private let trainings: TrainingSession

  /// Opens a chapter, as `Notebook.open` does; Ctrl-C ends it with 130 once its trainings are saved.
  public override class func open(
    chapter: String, title: String, arguments: [String] = Array(CommandLine.arguments.dropFirst()),
    environment: [String: String] = ProcessInfo.processInfo.environment,
    file: String = #fileID, path: String = #filePath
  ) -> ChapterNotebook {
    let source = ChapterSource(fileID: file, path: path)
    let heading = CommandHeading(command: source.module, abstract: "\(chapter) \(title)")
    var shard: Shard?
    let options: ChapterOptions = heading.parse(arguments) {
      shard = try $0.shard(environment: environment)
    }
    let console = Console(
      name: source.module, environment: environment, quiet: options.notebook.quiet,
      silent: shard != nil)
    do {
      let note = try ChapterNotebook(
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
    profile = options.profile
    data = DatasetName(rawValue: options.notebook.data)!  // the options have looked at it
    self.shard = shard
    cache = try ResultCache(
      for: options, chapter: chapter, package: source.package, isShard: shard != nil,
      warn: console.warn)
    // A shard's few numbers make no figure.
    let figures =
      try shard == nil
      ? FigureFolder(
        options.notebook.figures, areCommitted: options.areCommitted, chapter: chapter,
        package: source.package, temporary: temporary) : nil
    interruption = Interruption(console, figures, keepsResults: cache != nil)
    let ownKey = cache?.key(
      "trainings of the chapter itself", seed: options.notebook.seed, settings: "")
    trainings = TrainingSession(
      supervisor: interruption,
      saving: ownKey.flatMap { [cache] in cache?.saving(of: $0) })
    try super.init(
      chapter: chapter, title: title, options: options.notebook, console: console,
      figureFolder: figures)
    record.profile = profile
    printTitle("profile \(profile.rawValue)")
  }

  /// The images that `--data` names, from the folder of `--data-directory`.
  ///
  /// Ends the process with one line on what is wrong and how to get the files if they are missing
  /// (66) or bad (65).
  public func loadData() -> Dataset {
    attempt { try Dataset.load(data, directory: dataDirectory) }
  }

  /// Closes the chapter, and takes away what its trainings have saved.
  public override func finish(file: StaticString = #fileID, line: UInt = #line) {
    super.finish(file: file, line: line)
    trainings.removeCheckpoints()
    guard let shard, let cache else { return }
    let results = computedResults == 1 ? "1 result" : "\(computedResults) results"
    console.printLast(
      "shard \(shard.index) of \(shard.count), as \(shard.source) says · \(results) computed into "
        + "\(shortPath(cache.folder)) · took \(inWords(elapsed)) · for tables and figures run all shards, "
        + "then --shard 1/1")
  }

  /// What the record says of where and how the run took place.
  public override func circumstances(elapsed: Duration) -> RunRecord.Environment {
    var circumstances = super.circumstances(elapsed: elapsed)
    circumstances.cachedResults = cachedResults
    return circumstances
  }
}
