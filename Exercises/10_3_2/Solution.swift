import Distillation
import Learning
import Tensors

func trainOnFeatures(
  trunk: Sequential, head: Linear, adaptation: Linear, images: Tensor, labels: [Int],
  teacher: Tensor, alpha: Float, steps: Int
) throws {
  let optimizer = Adam(
    trunk.parameters + head.parameters + adaptation.parameters, learningRate: 1e-2)
  for _ in 0..<steps {
    _ = trainStep(with: optimizer) { pass in
      let features = trunk(images, pass)
      let pair = FeaturePair(student: adaptation(features, pass), teacher: teacher)
      return MixedLoss(
        distilled: featureLoss([pair]), hard: crossEntropy(head(features, pass), labels),
        alpha: alpha
      ).total
    }
  }
}
