import ArgumentParser
import Foundation

/// Measures, and prints the tables of `Benchmarks/README.md`.
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Times every training step in every implementation.")

  @Option(help: "A Python interpreter that has torch; without it only this package is measured.")
  var python: String?

  @Option(help: "Folder with debug builds of TrainingSteps and Chapter10_1, to be measured too.")
  var debugProducts: String?

  @Option(help: "File for the numbers of the first table, as JSON.")
  var json: String?

  @Option(help: "How many turns each implementation has.")
  var rounds = 20

  @Flag(help: "A few steps only: shows that it works, measures little.")
  var quick = false

  func validate() throws {
    guard rounds > 0 else {
      throw ValidationError("--rounds must be 1 or more, found \(rounds)")
    }
  }

  func run() throws {
    let load = load
    signal(SIGPIPE, SIG_IGN)  // a peer that ends early is an error of its own
    let measurement = Measurement(rounds: quick ? min(rounds, 3) : rounds, steps: quick ? 20 : 100)
    let implementations = Implementation.all(python: python, debugProducts: debugProducts)

    var comparisons: [Comparison] = []
    for threads in Implementation.threadCounts {
      note("training steps with \(threads) \(threads == 1 ? "thread" : "threads") ...")
      let peers = try implementations.map { try $0.start(threads: threads) }
      defer { for peer in peers { peer.finish() } }
      comparisons += try measurement.compare(peers, threads: threads, report: note)
    }
    note("start-up ...")
    let launches = try Launch.measure(
      Launch.all(implementations, python: python, debugProducts: debugProducts),
      times: quick ? 2 : 5, report: note)

    let report = Report(
      comparisons: comparisons, implementations: implementations.map(\.name), launches: launches,
      measurement: measurement, load: load)
    print(report.text)
    if let json { try report.json.write(to: URL(filePath: json), options: .atomic) }
  }

  /// Progress goes to standard error, so that standard output holds the tables alone.
  private func note(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }

  /// How many processes wanted to run in the last minute.
  private var load: Double {
    var averages = [0.0]
    getloadavg(&averages, 1)
    return averages[0]
  }
}
