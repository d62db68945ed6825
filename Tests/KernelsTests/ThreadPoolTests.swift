import Foundation
import Synchronization
import Testing

@testable import Kernels

@Suite struct ThreadPoolTests {
  @Test(arguments: [1, 2, 3, 8]) func everyPartRunsOnce(threads: Int) {
    let pool = ThreadPool(threads: threads)
    for parts in [0, 1, 2, 7, 1000] {
      let counts = Guarded([Int](repeating: 0, count: parts))
      pool.run(parts) { part in counts.withLock { $0[part] += 1 } }
      #expect(counts.withLock { $0.allSatisfy { $0 == 1 } }, "\(parts) parts")
    }
  }

  /// Jobs right after one another, and jobs that find the workers asleep.
  @Test func manySmallJobs() {
    let pool = ThreadPool(threads: 3)
    let sum = Atomic<Int>(0)
    for job in 0..<5000 {
      pool.run(4) { sum.add($0, ordering: .relaxed) }
      if job % 1000 == 0 {
        while pool.asleep.load(ordering: .relaxed) < 2 { sched_yield() }
      }
    }
    #expect(sum.load(ordering: .relaxed) == 5000 * 6)
  }

  @Test func nestedJobsRunInTheirThread() {
    let pool = ThreadPool(threads: 4)
    let sum = Atomic<Int>(0)
    let strays = Atomic<Int>(0)
    pool.run(8) { _ in
      let own = pthread_self()
      pool.run(8) { part in
        if pthread_equal(own, pthread_self()) == 0 { strays.add(1, ordering: .relaxed) }
        sum.add(part, ordering: .relaxed)
      }
    }
    #expect(sum.load(ordering: .relaxed) == 8 * 28)
    #expect(strays.load(ordering: .relaxed) == 0)
  }

  @Test func jobsBesideOneAnother() async {
    let pool = ThreadPool(threads: 3)
    let total = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<8 {
        group.addTask {
          let sum = Atomic<Int>(0)
          for _ in 0..<200 { pool.run(5) { sum.add($0, ordering: .relaxed) } }
          return sum.load(ordering: .relaxed)
        }
      }
      return await group.reduce(0, +)
    }
    #expect(total == 8 * 200 * 10)
  }

  /// Fewer threads than workers that were started before: no more than asked for take part.
  @Test func fewerThreadsThanBefore() {
    let pool = ThreadPool(threads: 6)
    /// How many threads take part, where no part ends before so many are there.
    func participants(parts: Int, atLeast count: Int) -> Int {
      let threads = Guarded(Set<UInt>())
      pool.run(parts) { _ in
        threads.withLock { _ = $0.insert(UInt(bitPattern: pthread_self().hashValue)) }
        while threads.withLock(\.count) < count { sched_yield() }
      }
      return threads.withLock(\.count)
    }
    #expect(participants(parts: 60, atLeast: 6) == 6)
    pool.threads = 2
    #expect(pool.threads == 2)
    for _ in 0..<100 { #expect(participants(parts: 30, atLeast: 2) == 2) }
    pool.threads = 0
    #expect(pool.threads == 1)
    #expect(participants(parts: 5, atLeast: 1) == 1)
  }
}
