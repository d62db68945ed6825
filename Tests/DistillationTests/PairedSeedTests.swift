import Datasets
import Distillation
import Kernels
import Learning
import Tensors
import TestSupport
import Testing

@Suite struct PairedSeedTests {
  private func pair(_ seed: UInt64) throws -> PairedSeed {
    let digits = try Dataset.load(.digits)
    return PairedSeed(
      seed: seed, data: digits, validation: 120, recipe: StudentRecipe(epochs: 2)
    ) { SimpleTeacher(inputs: 64, $0) }
  }

  @Test func theSplitCoversTheTrainingImagesAndLeavesTheTestImagesAlone() throws {
    let digits = try Dataset.load(.digits)
    let pair = try pair(3)
    #expect(pair.train.count == 1_080)
    #expect(pair.validation.count == 120)
    func sorted(_ images: LabelledImages...) -> [[Float]] {
      images.flatMap { images in (0..<images.count).map { images.values(of: $0) } }
        .sorted { $0.lexicographicallyPrecedes($1) }
    }
    let isWhole = sorted(pair.train, pair.validation) == sorted(digits.train)
    #expect(isWhole)
    let sameTest = pair.test == digits.test
    #expect(sameTest)
  }

  @Test func watchingATeacherChangesNothing() throws {
    let digits = try Dataset.load(.digits)
    let watched = PairedSeed(
      seed: 3, data: digits, validation: 120, recipe: StudentRecipe(epochs: 2),
      watchingTeacher: true
    ) { SimpleTeacher(inputs: 64, $0) }
    let pair = try pair(3)
    #expect(pair.teacherAccuracies.isEmpty)
    #expect(pair.teacherLosses.count == 2)
    #expect(pair.teacherLosses == watched.teacherLosses)
    #expect(watched.teacherAccuracies.count == 2)
    #expect(
      watched.teacherAccuracies.last
        == accuracy(pair.validationLogits.all, pair.validation.labels))
    let same = pair.testLogits.all.values == watched.testLogits.all.values
    #expect(same)
  }

  @Test func armsShareInitialWeightsAndBatchOrder() throws {
    let pair = try pair(3)
    let starts = Guarded([[Float]]())
    func arm(_ alpha: Float, _ logits: TeacherLogits?) -> StudentResult {
      pair.student(StudentRecipe(epochs: 2, alpha: alpha), images: 300, logits: logits) {
        let student = SimpleStudent(inputs: 64, width: 16, $0)
        starts.withLock { $0.append(student.parameters.flatMap { $0.value.values }) }
        return student
      }
    }
    let hard = arm(0, nil)
    // With alpha = 0 the teacher has no say: the same numbers must come out, by the same path.
    let unheard = arm(0, pair.trainLogits)
    #expect(hard.test.accuracy == unheard.test.accuracy)
    #expect(hard.test.negativeLogLikelihood == unheard.test.negativeLogLikelihood)
    let same = starts.withLock { $0[0] == $0[1] }
    #expect(same)
    #expect(unheard.cost - hard.cost == pair.teacherCost + 300 * pair.logitsCost)
  }

  @Test func anArmRepeatsItself() throws {
    let results = try sideBySide([4, 4, 5]) { seed in
      Result {
        try pair(seed).student(StudentRecipe(epochs: 1), images: 200) {
          SimpleStudent(inputs: 64, width: 16, $0)
        }
      }
    }.map { try $0.get() }
    #expect(results[0].test.negativeLogLikelihood == results[1].test.negativeLogLikelihood)
    #expect(results[0].test.negativeLogLikelihood != results[2].test.negativeLogLikelihood)
  }

  @Test func sideBySideKeepsTheOrder() {
    #expect(sideBySide(Array(0..<50)) { $0 * $0 } == (0..<50).map { $0 * $0 })
  }
}
