import Course
import Foundation

/// What a learner does with an exercise.
struct Learner {
  let workspace: Workspace
  private let compiler: Compiler
  private let checker: Checker

  init() throws {
    workspace = try Workspace()
    compiler = try Compiler(workspace)
    checker = Checker(
      workspace: workspace, limits: .init(seconds: 120, megabytes: 16_384))
  }

  /// Compiles and checks the learner's file, keeps the points and prints what came out.
  ///
  /// - Returns: whether all points were earned
  @discardableResult
  func check(_ exercise: Exercise, seed: UInt64) throws -> Bool {
    let file = workspace.file(of: exercise)
    guard FileManager.default.fileExists(atPath: file) else {
      throw ToolError(
        .missingInput,
        "\(workspace.short(file)) is not there; swift run Exercises reset \(exercise.id) brings it back"
      )
    }
    // What is checked is what is compiled, also where the file is saved again meanwhile.
    let checked = checksum(of: file)
    var earned = 0
    switch try compiler.compile(file, for: exercise) {
    case .refused(let errors):
      print("\n\(errors)\n\n\(exercise.id) does not compile yet.")
    case .library(let library):
      let outcome = try checker.check(exercise, library: library, seed: seed)
      earned = outcome.results.reduce(0) { $0 + $1.earned }
      print(report(exercise, outcome))
    }
    var progress = Progress(workspace)
    progress[exercise].earned = earned
    progress[exercise].checksum = checked
    try progress.save()
    return earned == exercise.points
  }

  /// What the checks said, for the terminal.
  private func report(_ exercise: Exercise, _ outcome: Checker.Outcome) -> String {
    let earned = outcome.results.reduce(0) { $0 + $1.earned }
    var lines = ["", "\(exercise.id)  \(exercise.title)", ""]
    if outcome.results.allSatisfy({ $0.status == .unsolved }) {
      lines += [
        "  Not solved yet: \(workspace.short(workspace.file(of: exercise))) still throws NotSolvedYet().",
        "  Replace that line, save, and check again. swift run Exercises hint \(exercise.id) helps.",
      ]
      return lines.joined(separator: "\n")
    }
    for result in outcome.results {
      let mark = result.status == .passed ? "✓" : "✗"
      lines.append("  \(mark) \(result.earned)/\(result.points)  \(result.title)")
      if let message = result.message { lines += wrapped(message, indent: 10) }
      if let hint = result.hint { lines += wrapped("→ " + hint, indent: 10) }
    }
    if !outcome.printed.isEmpty {
      lines += ["", "  What the program printed:"]
      lines += outcome.printed.split(separator: "\n").prefix(20).map { "    \($0)" }
    }
    lines += ["", "  \(earned) of \(exercise.points) points"]
    return lines.joined(separator: "\n")
  }

  /// The first exercise that is not solved, if there is one.
  func next() -> Exercise? {
    let progress = Progress(workspace)
    return Course.exercises.first { !progress.isSolved($0, workspace) }
  }

  /// Which exercise is meant: the one that is named, or else the next one.
  func exercise(_ name: String?) throws -> Exercise {
    guard let name else {
      return next() ?? Course.exercises.last!
    }
    guard let exercise = Course.exercise(name) else {
      throw ToolError(
        .wrongUsage,
        "there is no exercise '\(name)'; swift run Exercises list shows their names")
    }
    return exercise
  }

  /// Where the learner stands, and what to do next.
  func overview() {
    let progress = Progress(workspace)
    let exercises = Course.exercises
    let earned = exercises.reduce(0) {
      $0 + (progress[$1].checksum == checksum(of: workspace.file(of: $1)) ? progress[$1].earned : 0)
    }
    let solved = exercises.count { progress.isSolved($0, workspace) }
    print(
      """
      Knowledge distillation: \(solved) of \(exercises.count) exercises solved, \
      \(earned) of \(exercises.reduce(0) { $0 + $1.points }) points.
      """)
    guard let next = next() else { return }
    print(
      """

      Next: \(next.id), \(next.title) (\(next.points) points)

        1. Open \(workspace.short(workspace.file(of: next))) in an editor. What is asked stands at its top.
        2. Replace the line that throws NotSolvedYet() with your answer, and save.
        3. swift run Exercises check \(next.id)

      swift run Exercises hint    help, in three steps
      swift run Exercises watch   checks each time that you save
      swift run Exercises list    all exercises
      swift run Exercises --help  everything else
      """)
  }

