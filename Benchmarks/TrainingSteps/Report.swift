import Foundation
import Kernels

/// The tables, and the numbers for `--json`.
struct Report {
  /// Of every thread count, the matrix product and then the training steps.
  let comparisons: [Comparison]
  /// The names of all implementations that were started.
  let implementations: [String]
  let launches: [Launch.Result]
  let measurement: Measurement
  /// Before the run: how many processes wanted the processor, on average over a minute.
  let load: Double

  /// Everything that is printed.
  var text: String {
    """
    \(Date.now.formatted(.iso8601.year().month().day())), \
    \(ProcessInfo.processInfo.activeProcessorCount) cores, OpenBLAS's \(MatrixMultiply.core) kernels, \
    \(VectorLoops.name) element loops, load before the run \(format(load, 1)); \
    \(measurement.rounds) rounds of \(measurement.steps) steps.
    \(products)

    \(stepTable)
    \(debugBuild)
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
    /// PyTorch eager over ours: above 1 where this package is faster.
    let ratioToEager: Double?
    /// PyTorch's fastest form over ours.
    let ratioToBest: Double?
    /// The share of the matrix product's arithmetic rate, 0 to 1.
    let fractionOfSgemm: Double
  }

  private var rows: [Row] {
    comparisons.filter { !$0.workload.isMatrixProduct }.map { comparison in
      let ours = comparison.spread(of: Implementation.ours)!
      let forms = Implementation.pyTorchForms.compactMap { form in
        comparison.spread(of: form).map { (form, $0.median) }
      }
      let pytorch = Dictionary(uniqueKeysWithValues: forms)
      return Row(
        step: comparison.workload.name, threads: comparison.threads, oursMs: ours.median,
        oursQuartilesMs: [ours.quartiles.low, ours.quartiles.high],
        debugBuildMs: comparison.spread(of: Implementation.debug)?.median, pytorchMs: pytorch,
        ratioToEager: pytorch["eager"].map { $0 / ours.median },
        ratioToBest: pytorch.values.min().map { $0 / ours.median },
        fractionOfSgemm: comparison.multiplyAddsPerSecond
          / product(threads: comparison.threads).multiplyAddsPerSecond)
    }
  }

  private func product(threads: Int) -> Comparison {
    comparisons.first { $0.workload.isMatrixProduct && $0.threads == threads }!
  }

  private var products: String {
    let rates = comparisons.filter(\.workload.isMatrixProduct).map {
      "\(format(2 * $0.multiplyAddsPerSecond / 1e9, 0)) GFLOP/s on \($0.threads)"
    }
    return "sgemm of 2048 by 2048: \(rates.joined(separator: ", ")) threads."
  }

  private var stepTable: String {
    let others = implementations.dropFirst()
    let hasPyTorch = others.contains("eager")
    let header =
      ["step, ms", "threads", "ours", "quartiles"] + others
      + (hasPyTorch ? ["eager / ours", "best / ours"] : []) + ["of sgemm"]
    let cells = rows.map { row in
      let times = others.map { $0 == Implementation.debug ? row.debugBuildMs : row.pytorchMs[$0] }
      let ratios = hasPyTorch ? [row.ratioToEager, row.ratioToBest] : []
      return [
        row.step, "\(row.threads)", format(row.oursMs, 3),
        row.oursQuartilesMs.map { format($0, 3) }.joined(separator: "-"),
      ] + times.map { format($0, 3) } + ratios.map { format($0, 2) }
        + ["\(format(100 * row.fractionOfSgemm, 0)) %"]
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
