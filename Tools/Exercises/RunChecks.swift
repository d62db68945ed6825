import ArgumentParser
import Course
@preconcurrency import Foundation  // `stdout` is a variable there
import Kernels

/// The other side of `Checker`: loads an answer and puts the checks to it.
struct RunChecks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run-checks", abstract: "Runs checks for another process.", shouldDisplay: false)

  @Argument var exercise: String
  @Argument var library: String
  @Option var seed: UInt64
  @Option var checks: String

  func run() throws {
    // Before anything of the answer runs; afterwards nobody finds it on standard input.
    guard let nonce = readLine(), let exercise = Course.exercise(exercise) else {
      throw ExitCode(64)
    }
    // The networks are small, and other answers may be checked beside this one.
    ThreadPool.shared.threads = 1
    let null = open("/dev/null", O_RDONLY)
    dup2(null, 0)
    setvbuf(stdout, nil, Int32(_IOLBF), 0)  // so that a crash loses no line
    guard let handle = dlopen(library, RTLD_NOW | RTLD_LOCAL),
      let symbol = dlsym(handle, "answer")
    else {
      print("The answer cannot be loaded: \(String(cString: dlerror()))")
      throw ExitCode.failure
    }
    typealias Answer = @convention(c) (UnsafeMutableRawPointer) -> Void
    var solution: Any = ()
    withUnsafeMutablePointer(to: &solution) {
      unsafeBitCast(symbol, to: Answer.self)(UnsafeMutableRawPointer($0))
    }
    for check in checks.split(separator: ",").compactMap({ Int($0) }) {
      try send(.started(check), nonce)
      try send(.ended(check, exercise.result(of: check, solution, seed: seed)), nonce)
    }
    fflush(nil)
    _exit(0)
  }

  private func send(_ line: CheckLine, _ nonce: String) throws {
    let text = Array(try line.text(nonce).utf8)
    var sent = 0
    while sent < text.count {
      let count = text[sent...].withUnsafeBytes { write(3, $0.baseAddress!, $0.count) }
      guard count > 0 else { throw ExitCode.failure }
      sent += count
    }
  }
}
