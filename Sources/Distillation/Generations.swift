import Datasets
import Learning
import Tensors

/// What a generation learns from, besides its labels: in a comparison each generation may have another.
public enum GenerationTeaching: Codable, Hashable, Sendable {
  /// Nothing: hard labels alone.
  case nobody
  /// The soft labels of the generation before: `bornAgainLoss`. Alpha weights the *soft* part.
  case softLabels(temperature: Float, alpha: Float)
  /// The same with all but each image's largest logit in random order (DKPP): Furlanello et al., "Born-Again Neural
  /// Networks" (2018), section 3.2, permute all but the teacher's own answer.
  case permuted(temperature: Float, alpha: Float)
  /// Smoothed labels of the mean entropy that the generation before has at that temperature, in its place.
  case matchedSmoothing(temperature: Float, alpha: Float)
  /// How sure the generation before is of each image (CWTM): `confidenceWeightedLoss`.
  case confidenceWeights
  /// Labels of which a share is spread over all classes, as in ordinary training with label smoothing.
  case labelSmoothing(share: Double)
}

/// A trained generation of a paired experiment.
public struct Generation {
  /// The model as its last epoch left it.
  public let model: any Module
  /// Its mean loss in each epoch.
  public let losses: [Double]
  /// Multiply-adds of its training; where it asks the generation before, that one's and its answers' included.
  public let cost: Int
}

extension PairedSeed {
  /// Trains a line of generations, from generation 1 on: the pair's teacher is generation 0.
  ///
  /// Of one seed, generation k of every line starts from the same initial weights and has the same batches, and these
  /// are others than generation k + 1 has: what a line of `.nobody` trains are independent networks.
  ///
  /// - Parameters:
  ///   - teachings: what each generation learns from
  ///   - epochs: passes over the training images for each generation
  ///   - images: how many training images they see
  ///   - kept: what `watch` changes, such as a `Kept` list: a training that goes on has it as it was
  ///   - makeModel: a model with initial weights, of the teacher's kind
  ///   - watch: called after each epoch with the model as it then is; generations count from 1, epochs too
  public func generations(
    _ teachings: [GenerationTeaching], epochs: Int, images: Int,
    saving kept: KeyValuePairs<String, any Stateful> = [:],
    makeModel: (Generator) -> any Module,
    watch: (_ generation: Int, _ epoch: Int, _ model: any Module) -> Void = { _, _, _ in }
  ) -> [Generation] {
    let seen = train.prefix(images)
    var logits = trainLogits.subset(0..<seen.count)
    var line: [Generation] = []
    for (index, teaching) in teachings.enumerated() {
      let generator = Generator(seed: memberSeed(index + 1))
      let model = makeModel(generator)
      let loader = DataLoader(seen, shuffle: true, generator: generator)
      let loss = teaching.loss(
        teacher: logits, labels: seen.labels,
        generator: Generator(seed: memberSeed(index + 1) &+ 500))
      let optimizer = Adam(model.parameters)
      let losses = trainedEpochs(
        epochs, of: model, on: loader, with: optimizer, generator: generator, saving: kept,
        loss: loss
      ) { epoch, _ in watch(index + 1, epoch, model) }
      let each = model.multiplyAdds(example: [seen.valuesPerImage])
      var cost = each.training * seen.count * epochs
      if teaching.asksTeacher {
        cost += (line.last?.cost ?? teacherCost) + each.forward * seen.count
      }
      line.append(Generation(model: model, losses: losses, cost: cost))
      logits = TeacherLogits(of: model, for: seen)
    }
    return line
  }

  /// Where the initial weights and the batches of the k-th network of a line come from.
  public func memberSeed(_ k: Int) -> UInt64 { seed &+ 1_000_003 &* UInt64(k) }
}

extension GenerationTeaching {
  /// Whether the generation before has to be asked.
  var asksTeacher: Bool {
    switch self {
    case .nobody, .labelSmoothing: false
    case .softLabels, .permuted, .matchedSmoothing, .confidenceWeights: true
    }
  }

  /// The loss of a batch.
  ///
  /// - Parameters:
  ///   - teacher: the generation before's logits for all training images
  ///   - labels: the class of each training image
  ///   - generator: where permutations come from
  func loss(
    teacher: TeacherLogits, labels: [Int], generator: Generator
  ) -> (_ logits: Tensor, _ batch: Batch) -> Tensor {
    func distilled(
      _ teacher: TeacherLogits, _ temperature: Float, _ alpha: Float
    ) -> (Tensor, Batch) -> Tensor {
      { logits, batch in
        bornAgainLoss(
          student: logits, teacher: teacher(batch), labels: batch.labels,
          temperature: temperature, alpha: alpha
        ).total
      }
    }
    switch self {
    case .nobody: return { crossEntropy($0, $1.labels) }
    case .softLabels(let temperature, let alpha): return distilled(teacher, temperature, alpha)
    case .permuted(let temperature, let alpha):
      let permuted = teacher.permutingNonTargets(labels: teacher.all.argmax(), generator: generator)
      return distilled(permuted, temperature, alpha)
    case .matchedSmoothing(let temperature, let alpha):
      let smoothed = teacher.smoothedLabels(labels, temperature: temperature)
      return distilled(smoothed, temperature, alpha)
    case .confidenceWeights:
      return { logits, batch in
        confidenceWeightedLoss(
          student: logits, teacher: teacher(batch), labels: batch.labels)
      }
    case .labelSmoothing(let share):
      let smoothed = TeacherLogits.smoothing(labels, share: share, classes: teacher.classes)
      return distilled(smoothed, 1, 1)
    }
  }
}
