import Foundation

/// How long a command takes from its start, and how much memory it holds at most.
struct Launch {
  /// What is launched, as the table says it.
  let name: String
  /// Runs it to its end; seconds until what it is measured for, and bytes.
  fileprivate let run: () throws -> (seconds: Double, peakMemory: Int)

  /// The medians of several launches.
  struct Result {
    let name: String
    let seconds: Double
    let peakMemory: Double
  }

  /// The first steps of each implementation, the first chapter, and PyTorch's import.
  static func all(
    _ implementations: [Implementation], pytorch: String?, debugProducts: String?
  ) -> [Launch] {
    let clock = ContinuousClock()
    let cores = ProcessInfo.processInfo.activeProcessorCount

    func whole(_ name: String, _ command: [String]) -> Launch {
      Launch(name: name) {
        let start = clock.now
        let (exitCode, peakMemory) = try ChildProcess(command).finish()
        guard exitCode == 0 else {
          throw PeerError(peer: name, problem: "ended with exit code \(exitCode)")
        }
        return ((clock.now - start) / .seconds(1), peakMemory)
      }
    }
    // What torch.compile takes before its first step is no start-up to compare with.
    let firstSteps = [Workload.distillation, .deepSupervision].flatMap { workload in
      implementations.filter { $0.name != "compiled" }.map { implementation in
        Launch(name: "first \(workload.name) step, \(implementation.name)") {
          let start = clock.now
          let peer = try implementation.start(threads: cores)
          _ = try peer.times(of: workload, untimed: 0, timed: 1)
          return ((clock.now - start) / .seconds(1), peer.finish())
        }
      }
    }
    let chapter = ["--profile", "smoke", "--quiet"]
    return firstSteps
      + (debugProducts.map {
        [
          whole(
            "Chapter10_1 \(chapter.joined(separator: " ")), whole", ["\($0)/Chapter10_1"] + chapter)
        ]
      } ?? [])
      + (pytorch.map { [whole("python -c \"import torch\"", [$0, "-c", "import torch"])] } ?? [])
  }

  /// Launches each command some times, in turns; `report` gets a line for one that fails.
  static func measure(
    _ launches: [Launch], times: Int, report: (String) -> Void
  ) throws -> [Result] {
    var runs = launches.map { (launch: $0, results: [(seconds: Double, peakMemory: Int)]()) }
    for _ in 0..<times {
      for index in runs.indices.reversed() {
        do {
          runs[index].results.append(try runs[index].launch.run())
        } catch let error as PeerError {
          report("left out, \(error)")
          runs.remove(at: index)
        }
      }
    }
    return runs.map { launch, results in
      Result(
        name: launch.name, seconds: Spread(results.map(\.seconds)).median,
        peakMemory: Spread(results.map { Double($0.peakMemory) }).median)
    }
  }
}
