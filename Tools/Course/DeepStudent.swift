import Learning
import Tensors

/// A deep and thin network, untrained, with a layer that brings its features to the teacher's number of them.
struct DeepStudent {
  let trunk: Sequential
  let head: Linear
  let adaptation: Linear

  init(_ task: Task, seed: UInt64) {
    let generator = Generator(seed: seed)
    let width = 24
    trunk = Sequential(
      Linear(task.features, width, generator), ReLU(), Linear(width, width, generator), ReLU(),
      Linear(width, width, generator), ReLU())
    head = Linear(width, task.classes, generator)
    adaptation = Linear(width, task.teacherFeatures(task.images).shape[1], generator)
  }

  var parameters: [Parameter] { trunk.parameters + head.parameters + adaptation.parameters }

  func callAsFunction(_ images: Tensor) -> Tensor { head(trunk(images)) }
}
