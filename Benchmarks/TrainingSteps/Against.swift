import ArgumentParser
import Foundation

/// Times every step in this build and in another one, to show whether a change made any slower.
struct Against: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Times every training step in this build and in another build, in turns.")

  @Argument(help: "The other build's executable TrainingSteps, such as another checkout's.")
  var executable: String

  @OptionGroup var turns: Turns

  /// A median ratio above this is called slower.
  private static let bound = 1.03

  func validate() throws {
    guard FileManager.default.isExecutableFile(atPath: executable) else {
      throw ValidationError(
        "expected the executable TrainingSteps of another build, found none at '\(executable)'")
    }
  }

  func run() throws {
    signal(SIGPIPE, SIG_IGN)  // a peer that ends early is an error of its own
    let load = MachineDescription.load
    let measured = try Implementation.threadCounts.flatMap { threads in
      try measure(threads: threads).map { (threads: threads, pair: $0) }
    }
    let description = MachineDescription.text
    print(
      "\(description), load before the run \(String(format: "%.1f", load)); \(turns.rounds) rounds "
        + "of \(turns.steps) steps.\n")
    print(table(measured))
    let slower = measured.filter { $0.pair.ratio.median > Self.bound }
      .map { "\($0.pair.first.workload.name) on \($0.threads)" }
    print(
      "\nSlower by more than \(String(format: "%.0f", 100 * (Self.bound - 1))) %: "
        + (slower.isEmpty ? "none." : slower.joined(separator: ", ") + "."))
  }

  private func measure(threads: Int) throws -> [Pair] {
    note("training steps with \(Implementation.counted(threads)) ...")
    let new = try Implementation.thisBuild(as: "new").start(threads: threads)
    let old = try Implementation.build("old", executable).start(threads: threads)
    defer { for peer in [new, old] { peer.finish() } }
    let pairs = Workload.trainingSteps.map { step in
      Pair(
        Pair.Side(new, step), Pair.Side(old, step), untimed: max(1, 10 / step.heaviness),
        timed: max(1, turns.steps / step.heaviness))
    }
    return try Pair.measured(pairs, rounds: turns.rounds)
  }

  private func table(_ measured: [(threads: Int, pair: Pair)]) -> String {
    let rows = measured.map { threads, pair in
      let ratio = pair.ratio
      return [pair.first.workload.name, "\(threads)"]
        + [pair.second, pair.first].map { String(format: "%.3f", Spread($0.times).median) }
        + [
          String(format: "%.3f", ratio.median),
          String(format: "%.3f-%.3f", ratio.quartiles.low, ratio.quartiles.high),
        ]
    }
    return MarkdownTable(
      header: ["step, ms", "threads", "old", "new", "new / old", "quartiles"], rows: rows
    ).text
  }
}
