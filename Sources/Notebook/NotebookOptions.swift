import ArgumentParser
import Foundation

/// The options that every page's program understands.
package struct NotebookOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Seed of everything random; the same seed gives the same run."))
  package var seed: UInt64 = 0

  @Option(
    help: ArgumentHelp(
      """
      Images to train on: sample, digits, fashion-mnist, cifar10 or cifar100; the first two are \
      built in.
      """, valueName: "name"))
  package var data = "sample"

  @Option(
    help: ArgumentHelp("Folder with the files of the data set.", valueName: "dir"),
    completion: .directory)
  package var dataDirectory: String?

  @Option(
    help: ArgumentHelp(
      "Folder for the figures, each a PNG with its numbers in a CSV.", valueName: "dir"),
    completion: .directory)
  package var figures: String?

  @Option(
    help: ArgumentHelp(
      "File for a record of the run: settings, outputs, named values, as JSON.",
      valueName: "file"),
    completion: .file(extensions: ["json"]))
  package var record: String?

  @Option(
    help: ArgumentHelp(
      "Processor cores to use, at least 1 (default: all, \(Self.cores) here).", valueName: "n"))
  package var threads: Int?

  @Flag(
    name: .long,
    help: ArgumentHelp(
      """
      Only results: printed lines, tables, where the files are, and errors. No headings, no \
      prose, no progress.
      """))
  package var quiet = false

  package init() {}

  package static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }

  package func validate() throws {
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
  package var areCommitted: Bool { seed == 0 && data == "sample" }
}

/// The command line of a page without options of its own.
struct NotebookCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandHeading.current.configuration(
      discussion: """
        With the committed settings (--seed 0, --data sample) figures go to the package's own \
        figures folder; any other run writes them to a fresh temporary folder, and says where.

        Exit codes: 64 wrong option, 65 bad data, 66 missing input, 73 output that cannot be \
        written, 1 any other failure.
        """)
  }

  @OptionGroup var options: NotebookOptions
}

/// What `--help` says about the page at hand: the options are the same on every page, and
/// ArgumentParser asks the type, not a value, for this text.
package struct CommandHeading: Sendable {
  /// The executable.
  package var command: String
  /// Number and title.
  package var abstract: String
  @TaskLocal package static var current = CommandHeading(command: "Chapter", abstract: "")

  package init(command: String, abstract: String) {
    self.command = command
    self.abstract = abstract
  }

  package func configuration(discussion: String) -> CommandConfiguration {
    CommandConfiguration(commandName: command, abstract: abstract, discussion: discussion)
  }

  /// Reads a command line under this heading; ends the process on `--help` (0) and a wrong option (64).
  package func parse<Command: ParsableCommand>(
    _ arguments: [String], check: (Command) throws -> Void = { _ in }
  ) -> Command {
    Self.$current.withValue(self) {
      do {
        let command = try Command.parse(arguments)
        try check(command)
        return command
      } catch {
        Command.exit(withError: error)
      }
    }
  }
}
