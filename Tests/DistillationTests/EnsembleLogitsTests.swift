import Distillation
import Tensors
import TestSupport
import Testing

@Suite struct EnsembleLogitsTests {
  @Test(arguments: [1, 4] as [Float]) func theirSoftmaxIsTheMeanOfProbabilities(temperature: Float)
  {
    let generator = Generator(seed: 1)
    let logits = (0..<3).map { _ in generator.normal([4, 6]) * 2 }
    let found = softmax(
      ensembleLogits(logits, temperature: temperature), temperature: temperature)
    let sum = logits.map { softmax($0, temperature: temperature).values }
    let mean = (0..<24).map { index in sum.reduce(0) { $0 + $1[index] } / 3 }
    expectClose(found.values, mean)
  }

  @Test func differentShapes() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ensembleLogits([.zeros([2, 3]), .zeros([2, 4])])
    }
    expectTrap(result, mentions: "ensembleLogits", "[2, 4]", "EnsembleLogitsTests.swift")
  }
}
