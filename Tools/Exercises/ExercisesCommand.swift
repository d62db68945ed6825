import ArgumentParser
import Course
@preconcurrency import Foundation  // `stdout` is a variable there

@main
struct ExercisesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "Exercises",
    abstract: "The course's exercises: solve them, or grade a class's.",
    discussion: "Without a command: where you stand, and which exercise is next.",
    subcommands: [
      Overview.self, Check.self, Hint.self, Watch.self, List.self, Reset.self, Solution.self,
      Grade.self, Verify.self, RunChecks.self,
    ], defaultSubcommand: Overview.self)

  static func main() {
    setvbuf(stdout, nil, Int32(_IOLBF), 0)  // line by line, also into a pipe
    do {
      try requireCommand(CommandLine.arguments.dropFirst().first)
      var command = try parseAsRoot()
      // Whoever runs the checks ends with an answer that is killed; all others end their children first.
      if !(command is RunChecks) { RunningGroups.shared.endWhenInterrupted() }
      try command.run()
    } catch let error as ToolError {
      FileHandle.standardError.write(Data("Exercises: \(error)\n".utf8))
      Foundation.exit(error.exitStatus.rawValue)
    } catch {
      exit(withError: error)
    }
  }
}

/// Says what to do where the first word is no command: the parser would take it for an argument of the overview.
private func requireCommand(_ word: String?) throws {
  let known = ExercisesCommand.configuration.subcommands.map { $0._commandName } + ["help"]
  guard let word, !word.hasPrefix("-"), !known.contains(word) else { return }
  let meant =
    Course.exercise(word).map { "swift run Exercises check \($0.id) checks that exercise" }
    ?? "swift run Exercises --help lists the commands"
  throw ToolError(.wrongUsage, "there is no command '\(word)'; \(meant)")
}

/// The exercise that a command is about.
struct Named: ParsableArguments {
  @Argument(help: "The exercise, such as 10.1.1; the next one unless said.")
  var exercise: String?
}

struct Overview: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Where you stand, and what is next (the default).")
  func run() throws {
    let learner = try Learner()
    learner.overview()
    try learner.verifyAllIfDone()
  }
}

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check an answer; the exit code is 1 unless all points were earned.")
  @OptionGroup var named: Named
  @Option(help: "Where the checks' inputs are drawn from.") var seed: UInt64 = 1

  func run() throws {
    let learner = try Learner()
    let exercise = try learner.exercise(named.exercise)
    guard try learner.check(exercise, seed: seed) else { throw ExitCode.failure }
    if let next = learner.next() {
      print(
        "\nSolved. Next: \(next.id), \(next.title): \(learner.workspace.short(learner.workspace.file(of: next)))"
      )
    }
    try learner.verifyAllIfDone()
  }
}

struct Hint: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show a hint; asked again, the next of three.")
  @OptionGroup var named: Named
  @Option(help: "Which hint: 1, 2 or 3.") var number: Int?

  func run() throws {
    let learner = try Learner()
    try learner.hint(learner.exercise(named.exercise), number: number)
  }
}

struct Watch: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check whenever the file is saved, and go on when it is solved.")
  @OptionGroup var named: Named

  func run() throws {
    try Learner().watch(named.exercise, seed: 1)
  }
}

struct List: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "List all exercises.")
  func run() throws { try Learner().list() }
}

struct Reset: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put an exercise's file back as it was; your answer is kept beside it.")
  @Argument(help: "The exercise.") var exercise: String

  func run() throws {
    let learner = try Learner()
    try learner.reset(learner.exercise(exercise))
  }
}

struct Solution: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the reference solution of an exercise that is solved.")
  @Argument(help: "The exercise.") var exercise: String
  @Flag(help: "Show it although the exercise is not solved.") var giveUp = false

  func run() throws {
    let learner = try Learner()
    try learner.solution(learner.exercise(exercise), givesUp: giveUp)
  }
}
