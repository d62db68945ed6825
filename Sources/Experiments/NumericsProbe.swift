import Datasets
import Distillation
import Learning
import Tensors

/// Training steps of every kind, losses, operations and random numbers: what the floors from
/// Kernels to Distillation compute, and `trainToPlateau`. All of it has the same bits on every
/// machine.
package enum NumericsProbe {
  /// Everything that came out, by name.
  ///
  /// - Throws: `DatasetError` where the embedded digits cannot be read.
  package static func results() throws -> ModelState {
    var results = Results()
    try addTrainings(to: &results)
    try addPlateau(to: &results)
    addDeepSupervision(to: &results)
    addLosses(to: &results)
    addOperations(to: &results)
    return ModelState(results.entries)
  }

  /// What came out, by name.
  private struct Results {
    var entries: [(name: String, value: ModelState.Value)] = []

    mutating func add(_ name: String, _ tensor: Tensor) {
      entries.append((name, .float(shape: tensor.shape, tensor.values)))
    }

    /// A model's parameters and buffers, and its last gradients.
    mutating func add(_ name: String, _ model: any Module) {
      entries += model.state.entries.map { ("\(name).\($0.name)", $0.value) }
      for (parameter, tensor) in model.namedParameters {
        add("\(name).\(parameter).gradient", tensor.gradient!)
      }
    }
  }

  /// Distillation of a network by another of its kind.
  private static func addTrainings(to results: inout Results) throws {
    let digits = try Dataset.load(.digits).train.prefix(96)
    for (name, side, steps, make) in networks {
      let generator = Generator(seed: 5)
      let seen = digits.padded(to: side)
      let (student, teacher) = (make(generator), make(generator))
      let optimizer: any Optimizer =
        name == "perceptron"
        ? Adam(student.parameters)
        : SGD(student.parameters, learningRate: 0.02, momentum: 0.9, weightDecay: 1e-4)
      var losses: [Float] = []
      for step in 0..<steps {
        let start = step * 33 % 66
        let batch = seen.batch(Array(start..<min(start + 33, seen.count)))
        let loss = trainStep(student, on: batch, with: optimizer, generator: generator) {
          distillationLoss(student: $0, teacher: teacher(batch.images), labels: $1.labels).total
        }
        losses.append(Float(loss))
      }
      results.add("\(name).losses", Tensor(losses))
      results.add(name, student)
      results.add("\(name).soft labels", softmax(student(seen.all.images), temperature: 2))
    }
  }

  /// Names, rows and columns of the images, steps, and the networks.
  private static let networks: [(String, Int, Int, @Sendable (Generator) -> any Module)] = [
    ("perceptron", 8, 100, { SimpleTeacher(inputs: 64, $0) }),
    (
      "convolutions", 16, 4,
      { generator in
        Sequential(
          Unflatten(1, 16, 16), Conv2d(1, 16, kernel: 3, padding: 1, generator), ReLU(),
          Conv2d(16, 24, kernel: 3, padding: 1, generator), ReLU(), MaxPool2d(2),
          Conv2d(24, 8, kernel: 5, stride: 2, padding: 2, generator), Flatten(), Dropout(0.1),
          Linear(8 * 16, 10, generator))
      }
    ),
    // Planes whose pooled rows are 14 and 7 wide, which no vector divides.
    (
      "batch normalisation", 28, 3,
      { generator in
        Sequential(
          Unflatten(1, 28, 28), Conv2d(1, 8, kernel: 3, padding: 1, generator), BatchNorm2d(8),
          ReLU(), MaxPool2d(2), Conv2d(8, 16, kernel: 3, padding: 1, generator), BatchNorm2d(16),
          ReLU(), MaxPool2d(2), AdaptiveAvgPool2d(2, 2), Flatten(), Linear(64, 10, generator))
      }
    ),
  ]

  /// A training of a few epochs with decoupled weight decay, of which the best is kept.
  private static func addPlateau(to results: inout Results) throws {
    let digits = try Dataset.load(.digits).train
    let generator = Generator(seed: 9)
    let student = SimpleStudent(inputs: 64, width: 16, generator)
    let course = try trainToPlateau(
      student, on: digits.prefix(96), validation: digits.subset(96..<192), epochs: 4, spacing: 2,
      batchSize: 32, learningRate: 1e-2, weightDecay: 0.1, generator: generator
    ) { crossEntropy($0, $1.labels) }
    results.add("plateau.curve", Tensor(course.curve.map(Float.init)))
    results.add("plateau", student)
  }

  /// Two steps of a network whose pooled rows are 16, 8 and 4 wide, which vectors take together.
  private static func addDeepSupervision(to results: inout Results) {
    let generator = Generator(seed: 6)
    let network = DeepSupervisionNet(10, colors: 1, channels: [8, 16, 32], generator)
    let optimizer = Adam(network.parameters)
    let images = generator.normal([17, 32 * 32])
    let labels = generator.integers(17, below: 10)
    for _ in 0..<2 {
      _ = trainStep(with: optimizer) { pass in
        let exits = network.exits(images, pass)
        return deepSupervisedLoss(
          main: exits[2], auxiliaries: [exits[0], exits[1]], labels: labels)
      }
    }
    results.add("deep supervision", network)
  }

  /// Losses of logits and of features, with the student's gradient.
  private static func addLosses(to results: inout Results) {
    let generator = Generator(seed: 7)
    let teacher = generator.normal([33, 10]) * 3
    let labels = generator.integers(33, below: 10)
    let ofLogits: [(String, (Tensor) -> Tensor)] = [
      ("distillation", { distillationLoss(student: $0, teacher: teacher, labels: labels).total }),
      ("focal", { focalDistillationLoss(student: $0, teacher: teacher, labels: labels).total }),
      (
        "top k",
        {
          topKDistillationLoss(
            student: $0, teacher: teacher, labels: labels, k: 3, renormalized: true
          ).total
        }
      ),
      ("smoothed labels", { crossEntropy($0, labels, labelSmoothing: 0.1) }),
      ("Huber", { huberLoss($0, teacher) }),
    ]
    let features = generator.normal([33, 100])
    let ofFeatures: [(String, (Tensor) -> Tensor)] = [
      ("distances and angles", { rkdLoss(student: $0, teacher: features) }),
      ("pairs", { relationLoss(student: $0, teacher: features, metric: .euclidean) }),
      (
        "attention maps",
        {
          attentionTransferLoss([
            FeaturePair(
              student: $0.reshaped([33, 1, 5, 8]), teacher: features.reshaped([33, 1, 10, 10]))
          ])
        }
      ),
    ]
    for (columns, losses) in [(10, ofLogits), (40, ofFeatures)] {
      let student = generator.normal([33, columns])
      for (name, loss) in losses {
        let tape = Tape()
        let variable = tape.variable(student)
        let value = loss(variable)
        tape.backward(from: value)
        results.add("loss.\(name)", value.detached)
        results.add("loss.\(name).gradient", tape.gradient(of: variable))
      }
    }
  }

  /// Random numbers, elementary functions, and products that are deep or flat.
  private static func addOperations(to results: inout Results) {
    let generator = Generator(seed: 8)
    results.add("few normal numbers", generator.normal([7]))
    results.add("normal numbers", generator.normal([1003]))
    let x = generator.uniform([5, 3001], from: 1e-3, to: 1)
    results.add("exp", exp(x * 80))
    results.add("log", log(x))
    results.add("pow", pow(x, 1.7))
    results.add("sqrt", sqrt(x))
    results.add("arccosine", arccosine(x))
    results.add("deep product", matmul(x, generator.normal([3001, 40])))
    results.add("flat product", matmul(x.transposed(), x))
    results.add("sum", x.sum())
    results.add(
      "resized", bilinearResize(x.reshaped([5, 1, 3001, 1]), height: 700, width: 3))
  }
}
