import Tensors
import TestSupport
import Testing

@Suite struct LinearTests {
  static let operations = [
    DifferentiableOperation("matmul", .normal([4, 3]), .normal([3, 5])) { matmul($0[0], $0[1]) },
    DifferentiableOperation("matmul by itself", .normal([3, 3])) { matmul($0[0], $0[0]) },
    DifferentiableOperation("linear", .normal([4, 3]), .normal([5, 3]), .normal([5])) {
      linear($0[0], $0[1], $0[2])
    },
    // The biases keep every sum away from the ReLU's kink, on both sides of it.
    DifferentiableOperation(
      "linear, activated", .normal([4, 3]), .normal([4, 3]), .values([4], [20, -20, 20, -20])
    ) { linear($0[0], $0[1], $0[2], activated: true) },
  ]

  @Test(arguments: operations)
  func gradients(_ operation: DifferentiableOperation) { expectGradients(operation) }

  @Test func activatedIsLinearThenReLU() {
    let generator = Generator(seed: 1)
    let parameters = [[6, 5], [7, 5], [7]].map { Parameter(generator.normal($0)) }
    let weight = generator.normal([6, 7])
    let results = [true, false].map { fused in
      for parameter in parameters { parameter.clearGradient() }
      let tape = Tape()
      let inputs = parameters.map { tape.read($0) }
      let y =
        fused
        ? linear(inputs[0], inputs[1], inputs[2], activated: true)
        : relu(linear(inputs[0], inputs[1], inputs[2]))
      tape.backward(from: (y * weight).sum())
      return [y.values] + parameters.map { $0.gradient!.values }
    }
    #expect(results[0] == results[1])
  }

  @Test func shapesThatDoNotFit() async {
    let product = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = matmul(.zeros([2, 3]), .zeros([4, 5])) }
    expectTrap(product, mentions: "matmul", "[2, 3]", "[4, 5]", "LinearTests.swift")

    let layer = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = linear(.zeros([2, 3]), .zeros([5, 3]), .zeros([4])) }
    expectTrap(layer, mentions: "linear", "[5]", "[5, 3]", "[4]", "LinearTests.swift")
  }
}
