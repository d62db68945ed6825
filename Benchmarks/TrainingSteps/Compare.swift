import ArgumentParser
import Foundation

/// Measures, and prints the tables of `Benchmarks/README.md`.
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Times every training step in every implementation.")

  @Option(help: "A Python interpreter that has torch; without it PyTorch is left out.")
  var pytorch: String?

  @Option(help: "A Python interpreter that has jax and optax; without it JAX is left out.")
  var jax: String?

  @Option(help: "Folder with debug builds of TrainingSteps and Chapter10_1, to be measured too.")
  var debugProducts: String?

  @Option(help: "File for the numbers of the first table, as JSON.")
  var json: String?

  @OptionGroup var turns: Turns

  func run() throws {
    let load = MachineDescription.load
    signal(SIGPIPE, SIG_IGN)  // a peer that ends early is an error of its own
    let implementations = Implementation.all(
      pytorch: pytorch, jax: jax, debugProducts: debugProducts)

    var comparisons: [Comparison] = []
    for threads in Implementation.threadCounts {
      note("training steps with \(Implementation.counted(threads)) ...")
      let peers = try implementations.map { try $0.start(threads: threads) }
      defer { for peer in peers { peer.finish() } }
      comparisons += try Comparison.measure(peers, threads: threads, turns: turns)
    }
    note("start-up ...")
    let launches = try Launch.measure(
      Launch.all(implementations, pytorch: pytorch, debugProducts: debugProducts),
      times: turns.quick ? 2 : 5, report: note)

    let report = Report(
      comparisons: comparisons, implementations: implementations.map(\.name), launches: launches,
      turns: turns, load: load)
    print(report.text)
    if let json { try report.json.write(to: URL(filePath: json), options: .atomic) }
  }
}
