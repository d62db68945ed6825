import Distillation
import Tensors
import TestSupport
import Testing

@Suite struct TopKDistillationTests {
  static let labels = [5, 0, 2, 2]
  static let operations = [false, true].flatMap { renormalized in
    [(1, 3), (4, 2), (2, 6)].map { (temperature: Float, k: Int) in
      // Teacher's logits apart, so that a small step does not change which ones are the largest.
      DifferentiableOperation(
        "T = \(temperature), k = \(k), renormalised: \(renormalized)", .normal([4, 6]),
        .distinct([4, 6])
      ) {
        topKDistillationLoss(
          student: $0[0], teacher: $0[1], labels: labels, temperature: temperature, k: k,
          renormalized: renormalized
        ).total
      }
    }
  }

  @Test(arguments: operations)
  func gradients(_ operation: DifferentiableOperation) { expectGradients(operation) }

  /// A student that gives nearly nothing to the teacher's third class is below zero as written, near
  /// P log P = -0.09482 for the P = 0.9 that the teacher gives the first two.
  @Test func asWrittenItGoesBelowZero() {
    func soft(student: [Float], renormalized: Bool) -> Float {
      topKDistillationLoss(
        student: log(Tensor([student])), teacher: log(Tensor([[0.6, 0.3, 0.1]])), labels: [0],
        temperature: 1, k: 2, renormalized: renormalized
      ).soft.item
    }
    let gone: [Float] = [2 / 3 - 1e-6, 1 / 3 - 1e-6, 2e-6]
    #expect(abs(soft(student: gone, renormalized: false) - -0.09482) < 1e-4)
    #expect(abs(soft(student: gone, renormalized: true)) < 1e-4)
    #expect(abs(soft(student: [0.6, 0.3, 0.1], renormalized: false)) < 1e-6)
    // 2/3 log((2/3) / (1/2)) + 1/3 log((1/3) / (1/2))
    #expect(abs(soft(student: [0.4, 0.4, 0.2], renormalized: true) - 0.05663) < 1e-4)
  }

  @Test(arguments: 1...6)
  func renormalisedItIsADivergence(k: Int) {
    let generator = Generator(seed: UInt64(k))
    let teacher = generator.normal([4, 6])
    func soft(_ student: Tensor) -> Float {
      topKDistillationLoss(
        student: student, teacher: teacher, labels: Self.labels, k: k, renormalized: true
      ).soft.item
    }
    #expect(soft(teacher) == 0)
    let away = soft(generator.normal([4, 6]))
    // One class has nothing to be compared with.
    #expect(k == 1 ? away == 0 : away > 0)
  }

  @Test(arguments: [false, true])
  func allClassesAreThePlainLoss(renormalized: Bool) {
    let generator = Generator(seed: 1)
    let (student, teacher) = (generator.normal([4, 6]), generator.normal([4, 6]))
    let topK = topKDistillationLoss(
      student: student, teacher: teacher, labels: Self.labels, k: 6, renormalized: renormalized)
    let plain = distillationLoss(student: student, teacher: teacher, labels: Self.labels)
    expectClose([topK.total.item, topK.soft.item], [plain.total.item, plain.soft.item])
  }

  @Test func ofEqualLogitsTheFirstCount() {
    func soft(_ student: [Float]) -> Float {
      topKDistillationLoss(
        student: Tensor([student]), teacher: Tensor([[1, 1, 1, 1]]), labels: [0], k: 2,
        renormalized: true
      ).soft.item
    }
    #expect(soft([1, 1, 5, 0]) == 0)
    #expect(soft([5, 0, 1, 1]) > 0)
  }

  @Test func kOutsideItsRange() async {
    // An exit test's body captures nothing: both ends in their own process.
    let results = [
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = topKDistillationLoss(
          student: .zeros([1, 2]), teacher: .zeros([1, 2]), labels: [0], k: 0, renormalized: true)
      },
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = topKDistillationLoss(
          student: .zeros([1, 2]), teacher: .zeros([1, 2]), labels: [0], k: 3, renormalized: true)
      },
    ]
    for (result, k) in zip(results, [0, 3]) {
      expectTrap(result, mentions: "topKDistillationLoss", "k = \(k)", "TopKDistillationTests")
    }
  }
}
