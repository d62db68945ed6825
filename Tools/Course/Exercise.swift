import Distillation
import Foundation
import Tensors

/// A module of this package that an exercise may import, beside Swift's own library and Foundation.
public enum ImportedModule: String, Sendable {
  case tensors = "Tensors"
  case learning = "Learning"
}

/// Where the library's own solution stands: a declaration in a file.
public struct Quotation: Sendable {
  /// From the package's folder.
  public let path: String
  /// What is declared; of several of one name the first.
  public let declaration: String

  /// A declaration in a file of `Sources`.
  public init(_ path: String, _ declaration: String) {
    self.path = "Sources/" + path
    self.declaration = declaration
  }
}

/// An exercise of the course: what is asked, the help that there is, and the checks of an answer.
///
/// An answer is a function in `Exercises/FOLDER/Exercise.swift`. The statement stands there too.
public struct Exercise {
  /// What it is called on the command line: `10.1.1`, `softmax`.
  public let id: String
  /// What it is about, in a few words.
  public let title: String
  /// The section of the course that it belongs to.
  public let section: String
  /// What an answer may import.
  public let modules: [ImportedModule]
  /// The function that is asked for, as an expression: `softmax(_:temperature:)`.
  public let entry: String
  /// That function's type, as source.
  public let solutionType: String
  /// Three, of growing help.
  public let hints: [String]
  /// The library's own solution, if it has one.
  public let quotations: [Quotation]
  /// What is checked, what it is worth, and whether networks are trained in it for what they gain.
  public let checks: [(title: String, points: Int, measuresGain: Bool)]
  /// The mistakes that are recognised: what a learner is told, and the wrong solution.
  public let mistakes: [(message: String, solution: Any)]
  /// What the checks compare with.
  public let reference: Any
  private let runCheck: (_ index: Int, _ solution: Any, _ seed: UInt64) -> CheckResult

  /// The folder in `Exercises`.
  public var folder: String { id.replacingOccurrences(of: ".", with: "_") }
  /// The points of all checks.
  public var points: Int { checks.reduce(0) { $0 + $1.points } }

  /// An exercise whose answer is a function of type `Solution`.
  ///
  /// - Parameters:
  ///   - id: what it is called on the command line
  ///   - title: what it is about
  ///   - section: the section of the course that it belongs to
  ///   - modules: what an answer may import
  ///   - entry: the function that is asked for
  ///   - hints: three, of growing help
  ///   - quotations: the library's own solution
  ///   - reference: what answers are compared with
  ///   - mistakes: wrong solutions to recognise; of two that give the same numbers, the first
  ///   - checks: what is checked
  public init<Solution>(
    _ id: String, _ title: String, section: String, modules: [ImportedModule] = [.tensors],
    entry: String,
    hints: (String, String, String), quotations: [Quotation] = [], reference: Solution,
    mistakes: [Mistake<Solution>], checks: [Check<Solution>]
  ) {
    self.id = id
    self.title = title
    self.section = section
    self.modules = modules
    self.entry = entry
    self.hints = [hints.0, hints.1, hints.2]
    self.quotations = quotations
    self.reference = reference
    solutionType = String(reflecting: Solution.self)
    self.checks = checks.map { ($0.title, $0.points, $0.measuresGain) }
    self.mistakes = mistakes.map { ($0.message, $0.solution) }
    let examination = Examination(id: id, reference: reference, mistakes: mistakes, checks: checks)
    runCheck = { index, solution, seed in
      guard let solution = solution as? Solution else {
        return CheckResult(
          title: checks[index].title, points: checks[index].points, status: .failed,
          message: "expected a function of type \(Solution.self), found \(type(of: solution))")
      }
      return examination.result(of: index, solution, seed: seed)
    }
  }

  /// Puts one check to a solution.
  ///
  /// - Parameters:
  ///   - check: its place in `checks`
  ///   - solution: the function that is asked for
  ///   - seed: where the inputs are drawn from
  public func result(of check: Int, _ solution: Any, seed: UInt64) -> CheckResult {
    runCheck(check, solution, seed)
  }

