import Foundation

/// A process that times workloads on request: this package's, PyTorch's or JAX's (see `Serve`).
final class Peer {
  /// An implementation, as the table names it.
  let name: String
  private let process: ChildProcess

  /// Starts `command`.
  init(_ name: String, _ command: [String]) throws {
    self.name = name
    process = try ChildProcess(command)
  }

  /// The milliseconds of each of `timed` repetitions, after some that are not timed.
  func times(of workload: Workload, untimed: Int, timed: Int) throws -> [Double] {
    guard (try? process.send("\(workload.name) \(untimed) \(timed)")) != nil,
      let answer = process.readLine()
    else {
      throw PeerError(peer: name, problem: "ended without an answer")
    }
    let times = answer.split(separator: " ").compactMap { Double($0) }
    guard times.count == timed else { throw PeerError(peer: name, problem: answer) }
    return times
  }

  /// Ends the process.
  ///
  /// - Returns: the most memory that it held, in bytes
  @discardableResult
  func finish() -> Int { process.finish().peakMemory }
}

/// What a peer could not do.
struct PeerError: Error, CustomStringConvertible {
  let peer: String
  let problem: String
  var description: String { "\(peer): \(problem)" }
}
