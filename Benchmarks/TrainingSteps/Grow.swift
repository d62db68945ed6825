import ArgumentParser
import Foundation
import Plotting

/// Measures how the time of a step grows with its sizes, draws it, and compares awkward sizes with
/// their neighbours.
struct Grow: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Times steps of growing size, here and in PyTorch, and draws the curves.")

  @Option(help: "A Python interpreter that has torch; without it only this package is measured.")
  var pytorch: String?

  @Option(help: "The figure's file, a PNG; the numbers go beside it as CSV.")
  var figure: String

  @Flag(help: "A few steps only: shows that it works, measures little.")
  var quick = false

  /// The median milliseconds of a size.
  private struct Point {
    let growth: Growth
    let implementation: String
    let threads: Int
    let milliseconds: Double
  }

  func run() throws {
    signal(SIGPIPE, SIG_IGN)  // a peer that ends early is an error of its own
    let forms = [Implementation.ours, "eager", "fused Adam"]
    let implementations = Implementation.all(pytorch: pytorch, jax: nil, debugProducts: nil)
      .filter { forms.contains($0.name) }
    let threadCounts = Implementation.threadCounts
    let points = try threadCounts.flatMap { try measure(implementations, threads: $0) }
    print(cliffs(points, threadCounts: threadCounts))
    try draw(points, names: implementations.map(\.name), threadCounts: threadCounts)
  }

  private func measure(_ implementations: [Implementation], threads: Int) throws -> [Point] {
    let peers = try implementations.map { try $0.start(threads: threads) }
    defer { for peer in peers { peer.finish() } }
    return try Growth.Size.allCases.flatMap { size in
      note("\(size) with \(Implementation.counted(threads)) ...")
      let values = (size.values + size.neighbours.map(\.size)).sorted()
      let workloads = values.map { Growth(size: size, value: $0).workload }
      var times: [String: [Double]] = [:]
      // In turns, so that whatever else the machine does meets all sizes and all implementations
      // alike.
      for round in 0..<(quick ? 1 : 9) {
        for (value, workload) in zip(values, workloads) {
          // A turn is some tens of milliseconds.
          let steps = max(1, min(20, 2_000_000_000 / workload.multiplyAdds()))
          for peer in peers {
            times["\(peer.name) \(value)", default: []] += try peer.times(
              of: workload, untimed: round == 0 ? 3 : 1, timed: quick ? 1 : steps)
          }
        }
      }
      return values.flatMap { value in
        peers.map { peer in
          Point(
            growth: Growth(size: size, value: value), implementation: peer.name, threads: threads,
            milliseconds: Spread(times["\(peer.name) \(value)"]!).median)
        }
      }
    }
  }

  /// The table of awkward sizes: the time for a multiply-add against that of the neighbour.
  private func cliffs(_ points: [Point], threadCounts: [Int]) -> String {
    func pace(_ size: Growth.Size, _ value: Int, _ threads: Int) -> Double {
      let point = points.first {
        $0.growth.size == size && $0.growth.value == value && $0.threads == threads
          && $0.implementation == Implementation.ours
      }!
      return point.milliseconds / Double(point.growth.workload.multiplyAdds())
    }
    let rows = Growth.Size.allCases.flatMap { size in
      size.neighbours.map { neighbour in
        ["\(size) \(neighbour.size) against \(neighbour.of)"]
          + threadCounts.map { threads in
            let ratio =
              pace(size, neighbour.size, threads) / pace(size, neighbour.of, threads)
            return String(format: "%.2f", ratio)
          }
      }
    }
    return MarkdownTable(
      header: ["time for a unit of work"] + threadCounts.map { "threads: \($0)" }, rows: rows
    ).text
  }

  private func draw(_ points: [Point], names: [String], threadCounts: [Int]) throws {
    let figure = Figure(
      title: "How the time of a step grows",
      alt:
        "Panels with logarithmic axes: milliseconds over the batch, the student's width and the number of images, "
        + "a row for each number of threads, a line for each of \(names.joined(separator: ", ")).",
      columns: Growth.Size.allCases.count
    ) {
      for threads in threadCounts {
        for size in Growth.Size.allCases {
          Panel(
            Implementation.counted(threads),
            x: .log(
              size.label,
              ticks: size.values.enumerated().filter { $0.offset % 2 == 0 }.map {
                Double($0.element)
              }),
            y: .log("time (ms)")
          ) {
            for (index, name) in names.enumerated() {
              let own = points.filter {
                $0.growth.size == size && $0.implementation == name && $0.threads == threads
              }
              Line(
                name == Implementation.ours ? name : "PyTorch, \(name)",
                x: own.map { Double($0.growth.value) }, y: own.map(\.milliseconds),
                role: .series(index))
            }
          }
        }
      }
    }
    let file = URL(filePath: self.figure)
    try figure.png(chapter: "Benchmarks", seed: 0).write(to: file, options: .atomic)
    try Data(figure.csv().utf8)
      .write(to: file.deletingPathExtension().appendingPathExtension("csv"), options: .atomic)
  }
}
