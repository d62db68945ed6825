import Distillation
import Tensors
import TestSupport
import Testing

@Suite struct DistillationLossTests {
  /// At T = 16 the divergence is some thousandths, and T^2 times its rounding error, 6e-8 in single precision, over
  /// the difference's step is what the looser tolerance allows for; PyTorch's own gradients are in losses.json.
  static let operations = [(1, 0.5), (4, 0.7), (16, 1), (2, 0)].map {
    (temperature: Float, alpha: Float) in
    DifferentiableOperation(
      "T = \(temperature), alpha = \(alpha)", .normal([4, 6]), .normal([4, 6]),
      tolerance: temperature > 4 ? 1e-2 : 1e-3
    ) {
      distillationLoss(
        student: $0[0], teacher: $0[1], labels: [5, 0, 2, 2], temperature: temperature,
        alpha: alpha
      ).total
    }
  }

  @Test(arguments: operations)
  func gradients(_ operation: DifferentiableOperation) { expectGradients(operation) }

  @Test func endsOfAlpha() {
    let generator = Generator(seed: 1)
    let (student, teacher) = (generator.normal([4, 6]), generator.normal([4, 6]))
    let labels = [1, 2, 3, 0]
    let hard = distillationLoss(student: student, teacher: teacher, labels: labels, alpha: 0)
    expectClose([hard.total.item], [crossEntropy(student, labels).item], .exact)
    let soft = distillationLoss(student: student, teacher: teacher, labels: labels, alpha: 1)
    let divergence = klDivergence(student: student, teacher: teacher, temperature: 4).item
    expectClose([soft.total.item], [16 * divergence], .exact)
  }

  /// Its five results, as `LogitsDistillationLoss` of document 10.2 has them.
  @Test func probabilities() {
    let generator = Generator(seed: 1)
    let (student, teacher) = (generator.normal([4, 6]), generator.normal([4, 6]))
    let loss = distillationLoss(
      student: student, teacher: teacher, labels: [1, 2, 3, 0], temperature: 4)
    expectClose(
      loss.teacherProbabilities.values, softmax(teacher, temperature: 4).values, .exact)
    expectClose(loss.studentProbabilities.values, softmax(student).values, .exact)
  }

  @Test func alphaOutsideItsRange() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = distillationLoss(
        student: .zeros([1, 2]), teacher: .zeros([1, 2]), labels: [0], alpha: 1.5)
    }
    expectTrap(result, mentions: "distillationLoss", "1.5", "DistillationLossTests.swift")
  }
}
