import Datasets
import Distillation
import Experiments
import Learning
import Tensors

// What the studies of chapter 10.1 share: how a teacher and a student are trained.

/// How a student is trained.
struct StudentSettings: Codable, Sendable {
  /// How many labelled images it learns from.
  var labels: Int
  /// Passes over them; the validation images are looked at thirty times.
  var epochs: Int
  /// Of AdamW, in the first step.
  var learningRate = 1e-3
  /// Decoupled, times the rate.
  var weightDecay = 0.0
  /// T of the soft labels.
  var temperature = 1.0
  /// The soft loss's weight; 0 for hard labels alone.
  var alpha = 0.0
}

/// A trained teacher, and what it cost.
struct Teacher {
  let network: any Module
  /// Multiply-adds of its training.
  let trainingCost: Int
  /// Multiply-adds of its logits for one image.
  let logitsCost: Int

  /// Its logits for images, and what they cost with the training.
  func logits(for images: LabelledImages) -> (values: TeacherLogits, cost: Int) {
    (TeacherLogits(of: network, for: images), trainingCost + logitsCost * images.count)
  }
}

extension StudySeed {
  /// A teacher of hard labels, trained to its plateau; the best epoch's weights are kept.
  ///
  /// - Parameters:
  ///   - name: the network, for the teachers' folder
  ///   - labels: how many images it learns from
  ///   - epochs: passes over them
  ///   - batchSize: images of a step
  ///   - make: the network with its initial weights
  func teacher<Network: Module>(
    _ name: String, labels: Int, epochs: Int, batchSize: Int, make: (Generator) -> Network
  ) throws -> Teacher {
    let images = train.prefix(labels)
    let recipe = "\(name), \(images.count) labels, \(epochs) epochs, batches of \(batchSize)"
    let (network, _) = try teacher(recipe, make: make) { network, generator in
      try trainToPlateau(
        network, on: images, validation: validation, epochs: epochs, spacing: max(1, epochs / 30),
        batchSize: batchSize, learningRate: 1e-3, generator: generator
      ) { crossEntropy($0, $1.labels) }
    }
    let cost = network.multiplyAdds(example: [images.valuesPerImage])
    return Teacher(
      network: network, trainingCost: cost.training * images.count * epochs,
      logitsCost: cost.forward)
  }

  /// The document's teacher, 784-512-256-10, that has seen every training image.
  func largeTeacher(epochs: Int) throws -> Teacher {
    try teacher("SimpleTeacher", labels: train.count, epochs: epochs, batchSize: 128) {
      SimpleTeacher(inputs: train.valuesPerImage, $0)
    }
  }

  /// Trains a student on the first of the training images, and measures it.
  ///
  /// All students of one network share initial weights and batch order.
  ///
  /// - Parameters:
  ///   - settings: how
  ///   - logits: a teacher's for just these images, with what they cost; nil for hard labels alone
  ///   - make: the student with its initial weights
  func student(
    _ settings: StudentSettings, logits: (values: TeacherLogits, cost: Int)? = nil,
    make: (Generator) -> any Module
  ) throws -> ArmResult {
    let generator = Generator(seed: seed)
    let student = make(generator)
    let images = train.prefix(settings.labels)
    let course = try trainToPlateau(
      student, on: images, validation: validation, epochs: settings.epochs,
      spacing: max(1, settings.epochs / 30), learningRate: settings.learningRate,
      weightDecay: settings.weightDecay, generator: generator
    ) { output, batch in
      guard let logits else { return crossEntropy(output, batch.labels) }
      return distillationLoss(
        student: output, teacher: logits.values(batch), labels: batch.labels,
        temperature: Float(settings.temperature), alpha: Float(settings.alpha)
      ).total
    }
    let cost = student.multiplyAdds(example: [images.valuesPerImage]).training
    return ArmResult(
      logits: student(test.all.images), labels: test.labels, course: course,
      cost: cost * images.count * settings.epochs + (logits?.cost ?? 0))
  }
}

extension StudentSettings {
  /// These settings with another number of epochs.
  func epochs(_ epochs: Int) -> StudentSettings {
    var changed = self
    changed.epochs = epochs
    return changed
  }
}
