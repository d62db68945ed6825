import Dispatch
import Foundation

/// From now on Ctrl-C (130) and `kill` (143) end the run with a clean terminal; the exit code is 128
/// plus the signal.
///
/// The queue has a thread of its own, so that a run that keeps all cores busy still answers.
func leaveCleanlyWhenInterrupted(_ console: Console, _ figures: FigureFolder) {
  let queue = DispatchQueue(label: "interruption", qos: .userInteractive)
  for number in [SIGINT, SIGTERM] {
    signal(number, SIG_IGN)  // the source hears of it nonetheless
    let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
    source.setEventHandler {
      withExtendedLifetime(source) {  // it holds itself until the process ends
        signal(number, SIG_DFL)  // a second Ctrl-C ends the process at once
        figures.removeIfUnused()
        console.interrupt(128 + number)
      }
    }
    let registered = DispatchSemaphore(value: 0)
    source.setRegistrationHandler { registered.signal() }
    source.resume()
    registered.wait()  // until then a signal would be lost
  }
}
