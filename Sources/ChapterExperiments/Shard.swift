import ArgumentParser

/// Which part of a run's experiments a process computes: number `index`, from 1, of `count`.
package struct Shard: Equatable, Sendable {
  /// From 1 to `count`.
  package let index: Int
  /// How many processes share the work.
  package let count: Int
  /// Where it was read from.
  let source: String

  private init?(_ index: Int, of count: Int, source: String) {
    guard count >= 1, (1...count).contains(index) else { return nil }
    self.index = index
    self.count = count
    self.source = source
  }

  /// Reads `i/n`.
  ///
  /// - Throws: where it is something else, or i is not from 1 to n.
  init(argument: String) throws {
    let numbers = argument.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let index = numbers[0], let count = numbers[1],
      let shard = Shard(index, of: count, source: "--shard")
    else {
      throw ValidationError(
        "expected i/n with i from 1 to n, such as --shard 2/8, found '\(argument)'.")
    }
    self = shard
  }

  /// Reads what a scheduler says: Slurm of an array's tasks, Open MPI and MPICH's kin of a job's processes.
  ///
  /// Nil where there is nothing, or one process alone.
  init?(environment: [String: String]) {
    func number(_ name: String) -> Int? { environment[name].flatMap(Int.init) }
    let found: [Shard?] = [
      number("SLURM_ARRAY_TASK_ID").flatMap { id in
        guard let first = number("SLURM_ARRAY_TASK_MIN"),
          let count = number("SLURM_ARRAY_TASK_COUNT")
        else { return nil }
        let step = max(1, number("SLURM_ARRAY_TASK_STEP") ?? 1)
        // Of an array with gaps, such as 1,3,7, two tasks may get one number: then they do the same work.
        return Shard(
          (id &- first) / step % max(1, count) + 1, of: count, source: "SLURM_ARRAY_TASK_ID")
      },
      number("OMPI_COMM_WORLD_RANK").flatMap { rank in
        number("OMPI_COMM_WORLD_SIZE").flatMap {
          Shard(rank &+ 1, of: $0, source: "OMPI_COMM_WORLD_RANK")
        }
      },
      number("PMI_RANK").flatMap { rank in
        number("PMI_SIZE").flatMap { Shard(rank &+ 1, of: $0, source: "PMI_RANK") }
      },
    ]
    guard let shard = found.compactMap(\.self).first(where: { $0.count > 1 }) else { return nil }
    self = shard
  }

  /// Whether a piece of work, by its number from 0, is this shard's.
  package func owns(_ number: Int) -> Bool { number % count == index - 1 }
}
