import Distillation
import Tensors
import TestSupport
import Testing

@Suite struct AttentionTransferTests {
  static let operations = [
    DifferentiableOperation("one size", .normal([2, 2, 3, 3]), .normal([2, 4, 3, 3])) {
      attentionTransferLoss([FeaturePair(student: $0[0], teacher: $0[1])])
    },
    DifferentiableOperation("resized", .normal([2, 2, 3, 3]), .normal([2, 3, 5, 4])) {
      attentionTransferLoss([FeaturePair(student: $0[0], teacher: $0[1])])
    },
  ]

  @Test(arguments: operations)
  func gradients(_ operation: DifferentiableOperation) { expectGradients(operation) }

  @Test func map() {
    // Two channels of 1 by 2 pixels: mean squares (5, 12.5), direction (2, 5) / sqrt(29).
    let features = Tensor(shape: [1, 2, 1, 2], [1, 3, 3, 4])
    let length = Float(29).squareRoot()
    expectClose(attentionMap(features).values, [2 / length, 5 / length])
    let large = attentionMap(Generator(seed: 1).normal([3, 2, 4, 4]), resizedTo: (2, 3))
    #expect(large.shape == [3, 6])
    expectClose((large * large).sum(axis: 1).values, [1, 1, 1])
  }

  /// What a map shows is where, not how much, nor in which channel.
  @Test func invariants() {
    let generator = Generator(seed: 1)
    let (student, teacher) = (generator.normal([4, 3, 2, 2]), generator.normal([4, 5, 4, 4]))
    func loss(_ student: Tensor, _ teacher: Tensor) -> Float {
      attentionTransferLoss([FeaturePair(student: student, teacher: teacher)]).item
    }
    #expect(loss(student, student) == 0)
    expectClose([loss(-3 * student, teacher)], [loss(student, teacher)])
    let order = [2, 0, 3, 1]
    expectClose([loss(student.rows(order), teacher.rows(order))], [loss(student, teacher)])
    #expect(loss(student.rows(order), teacher) != loss(student, teacher))
  }

  @Test func wrongShapes() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = attentionTransferLoss([
        FeaturePair(student: .zeros([2, 3, 4, 4]), teacher: .zeros([3, 3, 4, 4]))
      ])
    }
    expectTrap(
      result, mentions: "attentionTransferLoss", "[2, 3, 4, 4]", "[3, 3, 4, 4]",
      "AttentionTransferTests.swift")
  }
}
