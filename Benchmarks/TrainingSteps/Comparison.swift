/// The times of one workload at one thread count, in every implementation.
struct Comparison {
  let workload: Workload
  let threads: Int
  /// Milliseconds of each repetition, by the implementation's name.
  private var times: [String: [Double]] = [:]

  private init(_ workload: Workload, threads: Int) {
    self.workload = workload
    self.threads = threads
  }

  /// The middle of an implementation's times, where there are any.
  func spread(of implementation: String) -> Spread? { times[implementation].map { Spread($0) } }

  /// The median milliseconds of this package.
  var ours: Double { spread(of: Implementation.ours)!.median }

  /// The rate of this package's median repetition.
  var multiplyAddsPerSecond: Double { Double(workload.multiplyAdds()) / (ours / 1000) }

  /// Times every training step in every implementation, and the machine's limits beside them, in
  /// turns, so that whatever else the machine does, and its clock, meets all of them alike.
  ///
  /// - Parameters:
  ///   - implementations: the first is this package's own, which measures the limits too; if one of
  ///     the others fails, a line says so and the rest goes on
  ///   - threads: what the implementations have been told to use
  /// - Returns: the training steps, then the limits
  static func measure(
    _ implementations: [Peer], threads: Int, turns: Turns
  ) throws -> [Comparison] {
    let own = implementations[0]
    var others = Array(implementations.dropFirst())
    let limits = Workload.limits.map { (workload: $0, isLimit: true) }
    let steps = Workload.trainingSteps.map { (workload: $0, isLimit: false) }
    let work = steps + limits
    var comparisons = work.map { Comparison($0.workload, threads: threads) }

    for round in 0..<turns.rounds {
      for (index, (workload, isLimit)) in work.enumerated() {
        // Of a step that takes longer than a turn should, there is one in some of the rounds.
        guard round % max(1, workload.heaviness / turns.steps) == 0 else { continue }
        for peer in isLimit ? [own] : [own] + others {
          do {
            // A turn starts with steps that are not timed: others have had the caches meanwhile.
            comparisons[index].times[peer.name, default: []] += try peer.times(
              of: workload, untimed: max(1, (round == 0 ? 50 : 10) / workload.heaviness),
              timed: max(1, turns.steps / workload.heaviness))
          } catch let error as PeerError where peer !== own {
            note("left out, \(error)")
            others.removeAll { $0 === peer }
            for index in comparisons.indices { comparisons[index].times[peer.name] = nil }
          }
        }
      }
    }
    return comparisons
  }
}
