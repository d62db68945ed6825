import Tensors

/// One question put to a solution, worth some points.
///
/// Its inputs are drawn anew from the seed of each run, so that no constant answers it.
public struct Check<Solution> {
  /// What must hold, in a few words.
  public let title: String
  /// What it is worth.
  public let points: Int
  /// Whether networks are trained in it for what they gain, which takes a second or so.
  public let measuresGain: Bool
  let trials: (Generator) throws -> [Trial<Solution>]

  /// A check of several trials, all of which must come out right.
  public init(
    _ title: String, points: Int = 1, measuresGain: Bool = false,
    _ trials: @escaping (Generator) throws -> [Trial<Solution>]
  ) {
    self.title = title
    self.points = points
    self.measuresGain = measuresGain
    self.trials = trials
  }

  /// A check of what a training is for: a paired gain, the mean of which over the seeds is surely above zero.
  ///
  /// - Parameters:
  ///   - title: what must hold, in a few words
  ///   - count: how many seeds are drawn
  ///   - situation: who is measured against whom, in words
  ///   - gain: of one seed, in points: what the taught ones reach, minus what the others do
  static func gain(
    _ title: String, seeds count: Int = 8, of situation: String,
    _ gain: @escaping (Solution, UInt64) throws -> Double
  ) -> Check {
    Check("\(title), over \(count) seeds", points: 2, measuresGain: true) { generator in
      [.gain(of: situation, generator.seeds(count), gain)]
    }
  }
}

/// A solution in one situation: what it gives there, and what it should.
public struct Trial<Solution> {
  /// What is expected.
  public enum Expectation {
    /// What the reference solution gives.
    case reference
    /// These numbers.
    case numbers(Numbers)
    /// What follows from the solution itself, such as the slopes of its values for its gradients.
    case own((Solution) throws -> Numbers)
    /// That the numbers, one for each seed, have a mean whose 95 % interval lies above this.
    case meanAbove(Double)
    /// That the numbers, rows of a mean and half the width of its 95 % interval, are intervals above this.
    case intervalsAbove(Double)
  }

  /// The inputs, in words.
  let situation: String
  let expected: Expectation
  let tolerance: Numbers.Tolerance
  /// Whether common mistakes are tried too, to be recognised by their numbers.
  let recognizesMistakes: Bool
  let found: (Solution) throws -> Numbers

  /// - Parameters:
  ///   - situation: the inputs, in words
  ///   - expected: what should come out
  ///   - tolerance: how far off it may be
  ///   - recognizesMistakes: whether common mistakes are tried too, which takes as long as each takes
  ///   - found: asks the solution
  public init(
    _ situation: String, expected: Expectation = .reference,
    tolerance: Numbers.Tolerance = .single, recognizesMistakes: Bool = true,
    found: @escaping (Solution) throws -> Numbers
  ) {
    self.situation = situation
    self.expected = expected
    self.tolerance = tolerance
    self.recognizesMistakes = recognizesMistakes
    self.found = found
  }
}

extension Trial {
  /// A paired gain in test accuracy, the mean of which over the seeds is surely above zero.
  static func gain(
    of situation: String, _ seeds: [UInt64], _ gain: @escaping (Solution, UInt64) throws -> Double
  ) -> Trial {
    Trial(
      "the paired gain in test accuracy of \(situation)", expected: .meanAbove(0),
      recognizesMistakes: false
    ) { solution in Numbers(try seeds.map { try gain(solution, $0) }) }
  }
}

/// A wrong solution that many arrive at, recognised by the numbers that it gives.
public struct Mistake<Solution> {
  /// What is wrong, as a sentence that goes on from "it looks as if".
  public let title: String
  /// What to look at next.
  public let advice: String
  /// The wrong solution itself.
  public let solution: Solution

  /// A mistake.
  public init(_ title: String, advice: String, _ solution: Solution) {
    self.title = title
    self.advice = advice
    self.solution = solution
  }

  /// What a learner is told.
  var message: String { "It looks as if \(title). \(advice)" }
}
