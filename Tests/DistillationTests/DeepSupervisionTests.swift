import Distillation
import Tensors
import TestSupport
import Testing

@Suite struct DeepSupervisionTests {
  private static let labels = [5, 0, 2, 2]
  private static var main: Tensor { Generator(seed: 2).normal([4, 6]) }

  /// The last classifier is a constant to the early ones.
  static let operations = [
    DifferentiableOperation("theory", .normal([4, 6]), .normal([4, 6])) {
      selfDistillationLoss(
        main: main, auxiliaries: $0, labels: labels, temperature: 2, auxiliaryWeight: 0.4,
        distillationWeight: 0.7)
    },
    DifferentiableOperation("notebook", .normal([4, 6]), .normal([4, 6])) {
      deepSupervisedLoss(
        main: main, auxiliaries: $0, labels: labels, temperature: 2, weights: [0.2, 0.5])
    },
    DifferentiableOperation(
      "weights of each layer, another teacher", .normal([4, 6]), .normal([4, 6])
    ) {
      selfDistillationLoss(
        main: main, auxiliaries: $0, labels: labels, teacher: Generator(seed: 3).normal([4, 6]),
        temperature: 2, auxiliaryWeights: [0.4, 0], distillationWeights: [0, 0.7])
    },
  ]

  @Test(arguments: operations)
  func gradients(_ operation: DifferentiableOperation) { expectGradients(operation) }

  /// The last classifier learns from the labels alone.
  @Test func gradientOfTheLast() {
    let auxiliaries = [Generator(seed: 1).normal([4, 6])]
    func gradient(_ loss: (Tensor) -> Tensor) -> [Float] {
      let tape = Tape()
      let main = tape.variable(Self.main)
      tape.backward(from: loss(main))
      return tape.gradient(of: main).values
    }
    let hard = gradient { crossEntropy($0, Self.labels) }
    expectClose(
      gradient { selfDistillationLoss(main: $0, auxiliaries: auxiliaries, labels: Self.labels) },
      hard)
    expectClose(
      gradient {
        deepSupervisedLoss(main: $0, auxiliaries: auxiliaries, labels: Self.labels, weights: [0.3])
      }, hard)
  }

  @Test func invariants() {
    let generator = Generator(seed: 1)
    let auxiliaries = (0..<2).map { _ in generator.normal([4, 6]) }
    let (main, labels) = (Self.main, Self.labels)
    let hard = crossEntropy(main, labels).item
    // Early classifiers that agree with the last have nothing to learn from it.
    expectClose(
      [deepSupervisedLoss(main: main, auxiliaries: [main, main], labels: labels).item], [hard],
      .absolute(1e-5))
    expectClose(
      [selfDistillationLoss(main: main, auxiliaries: [main, main], labels: labels).item],
      [2 * hard], .absolute(1e-5))
    #expect(selfDistillationLoss(main: main, auxiliaries: [], labels: labels).item == hard)
    // The two forms differ by the early classifiers' cross-entropy.
    let early = auxiliaries.map { crossEntropy($0, labels).item }.reduce(0, +)
    let notebook = deepSupervisedLoss(
      main: main, auxiliaries: auxiliaries, labels: labels, weights: [0.5, 0.5]
    ).item
    expectClose(
      [selfDistillationLoss(main: main, auxiliaries: auxiliaries, labels: labels).item],
      [notebook + 0.5 * early])
    let order = [2, 0, 3, 1]
    expectClose(
      [
        deepSupervisedLoss(
          main: main.rows(order), auxiliaries: auxiliaries.map { $0.rows(order) },
          labels: order.map { labels[$0] }, weights: [0.5, 0.5]
        ).item
      ], [notebook])
  }

  @Test func weightsOfEachLayer() {
    let generator = Generator(seed: 1)
    let auxiliaries = (0..<2).map { _ in generator.normal([4, 6]) }
    let (main, labels) = (Self.main, Self.labels)
    func loss(_ lambdas: [Float], _ betas: [Float], teacher: Tensor? = nil) -> Float {
      selfDistillationLoss(
        main: main, auxiliaries: auxiliaries, labels: labels, teacher: teacher,
        auxiliaryWeights: lambdas, distillationWeights: betas
      ).item
    }
    let hard = crossEntropy(main, labels).item
    #expect(loss([0, 0], [0, 0]) == hard)
    expectClose(
      [loss([0.3, 2], [0, 0])],
      [
        hard + 0.3 * crossEntropy(auxiliaries[0], labels).item
          + 2 * crossEntropy(auxiliaries[1], labels).item
      ])
    // Formula by formula: the parts add up, and the equal weights are those of the document's code.
    let parts = [loss([0.5, 0], [0, 0]), loss([0, 0.5], [0, 0]), loss([0, 0], [0.5, 0.5])]
    let whole = loss([0.5, 0.5], [0.5, 0.5])
    expectClose([whole], [parts.reduce(0, +) - 2 * hard])
    expectClose(
      [whole], [selfDistillationLoss(main: main, auxiliaries: auxiliaries, labels: labels).item])
    // What the early classifiers say themselves teaches them nothing; the main one would.
    expectClose([loss([0, 0], [1, 0], teacher: auxiliaries[0])], [hard], .absolute(1e-5))
    #expect(loss([0, 0], [1, 0]) > hard + 0.1)
  }

  @Test func wrongWeights() async {
    let weights = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = deepSupervisedLoss(main: .zeros([1, 2]), auxiliaries: [.zeros([1, 2])], labels: [0])
    }
    expectTrap(
      weights, mentions: "deepSupervisedLoss", "1 auxiliary", "[0.3, 0.3]",
      "DeepSupervisionTests.swift")
    let lambdas = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = selfDistillationLoss(
        main: .zeros([1, 2]), auxiliaries: [.zeros([1, 2])], labels: [0], auxiliaryWeights: [1],
        distillationWeights: [1, 1])
    }
    expectTrap(
      lambdas, mentions: "selfDistillationLoss", "1 auxiliary", "[1.0, 1.0]",
      "DeepSupervisionTests.swift")
    let shapes = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = selfDistillationLoss(main: .zeros([1, 2]), auxiliaries: [.zeros([1, 3])], labels: [0])
    }
    expectTrap(shapes, mentions: "[1, 2]", "[1, 3]", "DeepSupervisionTests.swift")
  }
}
