import Course
import Foundation

/// Runs the checks of an exercise against a compiled answer, in a process of its own.
///
/// The process answers on a pipe, each line with a number that is drawn for it and that it reads before the
/// answer is loaded: what an answer prints, or writes to all that is open, is no result. An answer that ends
/// the process costs the check that was running; the others get a new one.
struct Checker {
  let workspace: Workspace
  let limits: ChildProcess.Limits
  /// What keeps the process apart from others.
  var isolation = Isolation.none

  /// What the checks say, and what the answer printed.
  struct Outcome {
    var results: [CheckResult] = []
    var printed = ""
  }

  func check(_ exercise: Exercise, library: String, seed: UInt64) throws -> Outcome {
    var results: [Int: CheckResult] = [:]
    var outcome = Outcome()
    let folder = try TemporaryFolder()
    var waiting = Array(exercise.checks.indices)
    while !waiting.isEmpty {
      let nonce = (0..<4).map { _ in String(UInt64.random(in: .min ... .max), radix: 16) }.joined()
      let process = try ChildProcess(
        isolation.prefix(writing: folder.path) + [
          Bundle.main.executableURL!.resolvingSymlinksInPath().path, "run-checks", exercise.id,
          library, "--seed", "\(seed)", "--checks", waiting.map(String.init).joined(separator: ","),
        ], input: nonce + "\n", in: folder.path,
        environment: [
          "PATH": "/usr/bin:/bin", "TMPDIR": folder.path, "HOME": folder.path,
          "SWIFT_BACKTRACE": "enable=no",
        ],
        limits: limits)
      outcome.printed += withoutStackTrace(process.output)
      let lines = process.results.split(separator: "\n").compactMap { CheckLine($0, nonce) }
      var started: Int?
      for line in lines {
        switch line {
        case .started(let check): started = check
        case .ended(let check, let result):
          guard exercise.checks.indices.contains(check) else { continue }
          // The first word counts: a process that has forked says everything twice.
          if results[check] == nil { results[check] = result }
        }
      }
      waiting.removeAll { results[$0] != nil }
      guard let next = waiting.first else { break }
      // Something ended the process, or its time was over.
      let guilty = started.flatMap { waiting.contains($0) ? $0 : nil } ?? next
      let isOver = process.ending == .timedOut
      results[guilty] = failure(exercise, guilty, process, isOver ? .timedOut : .crashed)
      waiting.removeAll { $0 == guilty }
      if isOver {
        for check in waiting { results[check] = failure(exercise, check, process, .notRun) }
        break
      }
    }
    outcome.results = exercise.checks.indices.map { results[$0]! }
    return outcome
  }

  private func failure(
    _ exercise: Exercise, _ check: Int, _ process: ChildProcess, _ status: CheckResult.Status
  ) -> CheckResult {
    let message =
      switch (status, process.ending) {
      case (.timedOut, _):
        "It was still running after \(Int(limits.seconds)) seconds. Is there a loop that does not end?"
      case (.notRun, _): "Not run: the time was used up."
      case (_, .signalled(let signal)):
        "The program crashed: \(reason(in: process.output) ?? systemSignal(signal))."
      case (_, .exited(let code)):
        "The program ended in the middle of the check (exit code \(code))."
      case (_, .timedOut): "The time was used up."
      }
    let (title, points, _) = exercise.checks[check]
    return CheckResult(title: title, points: points, status: status, message: message)
  }
}

/// Text without the addresses that Swift prints after a crash.
private func withoutStackTrace(_ output: String) -> String {
  output.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
    let words = line.split(separator: " ")
    let isFrame = words.count > 2 && Int(words[0]) != nil && words[2].hasPrefix("0x")
    return !isFrame && line != "Current stack trace:"
  }.joined(separator: "\n")
}

/// What Swift, or the engine, said last before a crash.
private func reason(in output: String) -> String? {
  output.range(of: "Fatal error: ", options: .backwards).map {
    String(output[$0.upperBound...].prefix { !$0.isNewline }.prefix(400))
  }
}

/// The system's words for a signal.
private func systemSignal(_ number: Int32) -> String { String(cString: strsignal(number)) }

/// A line on the pipe from the process that runs the checks.
enum CheckLine {
  case started(Int)
  case ended(Int, CheckResult)

  /// Reads a line; nil where it does not begin with the number drawn for the process, or says nothing.
  init?(_ line: Substring, _ nonce: String) {
    let parts = line.split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count >= 2, parts[0] == nonce, let check = Int(parts[1]) else { return nil }
    if parts.count == 2 {
      self = .started(check)
    } else if let result = try? JSONDecoder().decode(CheckResult.self, from: Data(parts[2].utf8)) {
      self = .ended(check, result)
    } else {
      return nil
    }
  }

  func text(_ nonce: String) throws -> String {
    switch self {
    case .started(let check): return "\(nonce)\t\(check)\n"
    case .ended(let check, let result):
      let json = String(decoding: try JSONEncoder().encode(result), as: UTF8.self)
      return "\(nonce)\t\(check)\t\(json)\n"
    }
  }
}
