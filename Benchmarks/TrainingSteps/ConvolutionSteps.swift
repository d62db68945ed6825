import Distillation
import Learning
import Tensors

// Steps on batches of 64 colour images of 32 by 32.

extension Workload {
  private static let values = 3 * 32 * 32

  private static func makeFeatureStudent() -> StagedNetwork {
    .convolutional([[64], [128], [256]], colors: 3, side: 32, Generator(seed: 0))
  }

  /// A training step of document 10.3's student, three convolutions without pooling, on the true classes.
  static let featureStudent = Workload(
    name: "feature-student",
    multiplyAdds: batchSize * makeFeatureStudent().multiplyAdds(example: [values]).training,
    heaviness: 400
  ) {
    let student = makeFeatureStudent()
    let optimizer = Adam(student.parameters)
    return onBatches(values: values) { batch in
      _ = trainStep(student, on: batch, with: optimizer) { crossEntropy($0, $1.labels) }
    }
  }
}
