/// Two ways to do the same work, timed in turns: each round gives a ratio, which what the machine
/// does meanwhile changes less than the times.
struct Pair {
  /// One of the two.
  struct Side {
    let peer: Peer
    let workload: Workload
    /// The median of each round, in milliseconds.
    fileprivate(set) var times: [Double] = []

    init(_ peer: Peer, _ workload: Workload) {
      self.peer = peer
      self.workload = workload
    }

    fileprivate mutating func takeTurn(untimed: Int, timed: Int) throws {
      times.append(
        Spread(try peer.times(of: workload, untimed: untimed, timed: timed)).median)
    }
  }

  private(set) var first: Side
  private(set) var second: Side
  /// Repetitions in a turn: before the clock starts, and under it.
  private let untimed: Int, timed: Int

  init(_ first: Side, _ second: Side, untimed: Int, timed: Int) {
    self.first = first
    self.second = second
    self.untimed = untimed
    self.timed = timed
  }

  /// How many times as long the first takes as the second: below 1 where the first is faster.
  var ratio: Spread { Spread(zip(first.times, second.times).map { $0 / $1 }) }

  /// Times both; who begins changes from round to round.
  private mutating func takeTurns(round: Int) throws {
    let untimed = round == 0 ? 5 * untimed : untimed
    if round.isMultiple(of: 2) { try first.takeTurn(untimed: untimed, timed: timed) }
    try second.takeTurn(untimed: untimed, timed: timed)
    if !round.isMultiple(of: 2) { try first.takeTurn(untimed: untimed, timed: timed) }
  }

  /// Times all pairs, round by round.
  static func measured(_ pairs: [Pair], rounds: Int) throws -> [Pair] {
    var pairs = pairs
    for round in 0..<rounds {
      for index in pairs.indices { try pairs[index].takeTurns(round: round) }
    }
    return pairs
  }
}
