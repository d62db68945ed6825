import Distillation
import Tensors
import TestSupport
import Testing

@Suite struct FeatureDistillationTests {
  @Test(arguments: FeatureMetric.allCases)
  func gradients(metric: FeatureMetric) {
    expectGradients(
      DifferentiableOperation(
        "two levels", .normal([3, 2, 2, 2]), .normal([3, 2, 2, 2]),
        .normal([3, 4]), .normal([3, 4])
      ) {
        featureLoss(
          [
            FeaturePair(student: $0[0], teacher: $0[1]),
            FeaturePair(student: $0[2], teacher: $0[3]),
          ], metric: metric, weights: [1, 3])
      })
    expectGradients(
      DifferentiableOperation("aligned", .normal([2, 2, 4, 4]), .normal([2, 2, 3, 5])) {
        featureLoss(
          [FeaturePair(student: $0[0], teacher: $0[1]).spatiallyAligned()], metric: metric)
      })
  }

  @Test(arguments: FeatureMetric.allCases)
  func invariants(metric: FeatureMetric) {
    let generator = Generator(seed: 1)
    let (student, teacher) = (generator.normal([4, 3, 2, 2]), generator.normal([4, 3, 2, 2]))
    func loss(_ student: Tensor, _ teacher: Tensor) -> Float {
      featureLoss([FeaturePair(student: student, teacher: teacher)], metric: metric).item
    }
    expectClose([loss(student, student)], [0], .absolute(1e-6))
    let order = [2, 0, 3, 1]
    expectClose([loss(student.rows(order), teacher.rows(order))], [loss(student, teacher)])
    #expect(loss(student.rows(order), teacher) != loss(student, teacher))
  }

  @Test func cosineIgnoresLength() {
    let x = Generator(seed: 1).normal([4, 6])
    let loss = featureLoss([FeaturePair(student: 3 * x, teacher: x)], metric: .cosine)
    expectClose([loss.item], [0], .absolute(1e-6))
    let opposite = featureLoss([FeaturePair(student: -x, teacher: x)], metric: .cosine)
    expectClose([opposite.item], [2])
  }

  /// Equal unless given; only their shares count.
  @Test func weights() {
    let generator = Generator(seed: 1)
    let pairs = (1...2).map {
      FeaturePair(student: generator.normal([2, $0]), teacher: generator.normal([2, $0]))
    }
    let single = pairs.map { featureLoss([$0]).item }
    expectClose([featureLoss(pairs).item], [(single[0] + single[1]) / 2])
    expectClose(
      [featureLoss(pairs, weights: [2, 6]).item], [0.25 * single[0] + 0.75 * single[1]])
    expectClose([featureLoss(pairs, weights: [0, 1]).item], [single[1]])
  }

  @Test func alignment() {
    let generator = Generator(seed: 1)
    func shapes(_ student: [Int], _ teacher: [Int]) -> [[Int]] {
      let pair = FeaturePair(student: generator.normal(student), teacher: generator.normal(teacher))
        .spatiallyAligned()
      return [pair.student.shape, pair.teacher.shape]
    }
    #expect(shapes([2, 3, 8, 8], [2, 5, 4, 4]) == [[2, 3, 4, 4], [2, 5, 4, 4]])
    #expect(shapes([2, 3, 4, 4], [2, 3, 8, 7]) == [[2, 3, 4, 4], [2, 3, 4, 4]])
    #expect(shapes([2, 3, 4, 8], [2, 3, 8, 4]) == [[2, 3, 4, 4], [2, 3, 4, 4]])
    #expect(shapes([2, 5], [2, 5]) == [[2, 5], [2, 5]])
  }

  @Test func wrongShapes() async {
    let shapes = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = featureLoss([FeaturePair(student: .zeros([2, 3]), teacher: .zeros([2, 4]))]) }
    expectTrap(
      shapes, mentions: "featureLoss", "[2, 3]", "[2, 4]", "FeatureDistillationTests.swift")
    let weights = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = featureLoss(
        [FeaturePair(student: .zeros([2, 3]), teacher: .zeros([2, 3]))], weights: [1, 2])
    }
    expectTrap(
      weights, mentions: "featureLoss", "1 pairs", "[1.0, 2.0]", "FeatureDistillationTests.swift")
  }
}
