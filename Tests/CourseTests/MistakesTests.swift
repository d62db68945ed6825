import Course
import Tensors
import Testing

/// Whether the checks tell right from wrong, for every exercise: its reference, its mistakes, a constant.
@Suite struct MistakesTests {
  static let ids = Course.exercises.map(\.id)

  @Test(arguments: ids, [1, 2, 77] as [UInt64])
  func referencePassesEveryCheck(_ id: String, seed: UInt64) throws {
    let exercise = try #require(Course.exercise(id))
    for result in exercise.results(exercise.reference, seed: seed) {
      #expect(result.status == .passed, "\(id), \(result.title): \(result.message ?? "")")
    }
  }

  @Test(arguments: ids, [3] as [UInt64])
  func eachMistakeFailsWithItsOwnMessage(_ id: String, seed: UInt64) throws {
    let exercise = try #require(Course.exercise(id))
    let checks = exercise.checks.indices.filter { !exercise.checks[$0].measuresGain }
    for mistake in exercise.mistakes {
      let results = checks.map { exercise.result(of: $0, mistake.solution, seed: seed) }
      let hints = Set(results.compactMap(\.hint))
      #expect(hints == [mistake.message], "\(id), \(mistake.message)")
      #expect(results.contains { $0.status == .failed })
    }
  }

  /// A training that nobody taught gains nothing, and is told the interval.
  @Test(arguments: [
    ("10.1.3", "the teacher is ignored"), ("10.3.2", "the features are ignored"),
    ("10.5.1", "there is no teacher"), ("dml", "lambda is missing"), ("one", "lambda is missing"),
  ])
  func placebosGainNothing(_ id: String, mistake title: String) throws {
    let exercise = try #require(Course.exercise(id))
    let gain = try #require(exercise.checks.firstIndex { $0.measuresGain })
    let placebo = try #require(exercise.mistakes.first { $0.message.contains(title) })
    let result = exercise.result(of: gain, placebo.solution, seed: 4)
    #expect(result.status == .failed)
    #expect(result.message?.contains("95 % interval lies above 0, found") == true)
  }

  @Test func trainingsAreMeasuredByWhatTheyGain() {
    let trainings = [
      "10.1.1", "10.1.2", "10.1.3", "10.2.1", "10.2.2", "10.3.2", "10.4.2", "10.5.1", "10.5.2",
      "born-again", "dml", "byot", "one",
    ]
    #expect(
      Course.exercises.filter { $0.checks.contains(where: \.measuresGain) }.map(\.id)
        == trainings)
  }

  @Test(arguments: ids)
  func mistakesAreSixAndDiffer(_ id: String) throws {
    let exercise = try #require(Course.exercise(id))
    #expect(exercise.mistakes.count >= 6)
    #expect(Set(exercise.mistakes.map(\.message)).count == exercise.mistakes.count)
  }

  @Test func inputsFollowTheSeed() throws {
    let exercise = try #require(Course.exercise("distillation-loss"))
    let wrong = exercise.mistakes[0].solution
    func messages(_ seed: UInt64) -> [String?] {
      exercise.results(wrong, seed: seed).map(\.message)
    }
    #expect(messages(5) == messages(5))
    #expect(messages(5) != messages(6))
  }
}
