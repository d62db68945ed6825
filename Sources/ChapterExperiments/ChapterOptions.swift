import ArgumentParser
import Datasets
import Notebook
import Records

extension Profile: ExpressibleByArgument {}

/// The options of a page with experiments of its own.
struct ChapterOptions: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandHeading.current.configuration(
      discussion: """
        With the committed settings (--profile quick, --seed 0, --data sample) figures go to \
        the package's own figures folder; any other run writes them to a fresh temporary \
        folder, and says where.

        Exit codes: 64 wrong option, 65 bad data, 66 missing input, 73 output that cannot be \
        written, 130 interrupted, 1 any other failure.
        """)
  }

  @OptionGroup var notebook: NotebookOptions

  @Option(
    help: ArgumentHelp(
      "How much to train: smoke (seconds), quick (a minute or two) or full (many seeds)."))
  var profile = Profile.quick

  @Option(
    help: ArgumentHelp(
      """
      Folder for results of experiments, so that the next run need not compute them again \
      (default: the package's .cache).
      """, valueName: "dir"),
    completion: .directory)
  var cache: String?

  @Flag(
    name: .long,
    help: ArgumentHelp("Compute everything anew, and keep no results for the next run."))
  var noCache = false

  @Flag(
    name: .long,
    help: ArgumentHelp(
      "Go on with the trainings that a run with the same options was in when it was stopped."))
  var resume = false

  @Option(
    help: ArgumentHelp(
      "Save every training that lasts longer after so many seconds, for --resume.",
      valueName: "seconds"))
  var saveEvery = 10.0

  @Option(
    help: ArgumentHelp(
      """
      Compute share i of n of the experiments, i from 1, and leave the results in the cache: no \
      tables, no figures (default: what a Slurm array or MPI says, and else 1/1, which is all).
      """, valueName: "i/n"),
    transform: Shard.init(argument:))
  var shard: Shard?

  func validate() throws {
    guard DatasetName(rawValue: notebook.data) != nil else {
      let names = DatasetName.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--data is one of \(names), found '\(notebook.data)'.")
    }
    if cache == "" { throw ValidationError("--cache needs a path, found an empty one.") }
    guard saveEvery >= 0, saveEvery < 1e9 else {
      throw ValidationError("--save-every must be from 0 to 1e9 seconds, found \(saveEvery).")
    }
    if resume, noCache {
      throw ValidationError(
        "--resume goes on from what is in the cache, and --no-cache has none: give one of them.")
    }
    if cache != nil, noCache {
      throw ValidationError(
        "--cache names a folder that --no-cache would not use: give one of them.")
    }
  }

  /// The share of the experiments that this run computes; nil for all.
  ///
  /// - Throws: where a shard would leave nothing behind, or be asked for what only a whole run gives.
  func shard(environment: [String: String]) throws -> Shard? {
    guard let shard = shard ?? Shard(environment: environment), shard.count > 1 else { return nil }
    let misfits: [(String, Bool)] = [
      ("--no-cache", noCache), ("--figures", notebook.figures != nil),
      ("--record", notebook.record != nil),
    ]
    if let (option, _) = misfits.first(where: \.1) {
      throw ValidationError(
        """
        \(option) does not go with a shard, which leaves results in the cache and nothing else; \
        \(shard.source) makes this run shard \(shard.index) of \(shard.count). For a whole run give \
        --shard 1/1.
        """)
    }
    return shard
  }

  /// Whether these are the settings whose figures are committed.
  var areCommitted: Bool { profile == .quick && notebook.areCommitted }
}
