import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct KLDivergenceTests {
  static let operations = [1, 4].map { (temperature: Float) in
    DifferentiableOperation("T = \(temperature)", .normal([3, 5]), .normal([3, 5])) {
      klDivergence(student: $0[0], teacher: $0[1], temperature: temperature)
    }
  }

  @Test(arguments: operations)
  func gradients(_ operation: DifferentiableOperation) { expectGradients(operation) }

  @Test func values() {
    let (student, teacher) = (Tensor([[0, 0], [5, 1]]), Tensor([[log(3), 0], [5, 1]]))
    let row = 0.75 * log(Float(0.75) / 0.5) + 0.25 * log(Float(0.25) / 0.5)
    expectClose([klDivergence(student: student, teacher: teacher).item], [row / 2])
    let same = klDivergence(student: teacher, teacher: teacher, temperature: 3)
    expectClose([same.item], [0], .exact)
  }

  /// A teacher so sure that its other probabilities round to zero: 0 log 0 = 0.
  @Test func sureTeacher() {
    let tape = Tape()
    let student = tape.variable(Tensor([[0, 0, 0]]))
    let teacher = tape.variable(Tensor([[1e30, 0, -1e30]]))
    let divergence = klDivergence(student: student, teacher: teacher)
    expectClose([divergence.item], [log(3)])
    tape.backward(from: divergence)
    expectClose(tape.gradient(of: student).values, [-2.0 / 3, 1.0 / 3, 1.0 / 3])
    expectClose(tape.gradient(of: teacher).values, [0, 0, 0], .absolute(1e-6))
  }

  @Test func shapesThatDiffer() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = klDivergence(student: .zeros([2, 3]), teacher: .zeros([2, 4])) }
    expectTrap(result, mentions: "klDivergence", "[2, 3]", "[2, 4]", "KLDivergenceTests.swift")
  }
}
