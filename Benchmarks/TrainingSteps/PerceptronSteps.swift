import Datasets
import Distillation
import Learning
import Tensors

// The steps of document 10.1, on batches of 64 images of 784 values.

extension Workload {
  static let batchSize = 64

  /// The teacher's forward pass and a training step of the student, T = 4 and alpha = 0.7.
  static let distillation = distillation()

  /// The same with another batch or another width of the student's hidden layer.
  static func distillation(
    name: String = "distillation", batch: Int = batchSize, width: Int = 128
  ) -> Workload {
    Workload(
      name: name,
      multiplyAdds: {
        let generator = Generator(seed: 0)
        let teacher = SimpleTeacher(generator).multiplyAdds(example: [784])
        let student = SimpleStudent(width: width, generator).multiplyAdds(example: [784])
        return batch * (teacher.forward + student.training)
      }
    ) {
      let generator = Generator(seed: 0)
      let teacher = SimpleTeacher(generator)
      let student = SimpleStudent(width: width, generator)
      let optimizer = Adam(student.parameters)
      return onBatches(of: batch) { batch in
        _ = trainStep(student, on: batch, with: optimizer) { logits, batch in
          distillationLoss(student: logits, teacher: teacher(batch.images), labels: batch.labels)
            .total
        }
      }
    }
  }

  /// A training step of the teacher on the true classes.
  static let teacher = Workload(
    name: "teacher",
    multiplyAdds: {
      batchSize * SimpleTeacher(Generator(seed: 0)).multiplyAdds(example: [784]).training
    }
  ) {
    let teacher = SimpleTeacher(Generator(seed: 0))
    let optimizer = Adam(teacher.parameters)
    return onBatches { batch in
      _ = trainStep(teacher, on: batch, with: optimizer) { crossEntropy($0, $1.labels) }
    }
  }

  /// The distillation step with the teacher's logits kept from before.
  static let keptDistillation = Workload(
    name: "kept-logits",
    multiplyAdds: {
      batchSize * SimpleStudent(Generator(seed: 0)).multiplyAdds(example: [784]).training
    }
  ) {
    let student = SimpleStudent(Generator(seed: 0))
    let optimizer = Adam(student.parameters)
    let kept = Generator(seed: 2).normal([batchSize, 10])
    return onBatches { batch in
      _ = trainStep(student, on: batch, with: optimizer) { logits, batch in
        distillationLoss(student: logits, teacher: kept, labels: batch.labels).total
      }
    }
  }

  /// The student's logits for 10,000 images, and how many are right.
  static let evaluation = evaluation(name: "evaluation", images: 10_000)

  /// The same for another number of images.
  static func evaluation(name: String, images: Int) -> Workload {
    Workload(
      name: name,
      multiplyAdds: {
        images * SimpleStudent(Generator(seed: 0)).multiplyAdds(example: [784]).forward
      }, heaviness: 5
    ) {
      let student = SimpleStudent(Generator(seed: 0))
      let generator = Generator(seed: 1)
      let data = generator.normal([images, 784])
      let labels = generator.integers(images, below: 10)
      return { _ = accuracy(student(data), labels) }
    }
  }

  /// Relational distillation (10.4) of all pairs and all triples: a student's hidden layer of 128 taught by rows of 256.
  static let relations = Workload(
    name: "rkd",
    multiplyAdds: {
      batchSize * SimpleStudent(Generator(seed: 0)).multiplyAdds(example: [784]).training
        + 6 * batchSize * batchSize * batchSize * 128
    }, heaviness: 20
  ) {
    let generator = Generator(seed: 0)
    let student = StagedNetwork(
      stages: [Sequential(Linear(784, 128, generator), ReLU())],
      head: Sequential(Linear(128, 10, generator)))
    let optimizer = Adam(student.parameters)
    let taught = Generator(seed: 2).normal([batchSize, 256])
    return onBatches { batch in
      _ = trainStep(with: optimizer) { pass in
        let features = student.features(batch.images, pass)
        return MixedLoss(
          distilled: rkdLoss(student: features.levels[0], teacher: taught),
          hard: crossEntropy(features.logits, batch.labels)
        ).total
      }
    }
  }

  /// A step on one after another of 16 batches of random numbers. They are made beforehand, as in
  /// `training_steps.py`: how a batch is gathered is not part of the step.
  static func onBatches(
    of size: Int = batchSize, values: Int = 784, _ step: @escaping (Batch) -> Void
  ) -> () -> Void {
    let generator = Generator(seed: 1)
    let batches = (0..<16).map { _ in
      Batch(
        images: generator.normal([size, values]),
        labels: generator.integers(size, below: 10), indices: Array(0..<size))
    }
    var next = 0
    return {
      step(batches[next % batches.count])
      next += 1
    }
  }
}
