import ArgumentParser
import Foundation
import Kernels
import Plotting
import Records

/// A page's run: its options, its outputs in the terminal, its figures and its record.
///
///     let note = Notebook.open(chapter: "10.1", title: "Principles of distillation")
///     note.section("What temperature does")
///     note.print("T=1.0: [0.0024, 0.0066, 0.9819, 0.0066, 0.0024]")
///     note.show(figure, as: "temperature", caption: "Soft labels over temperature.")
///     note.finish()
@MainActor
open class Notebook {
  /// The chapter's number.
  public nonisolated let chapter: String
  /// `--seed`: where everything random starts.
  public nonisolated let seed: UInt64
  /// `--data`: the name of the data set to train on.
  public nonisolated let dataName: String
  /// `--data-directory`: where its files are, if the user said so.
  public nonisolated let dataDirectory: String?
  /// `--threads`: how many cores the run may use, at least 1.
  public nonisolated let threads: Int

  package let console: Console
  let isQuiet: Bool
  /// Nil where figures are not drawn.
  let figureFolder: FigureFolder?
  package var record: RunRecord
  var measuredOutputs: [String: RunRecord.Output] = [:]
  var measuredValues: [String: Double] = [:]

  private let recordFile: URL?
  private let date = Date()
  private let start = ContinuousClock.now
  private(set) var isFinished = false

  /// Opens a page: reads the command line, makes sure that outputs can be written, prints the
  /// title.
  ///
  /// Ends the process on `--help` (0), a wrong option (64) and an output that cannot be written
  /// (73).
  open class func open(
    chapter: String, title: String, arguments: [String] = Array(CommandLine.arguments.dropFirst()),
    environment: [String: String] = ProcessInfo.processInfo.environment,
    file: String = #fileID, path: String = #filePath
  ) -> Notebook {
    let source = ChapterSource(fileID: file, path: path)
    let heading = CommandHeading(command: source.module, abstract: "\(chapter) \(title)")
    let command: NotebookCommand = heading.parse(arguments)
    let options = command.options
    let console = Console(name: source.module, environment: environment, quiet: options.quiet)
    do {
      let note = try Notebook(
        chapter: chapter, title: title, options: options, console: console,
        figureFolder: FigureFolder(
          options.figures, areCommitted: options.areCommitted, chapter: chapter,
          package: source.package))
      note.printTitle()
      return note
    } catch {
      console.exit(for: error)
    }
  }

  /// - Parameter figureFolder: nil for no figures
  package init(
    chapter: String, title: String, options: NotebookOptions, console: Console,
    figureFolder: FigureFolder?
  ) throws {
    signal(SIGPIPE, SIG_IGN)  // the console notices, and cleans up
    signal(SIGXFSZ, SIG_IGN)  // whoever writes a file that grows too large is told so
    self.chapter = chapter
    self.console = console
    seed = options.seed
    dataName = options.data
    dataDirectory = options.dataDirectory
    threads = options.threads ?? NotebookOptions.cores
    ThreadPool.shared.threads = threads
    isQuiet = options.quiet
    recordFile = options.record.map { URL(filePath: $0, directoryHint: .notDirectory) }
    record = RunRecord(chapter: chapter, title: title, seed: options.seed, data: options.data)
    self.figureFolder = figureFolder
    do {
      if let recordFile {
        try prepareFile(recordFile, advice: "give --record a file that can be written")
      }
    } catch {
      figureFolder?.removeIfUnused()
      throw error
    }
  }

  /// - Parameter settings: what else decides the run
  package func printTitle(_ settings: String...) {
    guard !isQuiet else { return }
    let heading = "\(chapter)  \(record.title)"
    let cores = threads == 1 ? "1 thread" : "\(threads) threads"
    console.print([
      console.bold(heading),
      console.bold(String(repeating: "═", count: heading.displayWidth)),
      console.dim(
        (settings + ["seed \(seed)", "data \(dataName)", cores]).joined(separator: " · ")),
    ])
  }

  /// Runs a cell that may fail.
  ///
  /// An error ends the process with one line that says what is wrong, and the exit code for its
  /// kind.
  ///
  ///     let data = note.attempt { try Dataset.load(named: note.dataName) }
  public func attempt<Value>(_ cell: () throws -> Value) -> Value {
    do {
      return try cell()
    } catch {
      figureFolder?.removeIfUnused()
      console.exit(for: error)
    }
  }

  /// Closes the page: writes the record, says where the figures are and how long it took.
  open func finish(file: StaticString = #fileID, line: UInt = #line) {
    guard !isFinished else {
      fatalError("Notebook.finish: the chapter is finished already", file: file, line: line)
    }
    isFinished = true
    let elapsed = elapsed
    let figures = record.outputs.count { $0.kind == .figure }
    var summary: [String] = []
    if figures > 0, let figureFolder {
      let count = figures == 1 ? "1 figure" : "\(figures) figures"
      summary.append("\(count) in \(shortPath(figureFolder.url))")
    }
    if let recordFile {
      record.environment = circumstances(elapsed: elapsed)
      attempt { try write(recordFile) }
      summary.append("record in \(shortPath(recordFile))")
    }
    summary.append("took \(inWords(elapsed))")
    console.print(["", summary.joined(separator: " · ")])
    figureFolder?.removeIfUnused()
  }

  /// The time since the page was opened.
  package var elapsed: Duration { start.duration(to: .now) }

  /// What the record says of where and how the run took place.
  ///
  /// - Parameter elapsed: how long it took
  open func circumstances(elapsed: Duration) -> RunRecord.Environment {
    RunRecord.Environment(
      date: date.formatted(.iso8601), seconds: elapsed / .seconds(1), threads: threads,
      processor: Processor.name, system: Machine.system, swift: Machine.swift,
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
package func inWords(_ duration: Duration) -> String {
  let seconds = duration / .seconds(1)
  if seconds < 9.95 { return String(format: "%.1f s", seconds) }
  let whole = Int(seconds.rounded())
  return whole < 60 ? "\(whole) s" : "\(whole / 60) min \(whole % 60) s"
}

/// A path as the user would type it: relative if it lies in the current folder.
package func shortPath(_ url: URL) -> String {
  let path = url.standardizedFileURL.path
  let here = FileManager.default.currentDirectoryPath + "/"
  return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
}
