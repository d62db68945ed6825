import Distillation
import Foundation
import Learning
import Notebook

extension ChapterNotebook {
  /// The results of some jobs, from the cache where an earlier run left them there, and else computed side by side,
  /// one core each, and left there.
  ///
  /// A shard computes its own share first. Then it helps out with what is missing, until no more is missing than the
  /// others may be computing right now; that it waits for, as long as results come in, and then does itself. So every
  /// shard goes on with the results of all, choices that are made over all seeds are the same in each, no shard waits
  /// for one that never comes, and nobody has to tell anybody anything. At worst a result is computed twice, and is
  /// the same both times.
  ///
  /// - Parameters:
  ///   - label: what the progress bar says
  ///   - unit: what it counts
  ///   - jobs: what there is to compute
  ///   - key: what a job's result is filed under
  ///   - compute: the result of a job
  /// - Returns: the results in the order of the jobs
  func results<Job: Sendable, Result: Codable & Sendable>(
    _ label: String, of unit: String, _ jobs: [Job],
    key: @Sendable (ResultCache, Job) -> ResultCache.Key, compute: @Sendable (Job) -> Result
  ) -> [Result] {
    let bar = progress(label, count: jobs.count, of: unit)
    guard let cache else {
      computedResults += jobs.count
      return sideBySide(jobs) { job in
        defer { bar.advance() }
        return compute(job)
      }
    }
    let keys = sideBySide(jobs) { key(cache, $0) }
    var results: [Result?] = sideBySide(keys) { cache.result(of: $0) }
    let found = results.count { $0 != nil }
    bar.advance(by: Double(found))
    cachedResults += found
    func missing() -> [Int] { results.indices.filter { results[$0] == nil } }

    /// Computes some results, or finds that another shard has done so meanwhile.
    func fill(_ missing: some Collection<Int>) {
      let (isShard, interruption) = (shard != nil, interruption)
      let found = sideBySide(Array(missing)) { index -> (index: Int, result: Result, isNew: Bool) in
        defer { bar.advance() }
        if isShard, let known: Result = cache.result(of: keys[index], quietly: true) {
          return (index, known, false)
        }
        let session = TrainingSession(
          supervisor: interruption, saving: cache.saving(of: keys[index]))
        let result = session.run { compute(jobs[index]) }
        cache.keep(result, keys[index])
        session.removeCheckpoints()
        return (index, result, true)
      }
      for found in found { results[found.index] = found.result }
      computedResults += found.count { $0.isNew }
    }
    guard let shard else {
      fill(missing())
      return results.map { $0! }
    }

    let clock = ContinuousClock()
    let start = clock.now
    let own = missing().filter(shard.owns)
    fill(own)
    let underway = (shard.count - 1) * threads
    // Somebody else's result should be there after as long as one of our own took.
    let aWhile = max(.seconds(1), start.duration(to: clock.now) * threads / max(1, own.count) * 2)
    var lastNews = clock.now
    while case let left = missing(), !left.isEmpty {
      for index in left { results[index] = cache.result(of: keys[index], quietly: true) }
      let news = left.count { results[$0] != nil }
      if news > 0 {
        bar.advance(by: Double(news))
        (hearsOfOthers, lastNews) = (true, clock.now)
      } else if left.count <= underway, hearsOfOthers, lastNews.duration(to: clock.now) < aWhile {
        Thread.sleep(forTimeInterval: min(1, aWhile / .seconds(20)))
      } else {
        // Until there is news of the others again, there is nothing to wait for.
        if left.count <= underway { hearsOfOthers = false }
        // From the end, where the others come last, and each helper from another place.
        let place = left.count * (shard.index - 1) / shard.count
        fill((left[place...] + left[..<place]).reversed().prefix(threads))
      }
    }
    return results.map { $0! }
  }
}
