import ArgumentParser
import Foundation
import Kernels

/// Answers timing requests, one a line, as `answer_requests.py` does for PyTorch and JAX: `NAME
/// UNTIMED TIMED` repeats a workload and is answered by the milliseconds of each timed repetition,
/// or by `error: ...`.
struct Serve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Answers timing requests on standard input.", shouldDisplay: false)

  @Option(help: "How many threads to use.")
  var threads: Int

  func run() {
    ThreadPool.shared.threads = threads
    var prepared: [String: () -> Void] = [:]
    while let line = readLine() {
      let words = line.split(separator: " ").map(String.init)
      guard words.count == 3, let untimed = Int(words[1]), let timed = Int(words[2]),
        let workload = Workload.named(words[0])
      else {
        answer("error: expected 'NAME UNTIMED TIMED' with a known name, found '\(line)'")
        continue
      }
      let work = prepared[workload.name] ?? workload.prepare()
      prepared[workload.name] = work
      for _ in 0..<untimed { work() }
      let clock = ContinuousClock()
      let times = (0..<timed).map { _ in clock.measure(work) / .milliseconds(1) }
      answer(times.map { "\($0)" }.joined(separator: " "))
    }
  }

  private func answer(_ line: String) {
    print(line)
    fflush(nil)
  }
}
