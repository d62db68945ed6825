import Datasets
import Distillation
import Learning
import Tensors

extension Workload {
  /// A whole experiment: for each of eight seeds a student is trained on kept logits for five epochs and tested.
  ///
  /// Here the seeds run side by side, one core each; PyTorch's run one after another, as its user would write it.
  static let experiment: Workload = {
    let seeds = 8
    let epochs = 5
    let (trained, tested) = (2_048, 2_000)
    return Workload(
      name: "experiment",
      multiplyAdds: {
        let cost = SimpleStudent(Generator(seed: 0)).multiplyAdds(example: [784])
        return seeds * (epochs * trained * cost.training + tested * cost.forward)
      }, heaviness: 400
    ) {
      let generator = Generator(seed: 1)
      func images(_ count: Int) -> LabelledImages {
        LabelledImages(
          pixels: generator.integers(count * 784, below: 256).map { UInt8($0) },
          labels: generator.integers(count, below: 10), channels: 1, height: 28, width: 28)
      }
      let (training, test) = (images(trained), images(tested))
      let kept = TeacherLogits(of: SimpleTeacher(generator), for: training)
      return {
        _ = sideBySide(Array(0..<UInt64(seeds))) { seed in
          let generator = Generator(seed: seed)
          let student = SimpleStudent(generator)
          StudentRecipe(epochs: epochs)
            .train(student, on: training, teacher: kept, generator: generator)
          return accuracy(student(test.all.images), test.labels)
        }
      }
    }
  }()
}
