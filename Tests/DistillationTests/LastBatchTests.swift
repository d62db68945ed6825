import Datasets
import Distillation
import Learning
import Tensors
import TestSupport
import Testing

/// An epoch whose last batch has too few images for a pair, a triple or a triplet.
@Suite struct LastBatchTests {
  static let objectives: [FeatureObjective] =
    RKDForm.allCases.map { .rkd($0) } + [
      .triplets(shared: true), .triplets(shared: false), .relations(.cosine), .centroids(.cosine),
    ]

  @Test(arguments: objectives, [64, 65])
  func anEpochOf66Images(objective: FeatureObjective, batchSize: Int) throws {
    let images = try Dataset.load(.digits).train.prefix(66)
    func network(_ seed: UInt64) -> StagedNetwork {
      .convolutional([[4], [6]], strides: [1, 2], colors: 1, side: 8, Generator(seed: seed))
    }
    let teacher = TeacherFeatures(of: network(1), for: images)
    let student = network(2)
    var steps: [Double] = []
    // At an alpha of 1 nothing but what is distilled is recorded for the gradients.
    FeatureRecipe(objective, levels: [0, 1], alpha: 1, epochs: 1, batchSize: batchSize)
      .train(student, on: images, teacher: teacher, generator: Generator(seed: 3)) {
        steps += $0.steps
      }
    #expect(steps.count == 2 && steps.allSatisfy(\.isFinite))
    #expect(steps[0] > 0)
    #expect(
      student.state.entries.allSatisfy { entry in
        guard case .float(_, let values) = entry.value else { return true }
        return values.allSatisfy(\.isFinite)
      })
  }
}
