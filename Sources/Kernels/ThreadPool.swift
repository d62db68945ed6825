import Foundation
import Synchronization

/// Runs the parts of a job on several cores.
///
/// One job runs at a time. A job that is started inside another, or beside it, runs in the thread that
/// started it: so a product inside one of several experiments side by side stays on that experiment's
/// core, and nothing ever waits for itself. What a job computes does not depend on the number of threads.
public final class ThreadPool: Sendable {
  /// The pool of the process.
  public static let shared = ThreadPool(threads: ProcessInfo.processInfo.activeProcessorCount)

  /// Parts are claimed one by one, so a worker that comes late finds nothing left and nothing waits for it.
  private final class Job: @unchecked Sendable {
    /// Lives until `run` returns; followed only for a claimed part, which `run` waits for.
    let body: UnsafePointer<(Int) -> Void>
    let parts: Int
    /// How many workers may still join.
    let seats: Atomic<Int>
    let claimed = Atomic<Int>(0)
    let finished = Atomic<Int>(0)

    init(body: UnsafePointer<(Int) -> Void>, parts: Int, helpers: Int) {
      self.body = body
      self.parts = parts
      seats = Atomic(helpers)
    }

    /// Works on the job if it has not as many workers as it may have.
    func join() {
      if seats.subtract(1, ordering: .relaxed).oldValue > 0 { work() }
    }

    func work() {
      while true {
        let part = claimed.add(1, ordering: .relaxed).oldValue
        guard part < parts else { return }
        body.pointee(part)
        finished.add(1, ordering: .releasing)
      }
    }
  }

  private let limit: Atomic<Int>
  private let started = Guarded<Int>(0)
  private let busy = Atomic<Bool>(false)
  private let current = Guarded<Job?>(nil)
  private let generation = Atomic<Int>(0)
  /// How many workers have stopped looking for a job, and wait for the bell.
  let asleep = Atomic<Int>(0)
  private let bell = NSCondition()

  /// - Parameter threads: how many threads share a job, the one that starts it included.
  public init(threads: Int) { limit = Atomic(max(1, threads)) }

  /// How many threads share a job, the one that starts it included.
  public var threads: Int {
    get { limit.load(ordering: .relaxed) }
    set { limit.store(max(1, newValue), ordering: .relaxed) }
  }

  /// Calls `body` with every number below `parts`, on as many cores as the pool has.
  public func run(_ parts: Int, _ body: (Int) -> Void) {
    let helpers = min(threads, parts) - 1
    guard helpers > 0,
      busy.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
    else { return (0..<parts).forEach(body) }
    startWorkers(helpers)
    withoutActuallyEscaping(body) { body in
      withUnsafePointer(to: body) { pointer in
        let job = Job(body: pointer, parts: parts, helpers: helpers)
        current.withLock { $0 = job }
        generation.add(1, ordering: .sequentiallyConsistent)
        if asleep.load(ordering: .sequentiallyConsistent) > 0 {
          bell.lock()
          bell.broadcast()
          bell.unlock()
        }
        job.work()
        var spins = 0
        while job.finished.load(ordering: .acquiring) < parts {
          spins += 1
          if spins > 10_000 { sched_yield() }
        }
        current.withLock { $0 = nil }
      }
    }
    busy.store(false, ordering: .releasing)
  }

  private func startWorkers(_ wanted: Int) {
    started.withLock { started in
      while started < wanted {
        started += 1
        let thread = Thread { [self] in serve() }
        thread.stackSize = 8 << 20
        thread.start()
      }
    }
  }

  /// Waits for jobs for ever: awake for some tens of microseconds, which is how far apart the products of a
  /// training step are, then asleep.
  private func serve() {
    var seen = 0
    while true {
      var spins = 0
      while generation.load(ordering: .acquiring) == seen {
        spins += 1
        if spins < 200_000 { continue }
        asleep.add(1, ordering: .sequentiallyConsistent)
        bell.lock()
        while generation.load(ordering: .sequentiallyConsistent) == seen { bell.wait() }
        bell.unlock()
        asleep.subtract(1, ordering: .sequentiallyConsistent)
      }
      seen = generation.load(ordering: .acquiring)
      current.withLock { $0 }?.join()
    }
  }
}
