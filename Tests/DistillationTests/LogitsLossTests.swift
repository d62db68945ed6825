import Datasets
import Distillation
import Tensors
import TestSupport
import Testing

@Suite struct LogitsLossTests {
  @Test func eachCaseIsItsFunction() {
    let generator = Generator(seed: 1)
    let (s, t) = (generator.normal([4, 6]), generator.normal([4, 6]))
    let y = [5, 0, 2, 2]
    func total(_ loss: LogitsLoss) -> Float {
      loss(student: s, teacher: t, labels: y, temperature: 2, alpha: 0.4).total.item
    }
    #expect(
      total(.divergence)
        == distillationLoss(student: s, teacher: t, labels: y, temperature: 2, alpha: 0.4)
        .total.item)
    #expect(
      total(.focal(gamma: 3, weight: .studentDifficulty))
        == focalDistillationLoss(
          student: s, teacher: t, labels: y, temperature: 2, alpha: 0.4, gamma: 3,
          weight: .studentDifficulty
        ).total.item)
    #expect(
      total(.topK(2, renormalized: false))
        == topKDistillationLoss(
          student: s, teacher: t, labels: y, temperature: 2, alpha: 0.4, k: 2, renormalized: false
        ).total.item)
  }

  @Test func anArmTrainsWithItsLoss() throws {
    let digits = try Dataset.load(.digits)
    let pair = PairedSeed(seed: 1, data: digits, validation: 120, recipe: StudentRecipe(epochs: 5))
    { SimpleTeacher(inputs: 64, $0) }
    func student(_ loss: LogitsLoss) -> Evaluation {
      pair.student(
        StudentRecipe(epochs: 5, loss: loss), images: 200, logits: pair.trainLogits
      ) { SimpleStudent(inputs: 64, width: 16, $0) }.test
    }
    let plain = student(.divergence)
    // All ten classes are the plain loss, one class is another.
    let all = student(.topK(10, renormalized: true))
    #expect(all.negativeLogLikelihood == plain.negativeLogLikelihood)
    let one = student(.topK(1, renormalized: false))
    #expect(one.negativeLogLikelihood != plain.negativeLogLikelihood)
    #expect(plain.predictions.count == digits.test.count)
    let hits = zip(plain.predictions, digits.test.labels).count { $0 == $1 }
    #expect(abs(plain.accuracy - 100 * Double(hits) / Double(digits.test.count)) < 1e-9)
  }
}
