import Distillation
import Tensors
import TestSupport
import Testing

@Suite struct BornAgainLossTests {
  @Test func gradients() {
    expectGradients(
      DifferentiableOperation("student", .normal([4, 6])) {
        bornAgainLoss(
          student: $0[0], teacher: Generator(seed: 2).normal([4, 6]), labels: [5, 0, 2, 2],
          temperature: 2, alpha: 0.3
        ).total
      })
  }

  /// Alpha weights the soft part; the generation before is a constant.
  @Test func convention() {
    let generator = Generator(seed: 1)
    let tape = Tape()
    let (student, teacher) = (
      tape.variable(generator.normal([4, 6])), tape.variable(generator.normal([4, 6]))
    )
    let loss = bornAgainLoss(student: student, teacher: teacher, labels: [5, 0, 2, 2], alpha: 0.2)
    expectClose([loss.total.item], [0.2 * loss.soft.item + 0.8 * loss.hard.item])
    tape.backward(from: loss.total)
    #expect(tape.gradient(of: teacher).values.allSatisfy { $0 == 0 })
  }

  /// A student equal to its teacher has the hard part alone.
  @Test func sameLogits() {
    let logits = Generator(seed: 1).normal([4, 6])
    let loss = bornAgainLoss(student: logits, teacher: logits, labels: [5, 0, 2, 2])
    expectClose([loss.soft.item], [0], .absolute(1e-5))
  }

  @Test func wrongShapes() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = bornAgainLoss(student: .zeros([2, 3]), teacher: .zeros([2, 4]), labels: [0, 1]) }
    expectTrap(result, mentions: "[2, 3]", "[2, 4]", "BornAgainLossTests.swift")
  }
}