  /// Puts all checks to a solution.
  public func results(_ solution: Any, seed: UInt64) -> [CheckResult] {
    checks.indices.map { result(of: $0, solution, seed: seed) }
  }
}

/// The checks of an exercise, with what they compare a solution with.
private struct Examination<Solution> {
  let id: String
  let reference: Solution
  let mistakes: [Mistake<Solution>]
  let checks: [Check<Solution>]

  /// The trials of a check: the same for the same seed, others for every check.
  private func trials(of check: Int, seed: UInt64) throws -> [Trial<Solution>] {
    // FNV-1a over all that tells one generator from another.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in "\(seed)/\(id)/\(check)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return try checks[check].trials(Generator(seed: hash ^ (hash >> 32)))
  }

  func result(of index: Int, _ solution: Solution, seed: UInt64) -> CheckResult {
    let check = checks[index]
    func result(_ status: CheckResult.Status, _ message: String? = nil, hint: String? = nil)
      -> CheckResult
    {
      CheckResult(
        title: check.title, points: check.points, status: status, message: message, hint: hint)
    }
    do {
      for trial in try trials(of: index, seed: seed) {
        let found = try trial.found(solution)
        guard let difference = try difference(trial, found, solution) else { continue }
        return result(
          .failed, "For \(trial.situation): \(difference).",
          hint: try mistake(behind: found, in: trial, upTo: index, solution, seed: seed)?.message)
      }
      return result(.passed)
    } catch  where "\(error)" == "not solved yet" {
      return result(.unsolved, "not solved yet")
    } catch {
      return result(.failed, "It threw an error: \(error)")
    }
  }

  private func difference(
    _ trial: Trial<Solution>, _ found: Numbers, _ solution: Solution
  ) throws -> String? {
    switch trial.expected {
    case .meanAbove(let bound):
      let estimate = Estimate(found.values)
      guard !(estimate.low > bound) else { return nil }
      return
        "expected a mean whose 95 % interval lies above \(format(bound)), found "
        + "\(format(estimate.mean)) ± \(format(estimate.margin)) points over \(estimate.count) seeds"
    case .intervalsAbove(let bound):
      let row = stride(from: 0, to: found.values.count - 1, by: 2).first {
        !(found.values[$0] - found.values[$0 + 1] > bound)
      }
      return row.map {
        "expected every 95 % interval above \(format(bound)), found "
          + "\(format(found.values[$0])) ± \(format(found.values[$0 + 1])) at [\($0 / 2)]"
      }
    case .reference, .numbers, .own:
      return found.difference(from: try expected(trial, solution), trial.tolerance)
    }
  }

  private func expected(_ trial: Trial<Solution>, _ solution: Solution) throws -> Numbers {
    switch trial.expected {
    case .reference, .meanAbove, .intervalsAbove: try trial.found(reference)
    case .numbers(let numbers): numbers
    case .own(let numbers): try numbers(solution)
    }
  }

  /// The mistake that gives these numbers; of several, the one that agrees with the solution most often in
  /// the trials so far.
  private func mistake(
    behind found: Numbers, in trial: Trial<Solution>, upTo index: Int, _ solution: Solution,
    seed: UInt64
  ) throws -> Mistake<Solution>? {
    guard trial.recognizesMistakes else { return nil }
    func gives(_ mistake: Mistake<Solution>, _ found: Numbers, _ trial: Trial<Solution>) -> Bool {
      (try? trial.found(mistake.solution))?.resemble(found, trial.tolerance) ?? false
    }
    let candidates = try mistakes.filter {
      try gives($0, found, trial) && difference(trial, found, $0.solution) != nil
    }
    guard candidates.count > 1 else { return candidates.first }
    var agreements = candidates.map { _ in 0 }
    for check in 0...index {
      for trial in try trials(of: check, seed: seed) where trial.recognizesMistakes {
        guard let found = try? trial.found(solution) else { continue }
        for (place, mistake) in candidates.enumerated() where gives(mistake, found, trial) {
          agreements[place] += 1
        }
      }
    }
    return candidates[agreements.firstIndex(of: agreements.max()!)!]
  }
}
