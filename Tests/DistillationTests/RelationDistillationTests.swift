import Distillation
import Tensors
import TestSupport
import Testing

@Suite struct RelationDistillationTests {
  @Test(arguments: RelationMetric.allCases)
  func gradients(metric: RelationMetric) {
    expectGradients(
      DifferentiableOperation("\(metric)", .normal([4, 3]), .normal([4, 5])) {
        relationLoss(student: $0[0], teacher: $0[1], metric: metric)
      })
  }

  @Test func matrices() {
    let x = Tensor([[3, 4], [0, 2]])
    expectClose(relationMatrix(x).values, [1, 0.8, 0.8, 1])
    let near = 1 / (1 + Float(13).squareRoot())
    expectClose(relationMatrix(x, metric: .euclidean).values, [1, near, near, 1])
    expectClose(relationMatrix(x, metric: .dotProduct).values, [25, 8, 8, 4])
  }

  /// A rotated teacher has the same relations; so has one in a batch of another order, if both are.
  @Test(arguments: RelationMetric.allCases)
  func invariants(metric: RelationMetric) {
    let generator = Generator(seed: 1)
    let (student, teacher) = (generator.normal([5, 2]), generator.normal([5, 3]))
    func loss(_ student: Tensor, _ teacher: Tensor) -> Float {
      relationLoss(student: student, teacher: teacher, metric: metric).item
    }
    #expect(loss(student, student) == 0)
    let rotated = matmul(student, Tensor([[0.6, -0.8], [0.8, 0.6]]))
    expectClose([loss(rotated, student)], [0], .absolute(1e-10))
    let order = [2, 0, 4, 3, 1]
    expectClose([loss(student.rows(order), teacher.rows(order))], [loss(student, teacher)])
    #expect(loss(student.rows(order), teacher) != loss(student, teacher))
  }

  @Test func wrongShapes() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = relationLoss(student: .zeros([2, 3]), teacher: .zeros([4, 3])) }
    expectTrap(
      result, mentions: "relationLoss", "[2, 3]", "[4, 3]", "RelationDistillationTests.swift")
  }
}
