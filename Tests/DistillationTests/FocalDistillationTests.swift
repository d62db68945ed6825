import Distillation
import Tensors
import TestSupport
import Testing

@Suite struct FocalDistillationTests {
  static let labels = [5, 0, 2, 2]
  static let operations = [FocalWeight.teacherDoubt, .studentDifficulty].flatMap { weight in
    [(1, 2), (4, 2), (2, 1), (4, 0.5)].map { (temperature: Float, gamma: Float) in
      // Teacher's logits apart, so that a small step does not change which one is the largest.
      DifferentiableOperation(
        "\(weight), T = \(temperature), gamma = \(gamma)", .normal([4, 6]), .distinct([4, 6])
      ) {
        focalDistillationLoss(
          student: $0[0], teacher: $0[1], labels: labels, temperature: temperature, gamma: gamma,
          weight: weight
        ).total
      }
    }
  }

  @Test(arguments: operations)
  func gradients(_ operation: DifferentiableOperation) { expectGradients(operation) }

  /// Two rows by hand: at T = 1 the teacher's largest probabilities are 0.9 and 0.6, the student gives the true
  /// classes 0.8 and 0.3.
  @Test func weights() {
    let teacher = log(Tensor([[0.9, 0.1], [0.6, 0.4]]))
    let student = log(Tensor([[0.8, 0.2], [0.3, 0.7]]))
    func weights(_ weight: FocalWeight) -> [Float] {
      focalWeights(
        student: student, teacher: teacher, labels: [0, 0], temperature: 1, gamma: 2,
        weight: weight
      ).values
    }
    expectClose(weights(.teacherDoubt), [0.01, 0.16], .absolute(1e-6))
    expectClose(weights(.studentDifficulty), [0.04, 0.49], .absolute(1e-6))
  }

  @Test(arguments: [FocalWeight.teacherDoubt, .studentDifficulty])
  func gammaZeroIsThePlainLoss(_ weight: FocalWeight) {
    let generator = Generator(seed: 1)
    let (student, teacher) = (generator.normal([4, 6]), generator.normal([4, 6]))
    let focal = focalDistillationLoss(
      student: student, teacher: teacher, labels: Self.labels, gamma: 0, weight: weight)
    let plain = distillationLoss(student: student, teacher: teacher, labels: Self.labels)
    expectClose([focal.total.item, focal.soft.item], [plain.total.item, plain.soft.item])
  }

  /// A teacher that is certain leaves nothing of the soft part, and no gradient that is not a number.
  @Test func certainTeacher() {
    let tape = Tape()
    let student = tape.variable(Tensor([[1, 2, 3]]))
    let loss = focalDistillationLoss(
      student: student, teacher: Tensor([[1000, 0, 0]]), labels: [0], temperature: 1, alpha: 1,
      gamma: 0.5)
    tape.backward(from: loss.total)
    #expect(loss.soft.item == 0)
    #expect(tape.gradient(of: student).values == [0, 0, 0])
  }

  @Test func negativeGamma() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = focalDistillationLoss(
        student: .zeros([1, 2]), teacher: .zeros([1, 2]), labels: [0], gamma: -1)
    }
    expectTrap(result, mentions: "focalDistillationLoss", "gamma", "-1", "FocalDistillationTests")
  }

  @Test func shapesThatDiffer() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = focalDistillationLoss(student: .zeros([1, 2]), teacher: .zeros([1, 3]), labels: [0])
    }
    expectTrap(
      result, mentions: "focalDistillationLoss", "[1, 2]", "[1, 3]", "FocalDistillationTests")
  }
}
