import Kernels
import Synchronization

/// Runs an experiment for every seed, several at a time, one core each; results in the order of the seeds.
///
/// `body` makes its own models and generators; it shares nothing that changes.
public func sideBySide<Result: Sendable>(
  _ seeds: [UInt64], _ body: @Sendable (UInt64) -> Result
) -> [Result] {
  let results = Mutex([Result?](repeating: nil, count: seeds.count))
  ThreadPool.shared.run(seeds.count) { index in
    let result = body(seeds[index])
    results.withLock { $0[index] = result }
  }
  return results.withLock { $0.map { $0! } }
}
