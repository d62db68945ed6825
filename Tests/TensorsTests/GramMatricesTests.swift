import Tensors
import TestSupport
import Testing

@Suite struct GramMatricesTests {
  @Test func gradients() {
    expectGradients(
      DifferentiableOperation("x", .normal([3, 4, 2])) { gramMatrices($0[0]) })
    // A gradient that adds to one which is there already.
    expectGradients(
      DifferentiableOperation("x twice", .normal([2, 3, 4])) {
        gramMatrices($0[0]) * ($0[0] * $0[0]).sum()
      })
  }

  @Test func values() {
    let x = Generator(seed: 1).normal([3, 4, 5])
    let expected = (0..<3).flatMap { matmul(x.row($0), x.row($0).transposed()).values }
    #expect(gramMatrices(x).shape == [3, 4, 4])
    expectClose(gramMatrices(x).values, expected)
  }

  @Test func wrongShape() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = gramMatrices(.zeros([2, 3])) }
    expectTrap(result, mentions: "gramMatrices", "[2, 3]", "GramMatricesTests.swift")
  }
}
