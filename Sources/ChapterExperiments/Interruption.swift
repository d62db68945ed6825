import Dispatch
import Foundation
import Learning
import Notebook

/// Ends a run before its time: on Ctrl-C (130) or `kill` (143) once the trainings at hand have saved where they
/// stand, and where one of them cannot go on.
final class Interruption: TrainingSupervisor, @unchecked Sendable {
  private let console: Console
  private let figures: FigureFolder?
  /// What to tell whoever interrupts the run.
  private let advice: String
  /// Guards what follows, and is signalled when it changes.
  private let condition = NSCondition()
  private var isRequested = false
  private var saysThatNothingIsSaved = false
  /// Trainings that have begun and not ended, and those of them that have stopped.
  private var (underway, halted) = (0, 0)

  /// - Parameters:
  ///   - keepsResults: whether the run has a cache, and so can be resumed
  init(_ console: Console, _ figures: FigureFolder?, keepsResults: Bool) {
    self.console = console
    self.figures = figures
    advice =
      keepsResults
      ? "interrupted; the same command with --resume goes on from here"
      : "interrupted; with --no-cache nothing of it was kept"
  }

  var wantsStop: Bool { condition.withLock { isRequested } }
  func began() { condition.withLock { underway += 1 } }

  func ended() {
    condition.withLock {
      underway -= 1
      condition.signal()
    }
  }

  func stopped() -> Never {
    condition.withLock {
      halted += 1
      condition.signal()
    }
    while true { sleep(1_000) }  // until the process ends
  }

  func failed(_ error: any Error) -> Never {
    figures?.removeIfUnused()
    console.exit(for: error)
  }

  func warn(_ message: String) { console.warn(message) }

  func cannotSave(_ message: String) {
    let isKnown = condition.withLock {
      defer { saysThatNothingIsSaved = true }
      return saysThatNothingIsSaved
    }
    if !isKnown { console.warn(message) }
  }

  /// Has the trainings save, for as long as a step may take, and ends the process.
  private func interrupt(_ code: Int32) -> Never {
    let limit = Date(timeIntervalSinceNow: 20)
    condition.lock()
    isRequested = true
    while halted < underway, condition.wait(until: limit) {}
    condition.unlock()
    figures?.removeIfUnused()
    console.interrupt(code, saying: advice)
  }

  /// From now on Ctrl-C (130) and `kill` (143) end the run with a clean terminal; the exit code is 128
  /// plus the signal.
  ///
  /// The queue has a thread of its own, so that a run that keeps all cores busy still answers.
  func leaveCleanlyWhenInterrupted() {
    let queue = DispatchQueue(label: "interruption", qos: .userInteractive)
    for number in [SIGINT, SIGTERM] {
      signal(number, SIG_IGN)  // the source hears of it nonetheless
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { [self] in
        withExtendedLifetime(source) {  // it holds itself until the process ends
          signal(number, SIG_DFL)  // a second Ctrl-C ends the process at once
          interrupt(128 + number)
        }
      }
      let registered = DispatchSemaphore(value: 0)
      source.setRegistrationHandler { registered.signal() }
      source.resume()
      registered.wait()  // until then a signal would be lost
    }
  }
}
