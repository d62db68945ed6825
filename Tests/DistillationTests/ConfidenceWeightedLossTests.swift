import Distillation
import Tensors
import TestSupport
import Testing

@Suite struct ConfidenceWeightedLossTests {
  @Test func gradients() {
    expectGradients(
      DifferentiableOperation("student", .normal([4, 6])) {
        confidenceWeightedLoss(
          student: $0[0], teacher: Generator(seed: 2).normal([4, 6]), labels: [5, 0, 2, 2])
      })
  }

  /// Confidences of 0.8 and 0.5 weigh 8/13 and 5/13, whatever class the teacher is sure of.
  @Test func byHand() {
    let student = Tensor([[0, 0], [1, 0]])
    let teacher = log(Tensor([[0.2, 0.8], [0.5, 0.5]]))
    let found = confidenceWeightedLoss(student: student, teacher: teacher, labels: [0, 0])
    let losses = [crossEntropy(student.rows([0]), [0]), crossEntropy(student.rows([1]), [0])]
    expectClose([found.item], [(8 * losses[0].item + 5 * losses[1].item) / 13])
  }

  /// A teacher who is as sure of every image weighs none more than another.
  @Test func equallySure() {
    let student = Generator(seed: 1).normal([3, 4])
    let teacher = Tensor([[3, 0, 0, 0], [0, 0, 3, 0], [0, 3, 0, 0]])
    let found = confidenceWeightedLoss(student: student, teacher: teacher, labels: [3, 1, 2])
    expectClose([found.item], [crossEntropy(student, [3, 1, 2]).item])
  }

  @Test func wrongShapes() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = confidenceWeightedLoss(
        student: .zeros([2, 3]), teacher: .zeros([2, 4]), labels: [0, 1])
    }
    expectTrap(
      result, mentions: "[2, 3]", "[2, 4]", "ConfidenceWeightedLossTests.swift")
  }
}
