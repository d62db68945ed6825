import ArgumentParser
import Foundation
import Kernels

/// Times products of many sizes, ours against OpenBLAS's, and prints a table of
/// `Benchmarks/README.md`.
struct Products: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Times matrix products of many sizes, ours and OpenBLAS's.")

  @OptionGroup var turns: Turns

  func run() throws {
    signal(SIGPIPE, SIG_IGN)  // a peer that ends early is an error of its own
    let uses = MatrixProduct.Use.grid
    let threadCounts = Implementation.threadCounts
    let measured = try threadCounts.map { try measure(uses.map(\.product), threads: $0) }
    print(MachineDescription.text + "; \(turns.rounds) rounds.\n")
    print(table(uses, measured, threadCounts))
    for (threads, pairs) in zip(threadCounts, measured) {
      print("\n" + summary(uses.map(\.product), pairs, threads: threads))
    }
  }

  /// Each backend has a process of its own, so that the threads of one do not wait beside those of
  /// the other.
  private func measure(_ products: [MatrixProduct], threads: Int) throws -> [Pair] {
    note("products with \(Implementation.counted(threads)) ...")
    let backends = MatrixMultiply.Backend.allCases
    let peers = try backends.map { backend in
      try Implementation.thisBuild(as: backend.rawValue).start(threads: threads)
    }
    defer { for peer in peers { peer.finish() } }
    let pairs = products.map { product in
      let sides = zip(peers, backends).map { Pair.Side($0, product.workload(on: $1)) }
      // A turn is some tens of milliseconds.
      let repetitions = max(1, 2_000_000_000 / sides[0].workload.multiplyAdds())
      let timed = min(turns.steps, repetitions)
      return Pair(sides[0], sides[1], untimed: max(1, timed / 5), timed: timed)
    }
    return try Pair.measured(pairs, rounds: turns.rounds)
  }

  private func table(
    _ uses: [MatrixProduct.Use], _ measured: [[Pair]], _ threadCounts: [Int]
  ) -> String {
    let header = threadCounts.flatMap {
      ["ours, \($0)", "OpenBLAS, \($0)", "OpenBLAS / ours, \($0)"]
    }
    let rows = uses.enumerated().map { index, use in
      [use.product.name, use.name]
        + measured.flatMap { pairs in
          let pair = pairs[index]
          return [pair.first, pair.second].map { String(format: "%.1f", $0.gigaflops) }
            + [String(format: "%.2f", 1 / pair.ratio.median)]
        }
    }
    return MarkdownTable(header: ["GFLOP/s, threads", "use"] + header, rows: rows).text
  }

  /// What the default costs or gains.
  private func summary(_ products: [MatrixProduct], _ pairs: [Pair], threads: Int) -> String {
    let ratios = zip(products, pairs)
      .map { (name: $0.name, ratio: $1.ratio.median) }
      .sorted { $0.ratio < $1.ratio }
    let mean = exp(ratios.reduce(0) { $0 + log($1.ratio) } / Double(ratios.count))
    let slower = ratios.filter { $0.ratio > 1 }
    func format(_ entry: (name: String, ratio: Double)) -> String {
      "\(entry.name) (\(String(format: "%.2f", entry.ratio)))"
    }
    return
      "With \(Implementation.counted(threads)) our products take "
      + "\(String(format: "%.2f", mean)) times as long as OpenBLAS's, as a geometric mean; least "
      + "\(format(ratios.first!)), most \(format(ratios.last!)); longer in \(slower.count) of "
      + "\(ratios.count)."
  }
}

extension Pair.Side {
  /// Arithmetic of the median round, in 10^9 operations a second, two of them a multiply-add.
  fileprivate var gigaflops: Double {
    2 * Double(workload.multiplyAdds()) / Spread(times).median / 1e6
  }
}