  /// All exercises with what was earned.
  func list() {
    let progress = Progress(workspace)
    var section = ""
    for exercise in Course.exercises {
      if exercise.section != section {
        section = exercise.section
        print("\n\(section)")
      }
      let entry = progress[exercise]
      let mark =
        progress.isSolved(exercise, workspace)
        ? "✓" : entry.checksum == checksum(of: workspace.file(of: exercise)) ? "·" : " "
      let points = mark == " " ? "   \(exercise.points)" : "\(entry.earned) of \(exercise.points)"
      print("  \(mark) \(padded(exercise.id, 18)) \(padded(points, 9)) \(exercise.title)")
    }
  }

  /// Shows the next hint, or the one with a number.
  func hint(_ exercise: Exercise, number: Int?) throws {
    var progress = Progress(workspace)
    let shown = number ?? min(progress[exercise].hints + 1, exercise.hints.count)
    guard exercise.hints.indices.contains(shown - 1) else {
      throw ToolError(.wrongUsage, "there are hints 1 to \(exercise.hints.count), not \(shown)")
    }
    print("\(exercise.id), hint \(shown) of \(exercise.hints.count)\n")
    print(wrapped(exercise.hints[shown - 1], indent: 2).joined(separator: "\n"))
    progress[exercise].hints = max(shown, progress[exercise].hints)
    try progress.save()
  }

  /// Shows the reference solution, and the library's, to those who have solved the exercise or give up.
  func solution(_ exercise: Exercise, givesUp: Bool) throws {
    guard givesUp || Progress(workspace).isSolved(exercise, workspace) else {
      throw ToolError(
        .failure,
        "\(exercise.id) is not solved yet; --give-up shows the solution all the same")
    }
    let path = workspace.solution(of: exercise)
    print("\(workspace.short(path))\n\n\(try read(path))")
    for quotation in exercise.quotations {
      print("\(quotation.path)\n\n\(try workspace.text(of: quotation))\n")
    }
  }

  /// Puts the stub back; what stood there stays beside it.
  func reset(_ exercise: Exercise) throws {
    let file = workspace.file(of: exercise)
    let stub = try workspace.stub(of: exercise)
    if let present = FileManager.default.contents(atPath: file) {
      guard present != Data(stub.utf8) else {
        print("\(workspace.short(file)) is as it was.")
        return
      }
      var kept = file + ".1"
      var number = 1
      while FileManager.default.fileExists(atPath: kept) {
        number += 1
        kept = "\(file).\(number)"
      }
      try write(String(decoding: present, as: UTF8.self), to: kept)
      print("Your answer is kept in \(workspace.short(kept)).")
    }
    try write(stub, to: file)
    print("\(workspace.short(file)) is as it was at the beginning.")
  }

  /// Checks the next exercise whenever its file is saved, and goes on to the one after it.
  func watch(_ name: String?, seed: UInt64) throws {
    var exercise = try exercise(name)
    while true {
      let file = workspace.file(of: exercise)
      let seen = checksum(of: file)
      if try check(exercise, seed: seed) {
        guard name == nil, let next = next() else { return try verifyAllIfDone() }
        print("\nSolved. Next: \(next.id), \(next.title)")
        exercise = next
        continue
      }
      print("\nWatching \(workspace.short(file)): save it to check again; Ctrl-C ends it.")
      fflush(nil)
      // An editor may take the file away for a moment before it puts the new one there.
      while [seen, "-"].contains(checksum(of: file)) { usleep(200_000) }
    }
  }

  /// Once everything is solved, checks everything again with other inputs.
  func verifyAllIfDone() throws {
    guard next() == nil else { return }
    print("\nEvery exercise is solved. Checking all of them once more, with other inputs:")
    var failed: [String] = []
    for exercise in Course.exercises where try !check(exercise, seed: 2) {
      failed.append(exercise.id)
    }
    print(
      failed.isEmpty
        ? "\nAll \(Course.exercises.count) exercises hold. That was the course."
        : "\nThese do not hold for other inputs: \(failed.joined(separator: ", ")).")
  }
}

/// A word brought to a width.
private func padded(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - text.count))
}

/// Text in lines of at most 88 columns.
private func wrapped(_ text: String, indent: Int) -> [String] {
  let margin = String(repeating: " ", count: indent)
  var lines: [String] = []
  for paragraph in text.split(separator: "\n") {
    var line = ""
    for word in paragraph.split(separator: " ") {
      if !line.isEmpty, margin.count + line.count + 1 + word.count > 88 {
        lines.append(margin + line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    lines.append(margin + line)
  }
  return lines
}
