import Distillation
import Tensors
import TestSupport
import Testing

@Suite struct DeepMutualLearningTests {
  private static let labels = [5, 0, 2, 2]

  /// The others are constants to each, so each loss is tried on its own network.
  @Test(arguments: 0..<3)
  func gradients(network: Int) {
    expectGradients(
      DifferentiableOperation("network \(network)", .normal([4, 6])) {
        let generator = Generator(seed: 2)
        var logits = (0..<3).map { _ in generator.normal([4, 6]) }
        logits[network] = $0[0]
        return mutualLearningLosses(logits, labels: Self.labels, temperature: 2, lambda: 0.7)[
          network]
      })
  }

  @Test func othersAreConstants() {
    let generator = Generator(seed: 1)
    let tape = Tape()
    let logits = (0..<2).map { _ in tape.variable(generator.normal([4, 6])) }
    tape.backward(from: mutualLearningLosses(logits, labels: Self.labels)[0])
    #expect(tape.gradient(of: logits[0]).values.contains { $0 != 0 })
    #expect(tape.gradient(of: logits[1]).values.allSatisfy { $0 == 0 })
  }

  @Test func invariants() {
    let generator = Generator(seed: 1)
    let logits = (0..<3).map { _ in generator.normal([4, 6]) }
    let hard = logits.map { crossEntropy($0, Self.labels).item }
    // Networks that agree have nothing to teach.
    let same = mutualLearningLosses([logits[0], logits[0]], labels: Self.labels)
    expectClose(same.map(\.item), [hard[0], hard[0]], .absolute(1e-5))
    expectClose(
      mutualLearningLosses(logits, labels: Self.labels, lambda: 0).map(\.item), hard, .exact)
    // A second peer equal to the first changes nothing: it is a mean.
    expectClose(
      [mutualLearningLosses([logits[0], logits[1], logits[1]], labels: Self.labels)[0].item],
      [mutualLearningLosses([logits[0], logits[1]], labels: Self.labels)[0].item])
    let order = [2, 0, 3, 1]
    expectClose(
      mutualLearningLosses(logits.map { $0.rows(order) }, labels: order.map { Self.labels[$0] })
        .map(\.item), mutualLearningLosses(logits, labels: Self.labels).map(\.item))
  }

  @Test func oneNetworkAlone() async {
    let alone = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = mutualLearningLosses([.zeros([2, 3])], labels: [0, 1]) }
    expectTrap(
      alone, mentions: "mutualLearningLosses", "two networks", "[[2, 3]]",
      "DeepMutualLearningTests.swift")
    let shapes = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = mutualLearningLosses([.zeros([2, 3]), .zeros([2, 4])], labels: [0, 1]) }
    expectTrap(shapes, mentions: "[[2, 3], [2, 4]]", "DeepMutualLearningTests.swift")
  }
}
