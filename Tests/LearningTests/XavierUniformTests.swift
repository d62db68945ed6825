import Learning
import Tensors
import TestSupport
import Testing

@Suite struct XavierUniformTests {
  /// The bound counts the kernel's elements in both fans.
  @Test func bound() {
    let weights = Generator(seed: 1).xavierUniform([30, 20, 3, 3]).values
    let bound = Float(6.0 / ((30 + 20) * 9)).squareRoot()
    #expect(weights.allSatisfy { abs($0) <= bound })
    #expect(weights.map(abs).max()! > 0.99 * bound)
  }

  @Test func wrongShape() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Generator(seed: 1).xavierUniform([4]) }
    expectTrap(result, mentions: "xavierUniform", "[4]", "XavierUniformTests.swift")
  }
}
