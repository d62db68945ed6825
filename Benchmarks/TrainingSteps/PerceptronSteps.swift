import Datasets
import Distillation
import Learning
import Tensors

// The steps of document 10.1, on batches of 64 images of 784 values.

extension Workload {
  private static let batchSize = 64

  /// The teacher's forward pass and a training step of the student, T = 4 and alpha = 0.7.
  static let distillation: Workload = {
    let generator = Generator(seed: 0)
    let teacher = SimpleTeacher(generator).multiplyAdds(example: [784])
    let student = SimpleStudent(generator).multiplyAdds(example: [784])
    return Workload(
      name: "distillation", multiplyAdds: batchSize * (teacher.forward + student.training)
    ) {
      let generator = Generator(seed: 0)
      let teacher = SimpleTeacher(generator)
      let student = SimpleStudent(generator)
      let optimizer = Adam(student.parameters)
      return onBatches { batch in
        _ = trainStep(student, on: batch, with: optimizer) { logits, batch in
          distillationLoss(student: logits, teacher: teacher(batch.images), labels: batch.labels)
            .total
        }
      }
    }
  }()

  /// A training step of the teacher on the true classes.
  static let teacher = Workload(
    name: "teacher",
    multiplyAdds: batchSize
      * SimpleTeacher(Generator(seed: 0)).multiplyAdds(example: [784]).training
  ) {
    let teacher = SimpleTeacher(Generator(seed: 0))
    let optimizer = Adam(teacher.parameters)
    return onBatches { batch in
      _ = trainStep(teacher, on: batch, with: optimizer) { crossEntropy($0, $1.labels) }
    }
  }

  /// A step on one after another of 16 batches of random numbers. They are made beforehand, as in
  /// `training_steps.py`: how a batch is gathered is not part of the step.
  private static func onBatches(_ step: @escaping (Batch) -> Void) -> () -> Void {
    let generator = Generator(seed: 1)
    let batches = (0..<16).map { _ in
      Batch(
        images: generator.normal([batchSize, 784]),
        labels: generator.integers(batchSize, below: 10), indices: Array(0..<batchSize))
    }
    var next = 0
    return {
      step(batches[next % batches.count])
      next += 1
    }
  }
}
