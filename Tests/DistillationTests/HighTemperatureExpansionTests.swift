import Distillation
import Tensors
import TestSupport
import Testing

@Suite struct HighTemperatureExpansionTests {
  private let logits = Generator(seed: 4).normal([20, 10]) * 3

  @Test func byHand() {
    // Mean 1: 1/3 + (z - 1) / 6
    expectClose(
      highTemperatureExpansion(Tensor([[0, 1, 2]]), temperature: 2).values, [1 / 6, 1 / 3, 1 / 2])
  }

  /// Twice the temperature, a quarter of the error; and every row sums to 1.
  @Test func theErrorIsOfSecondOrder() {
    func error(_ temperature: Float) -> Float {
      let difference =
        highTemperatureExpansion(logits, temperature: temperature)
        - softmax(logits, temperature: temperature)
      return difference.values.map(abs).max()!
    }
    for temperature in [32, 64] as [Float] {
      let ratio = error(temperature) / error(2 * temperature)
      #expect(abs(ratio - 4) < 0.25, "at \(temperature): \(ratio)")
    }
    let sums = highTemperatureExpansion(logits, temperature: 2).sum(axis: 1).values
    expectClose(sums, Array(repeating: 1, count: 20), .absolute(1e-6))
  }

  @Test func noTemperature() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = highTemperatureExpansion(.zeros([2, 3]), temperature: 0)
    }
    expectTrap(
      result, mentions: "highTemperatureExpansion", "0.0", "HighTemperatureExpansionTests.swift")
  }
}
