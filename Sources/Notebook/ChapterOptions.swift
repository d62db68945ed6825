import ArgumentParser
import Datasets
import Foundation
import Weaving

extension DatasetName: ExpressibleByArgument {}
extension Profile: ExpressibleByArgument {}

/// The options that every chapter understands.
struct ChapterOptions: ParsableCommand {
  /// What `--help` says about the chapter at hand: the options are the same in every chapter, and
  /// ArgumentParser asks the type, not a value, for this text.
  struct Heading {
    var command = "Chapter"
    var abstract = ""
    @TaskLocal static var current = Heading()
  }

  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: Heading.current.command,
      abstract: Heading.current.abstract,
      discussion: """
        With the committed settings (--profile quick, --seed 0, --data sample) figures go to \
        the package's own figures folder; any other run writes them to a fresh temporary \
        folder, and says where.

        Exit codes: 64 wrong option, 65 bad data, 66 missing input, 73 output that cannot be \
        written, 130 interrupted, 1 any other failure.
        """)
  }

  @Option(
    help: ArgumentHelp("Seed of everything random; the same seed gives the same run."))
  var seed: UInt64 = 0

  @Option(
    help: ArgumentHelp(
      "How much to train: smoke (seconds), quick (a minute or two) or full (many seeds)."))
  var profile = Profile.quick

  @Option(
    help: ArgumentHelp("Images to train on; sample and digits are built in."))
  var data = DatasetName.sample

  @Option(
    help: ArgumentHelp("Folder with the files of the data set.", valueName: "dir"),
    completion: .directory)
  var dataDirectory: String?

  @Option(
    help: ArgumentHelp(
      "Folder for the figures, each a PNG with its numbers in a CSV.", valueName: "dir"),
    completion: .directory)
  var figures: String?

  @Option(
    help: ArgumentHelp(
      "File for a record of the run: settings, outputs, named values, as JSON.",
      valueName: "file"),
    completion: .file(extensions: ["json"]))
  var record: String?

  @Flag(
    name: .long,
    help: ArgumentHelp(
      """
      Weave the chapter's page, README.md beside main.swift, and keep the record that it is woven \
      from there. Only with the committed settings.
      """))
  var weave = false

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

  @Option(
    help: ArgumentHelp(
      "Processor cores to use, at least 1 (default: all, \(Self.cores) here).", valueName: "n"))
  var threads: Int?

  @Flag(
    name: .long,
    help: ArgumentHelp(
      """
      Only results: printed lines, tables, where the files are, and errors. No headings, no \
      prose, no progress.
      """))
  var quiet = false

  static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }

  func validate() throws {
    if let threads, threads < 1 {
      throw ValidationError("--threads must be at least 1, found \(threads).")
    }
    for (option, path) in [
      ("--data-directory", dataDirectory), ("--figures", figures), ("--record", record),
      ("--cache", cache),
    ] where path == "" {
      throw ValidationError("\(option) needs a path, found an empty one.")
    }
    if weave, !areCommitted || figures != nil {
      throw ValidationError(
        """
        --weave makes the committed page, from --profile quick --seed 0 --data sample and figures in the \
        package's folder; found --profile \(profile.rawValue) --seed \(seed) --data \(data.rawValue)\
        \(figures.map { " --figures \($0)" } ?? ""). Leave these options out, or give --record FILE \
        instead of --weave.
        """)
    }
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
      ("--no-cache", noCache), ("--figures", figures != nil), ("--record", record != nil),
      ("--weave", weave),
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
  var areCommitted: Bool { profile == .quick && seed == 0 && data == .sample }
}
