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
    multiplyAdds: {
      batchSize * makeFeatureStudent().multiplyAdds(example: [values]).training
    },
    heaviness: 400
  ) {
    let student = makeFeatureStudent()
    let optimizer = Adam(student.parameters)
    return onBatches(values: values) { batch in
      _ = trainStep(student, on: batch, with: optimizer) { crossEntropy($0, $1.labels) }
    }
  }

  /// A training step of the self-distillation notebook's `DeepSupervisionNet`: three exits, batch norm and pooling.
  static let deepSupervision = Workload(
    name: "deep-supervision",
    multiplyAdds: {
      let network = DeepSupervisionNet(10, Generator(seed: 0))
      return batchSize * network.exitCosts(example: [values]).last!.training
    },
    heaviness: 20
  ) {
    let network = DeepSupervisionNet(10, Generator(seed: 0))
    let optimizer = Adam(network.parameters)
    return onBatches(values: values) { batch in
      _ = trainStep(with: optimizer) { pass in
        let exits = network.exits(batch.images, pass)
        return deepSupervisedLoss(
          main: exits[2], auxiliaries: [exits[0], exits[1]], labels: batch.labels)
      }
    }
  }
}
