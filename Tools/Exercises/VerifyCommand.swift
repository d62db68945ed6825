import ArgumentParser
import Course
import Foundation

struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "For authors: every stub fails, every solution passes, nothing is unlisted.")

  @Argument(help: "Exercises to look at, such as 10.1.1; all unless said.")
  var names: [String] = []

  @Option(help: "From how many seeds, 1, 2 and so on, the checks draw their inputs.")
  var seeds = 2

  func validate() throws {
    guard seeds >= 1 else { throw ValidationError("expected --seeds of 1 or more, found \(seeds)") }
    for name in names where Course.exercise(name) == nil {
      throw ValidationError("expected exercises, such as 10.1.1 or softmax, found '\(name)'")
    }
  }

  func run() throws {
    let workspace = try Workspace()
    let compiler = try Compiler(workspace)
    let checker = Checker(workspace: workspace, limits: .init(seconds: 120, megabytes: 16_384))
    let exercises = names.isEmpty ? Course.exercises : names.compactMap(Course.exercise)
    var problems = inParallel(exercises.map(\.id)) { id -> [String] in
      do {
        return try verify(Course.exercise(id)!, workspace, compiler, checker)
      } catch {
        return ["\(id): \(error)"]
      }
    }.flatMap(\.self)
    problems += try unlisted(workspace)
    for problem in problems { print(problem) }
    guard problems.isEmpty else { throw ExitCode.failure }
    let points = exercises.reduce(0) { $0 + $1.points }
    print(
      "\(exercises.count) exercise\(exercises.count == 1 ? "" : "s"), \(points) points: every stub "
        + "fails, every solution passes.")
  }

  private func verify(
    _ exercise: Exercise, _ workspace: Workspace, _ compiler: Compiler, _ checker: Checker
  ) throws -> [String] {
    var problems: [String] = []
    func expect(_ condition: Bool, _ problem: String) {
      if !condition { problems.append("\(exercise.id): \(problem)") }
    }
    expect(
      exercise.hints.allSatisfy { !$0.isEmpty } && Set(exercise.hints).count == 3,
      "expected three hints")
    expect(exercise.checks.count >= 3, "expected three checks or more")
    expect(exercise.checks.allSatisfy { $0.points > 0 }, "expected points for every check")
    for quotation in exercise.quotations { _ = try workspace.text(of: quotation) }
    for (file, isSolution) in [
      (workspace.file(of: exercise), false), (workspace.solution(of: exercise), true),
    ] {
      let name = workspace.short(file)
      switch try compiler.compile(
        file, for: exercise, as: "\(exercise.id)-\(isSolution)", seesLibrary: isSolution)
      {
      case .refused(let errors): expect(false, "\(name) does not compile:\n\(errors)")
      case .library(let library):
        for seed in 1...UInt64(seeds) {
          let outcome = try checker.check(exercise, library: library, seed: seed)
          for result in outcome.results where result.status != (isSolution ? .passed : .unsolved) {
            expect(
              false,
              "\(name), seed \(seed): expected the check '\(result.title)' to be "
                + "\(isSolution ? "passed" : "unsolved"), found it \(result.status.rawValue): "
                + (result.message ?? ""))
          }
        }
      }
    }
    return problems
  }

  /// Folders that no exercise has.
  private func unlisted(_ workspace: Workspace) throws -> [String] {
    let folders = try FileManager.default.contentsOfDirectory(atPath: workspace.exercises).filter {
      FileManager.default.fileExists(atPath: "\(workspace.exercises)/\($0)/Exercise.swift")
    }
    let listed = Set(Course.exercises.map(\.folder))
    return folders.filter { !listed.contains($0) }.map { "Exercises/\($0): no exercise has it" }
  }
}
