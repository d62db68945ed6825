import Foundation
import Kernels

/// The tables, and the numbers for `--json`.
struct Report {
  /// Of every thread count, the training steps and then the machine's limits.
  let comparisons: [Comparison]
  /// The names of all implementations that were started.
  let implementations: [String]
  let launches: [Launch.Result]
  let turns: Turns
  /// Before the run: how many processes wanted the processor, on average over a minute.
  let load: Double

  /// Everything that is printed.
  var text: String {
    """
    \(MachineDescription.text), load before the run \(format(load, 1)); \(turns.rounds) rounds of \
    \(turns.steps) steps.
    \(peaks)

    \(stepTable)
    \(debugBuild)
    \(adamTable)

    \(launchTable)
    """
  }

  /// The numbers of the first table, an array of one entry a row.
  var json: Data {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      encoder.keyEncodingStrategy = .convertToSnakeCase
      return try encoder.encode(rows) + Data("\n".utf8)
    }
  }

  /// The times of a workload.
  private func comparison(_ workload: Workload, threads: Int) -> Comparison {
    comparisons.first { $0.workload.name == workload.name && $0.threads == threads }!
  }

  // MARK: The training steps

  /// A training step at a thread count.
  private struct Row: Encodable {
    let step: String
    let threads: Int
    /// The median.
    let oursMs: Double
    /// The first and the third quartile.
    let oursQuartilesMs: [Double]
    /// The debug build's median.
    let debugBuildMs: Double?
    /// The median of each of PyTorch's forms.
    let pytorchMs: [String: Double]
    /// JAX's median.
    let jaxMs: Double?
    /// PyTorch eager over ours: above 1 where this package is faster.
    let ratioToEager: Double?
    /// PyTorch's fastest form over ours.
    let ratioToBest: Double?
    /// JAX over ours.
    let ratioToJax: Double?
    /// The share of the processor's fused multiply-adds, 0 to 1; above 1 where a convolution needs
    /// fewer than are counted.
    let fractionOfPeak: Double
  }

  private var rows: [Row] {
    Implementation.threadCounts.flatMap { threads in
      Workload.trainingSteps.map { row(comparison($0, threads: threads)) }
    }
  }

  private func row(_ comparison: Comparison) -> Row {
    let ours = comparison.spread(of: Implementation.ours)!
    let forms = Implementation.pyTorchForms.compactMap { form in
      comparison.spread(of: form).map { (form, $0.median) }
    }
    let pytorch = Dictionary(uniqueKeysWithValues: forms)
    let jax = comparison.spread(of: Implementation.jax)?.median
    let peak = self.comparison(.peak, threads: comparison.threads)
    return Row(
      step: comparison.workload.name, threads: comparison.threads, oursMs: ours.median,
      oursQuartilesMs: [ours.quartiles.low, ours.quartiles.high],
      debugBuildMs: comparison.spread(of: Implementation.debug)?.median, pytorchMs: pytorch,
      jaxMs: jax, ratioToEager: pytorch["eager"].map { $0 / ours.median },
      ratioToBest: pytorch.values.min().map { $0 / ours.median },
      ratioToJax: jax.map { $0 / ours.median },
      fractionOfPeak: comparison.multiplyAddsPerSecond / peak.multiplyAddsPerSecond)
  }

  private var peaks: String {
    let rates = Implementation.threadCounts.map { threads in
      let rate = comparison(.peak, threads: threads).multiplyAddsPerSecond
      return "\(format(2 * rate / 1e9, 0)) GFLOP/s on \(threads)"
    }
    return "Fused multiply-adds in registers alone: \(rates.joined(separator: ", ")) threads."
  }

  private var stepTable: String {
    let others = implementations.dropFirst()
    let hasPyTorch = others.contains("eager")
    let hasJAX = others.contains(Implementation.jax)
    let header =
      ["step, ms", "threads", "ours", "quartiles"] + others
      + (hasPyTorch ? ["eager / ours", "best / ours"] : []) + (hasJAX ? ["JAX / ours"] : [])
      + ["of peak"]
    let cells = rows.map { row in
      let times = others.map { name in
        switch name {
        case Implementation.debug: row.debugBuildMs
        case Implementation.jax: row.jaxMs
        default: row.pytorchMs[name]
        }
      }
      let ratios =
        (hasPyTorch ? [row.ratioToEager, row.ratioToBest] : []) + (hasJAX ? [row.ratioToJax] : [])
      return [
        row.step, "\(row.threads)", format(row.oursMs, 3),
        row.oursQuartilesMs.map { format($0, 3) }.joined(separator: "-"),
      ] + times.map { format($0, 3) } + ratios.map { format($0, 2) }
        + ["\(format(100 * row.fractionOfPeak, 0)) %"]
    }
    return MarkdownTable(header: header, rows: cells).text
  }

  /// A sentence on the debug build, where it was measured.
  private var debugBuild: String {
    let ratios = rows.compactMap { row in row.debugBuildMs.map { $0 / row.oursMs } }
    guard let least = ratios.min(), let most = ratios.max() else { return "" }
    return
      "\nThe debug build's steps take \(format(least, 2)) to \(format(most, 2)) times as long.\n"
  }

  // MARK: Adam's memory traffic

  private var adamTable: String {
    let rows = Implementation.threadCounts.flatMap { threads in
      AdamTraffic.all.map { adamRow($0, threads: threads) }
    }
    let header = [
      "Adam in", "threads", "moves, MB", "GB/s at this size", "GB/s from memory", "traffic, ms",
      "Adam, ms", "traffic of step", "traffic and peak of step",
    ]
    return MarkdownTable(header: header, rows: rows).text
  }

  private func adamRow(_ adam: AdamTraffic, threads: Int) -> [String] {
    func milliseconds(_ workload: Workload) -> Double {
      comparison(workload, threads: threads).ours
    }
    func bandwidth(_ workload: Workload) -> Double {
      Double(Peak.bytesPerFloat) * comparison(workload, threads: threads).multiplyAddsPerSecond
    }
    let traffic = milliseconds(adam.traffic)
    let products =
      1000 * Double(adam.step.multiplyAdds())
      / comparison(.peak, threads: threads).multiplyAddsPerSecond
    let step = milliseconds(adam.step)
    return [
      adam.step.name, "\(threads)", format(Double(adam.bytes) / 1e6, 1),
      format(bandwidth(adam.traffic) / 1e9, 0), format(bandwidth(.memory) / 1e9, 0),
      format(traffic, 3), format(milliseconds(adam.alone), 3),
      "\(format(100 * traffic / step, 0)) %",
      "\(format(100 * (products + traffic) / step, 0)) %",
    ]
  }

  // MARK: Start-up

  private var launchTable: String {
    MarkdownTable(
      header: ["from the command to", "seconds", "peak memory, MB"],
      rows: launches.map { [$0.name, format($0.seconds, 3), format($0.peakMemory / 1e6, 0)] }
    ).text
  }

  private func format(_ value: Double?, _ digits: Int) -> String {
    value.map { String(format: "%.\(digits)f", $0) } ?? "-"
  }
}
