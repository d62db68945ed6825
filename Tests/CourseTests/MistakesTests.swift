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
    for mistake in exercise.mistakes {
      let results = exercise.results(mistake.solution, seed: seed)
      let hints = Set(results.compactMap(\.hint))
      #expect(hints == [mistake.message], "\(id), \(mistake.message)")
      #expect(results.contains { $0.status == .failed })
    }
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
