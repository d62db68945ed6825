import Distillation
import Kernels
import Learning
import Tensors

/// What the step of Adam in a training step moves through memory, and how fast that can be at best.
struct AdamTraffic: Sendable {
  /// The training step that ends with it.
  let step: Workload
  /// What is trained.
  private let makeModel: @Sendable () -> any Module

  /// The steps of document 10.1, whose products are too small to hide it.
  static let all = [
    AdamTraffic(step: .teacher) { SimpleTeacher(Generator(seed: 0)) },
    AdamTraffic(step: .distillation) { SimpleStudent(Generator(seed: 0)) },
  ]

  /// How many parameters are trained.
  var parameters: Int { makeModel().parameterCount }

  /// Parameter, gradient and two moments are read, all but the gradient are written.
  var bytes: Int { Peak.bytesPerFloat * parameters }

  /// As many bytes of as many arrays, in the same caches, without the arithmetic.
  var traffic: Workload { .traffic(name: "memory/\(step.name)", floats: parameters) }

  /// Adam's step alone, again and again, so that its arrays lie as near as they can.
  var alone: Workload {
    Workload(name: "adam/\(step.name)", multiplyAdds: { 0 }) {
      let model = makeModel()
      let optimizer = Adam(model.parameters)
      let images = Generator(seed: 1).normal([1, 784])
      // One step leaves the gradients that all the others take again.
      _ = trainStep(with: optimizer) { crossEntropy(model(images, $0), [0]) }
      return optimizer.step
    }
  }
}
