/// The times of one workload at one thread count, in every implementation.
struct Comparison {
  let workload: Workload
  let threads: Int
  /// Milliseconds of each repetition, by the implementation's name.
  fileprivate(set) var times: [String: [Double]] = [:]

  /// The middle of an implementation's times, where there are any.
  func spread(of implementation: String) -> Spread? { times[implementation].map { Spread($0) } }

  /// The rate of this package's median repetition.
  var multiplyAddsPerSecond: Double {
    Double(workload.multiplyAdds()) / (spread(of: Implementation.ours)!.median / 1000)
  }
}

/// Times every workload in every implementation, in turns, so that whatever else the machine does meets
/// all of them alike.
struct Measurement {
  /// How many turns each implementation has.
  let rounds: Int
  /// Repetitions of one of document 10.1's steps in a turn; of heavier ones there are fewer.
  let steps: Int

  /// Of matrix products in a turn.
  private let products = 3

  /// - Parameters:
  ///   - implementations: the first is this package's own, which multiplies the matrices too; if one of the
  ///     others fails, `report` gets a line and the rest goes on
  ///   - threads: what the implementations have been told to use
  /// - Returns: the matrix product, then the training steps
  func compare(
    _ implementations: [Peer], threads: Int, report: (String) -> Void
  ) throws -> [Comparison] {
    let own = implementations[0]
    var others = Array(implementations.dropFirst())
    var comparisons = Workload.all.map { Comparison(workload: $0, threads: threads) }

    for round in 0..<rounds {
      for index in comparisons.indices {
        let workload = comparisons[index].workload
        // Of a step that takes longer than a turn should, there is one in some of the rounds.
        guard round % max(1, workload.heaviness / steps) == 0 else { continue }
        let steps = max(1, steps / workload.heaviness)
        for peer in workload.isMatrixProduct ? [own] : [own] + others {
          do {
            // A turn starts with steps that are not timed: others have had the caches meanwhile.
            let times = try peer.times(
              of: workload,
              untimed: workload.isMatrixProduct
                ? 1 : max(1, (round == 0 ? 50 : 10) / workload.heaviness),
              timed: workload.isMatrixProduct ? products : steps)
            comparisons[index].times[peer.name, default: []] += times
          } catch let error as PeerError where peer !== own {
            report("left out, \(error)")
            others.removeAll { $0 === peer }
            for index in comparisons.indices { comparisons[index].times[peer.name] = nil }
          }
        }
      }
    }
    return comparisons
  }
}
