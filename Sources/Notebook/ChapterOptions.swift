import ArgumentParser
import Datasets
import Foundation

extension DatasetName: ExpressibleByArgument {}

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
    ] where path == "" {
      throw ValidationError("\(option) needs a path, found an empty one.")
    }
  }

  /// Whether these are the settings whose figures are committed.
  var areCommitted: Bool { profile == .quick && seed == 0 && data == .sample }
}
