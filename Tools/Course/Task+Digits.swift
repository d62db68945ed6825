import Datasets
import Distillation
import Learning
import Tensors

extension Task {
  /// Hand-written digits, the data set that is built in: few to learn from, drawn anew for every seed. What a
  /// training gains is measured on these.
  ///
  /// Some labels are wrong, so that a small training gains much and few seeds tell. The teacher has seen every
  /// training image with its right label.
  ///
  /// - Parameters:
  ///   - generator: draws the images and the wrong labels
  ///   - count: how many images there are to learn from
  ///   - wrongLabels: how many of their labels are drawn at random
  ///   - choosing: whether what is measured serves a choice: then it is other training images, not those for tests
  static func digits(
    _ generator: Generator, images count: Int, wrongLabels: Int, choosing: Bool = false
  ) -> Task {
    let (train, test) = (Digits.shared.data.train, Digits.shared.data.test)
    let order = generator.permutation(train.count)
    let chosen = train.batch(Array(order.prefix(count)))
    let drawn = generator.labels(wrongLabels, classes: Digits.classes)
    let measured = choosing ? train.batch(Array(order.suffix(400))) : test.all
    let teacher = Digits.shared.teacher()
    return Task(
      images: chosen.images, labels: drawn + chosen.labels.dropFirst(wrongLabels),
      testImages: measured.images, testLabels: measured.labels, classes: Digits.classes,
      teacherLogits: { teacher($0) },
      // Of its last layer, about as large as a student's.
      teacherFeatures: { teacher($0) * 0.3 })
  }
}

/// The digits and the teacher's weights, read and trained once.
private struct Digits: Sendable {
  static let shared = Digits()
  static let classes = 10

  let data: Dataset
  private let weights: ModelState

  private init() {
    data = try! Dataset.load(.digits)  // the package's own files
    let teacher = Self.network()
    let optimizer = Adam(teacher.parameters, learningRate: 1e-2)
    let all = data.train.all
    for _ in 0..<60 {
      _ = trainStep(with: optimizer) { crossEntropy(teacher(all.images, $0), all.labels) }
    }
    weights = teacher.state
  }

  private static func network() -> Sequential {
    let generator = Generator(seed: 0)
    return Sequential(Linear(64, 64, generator), ReLU(), Linear(64, classes, generator))
  }

  func teacher() -> Sequential {
    let teacher = Self.network()
    try! teacher.load(weights)  // of the same network
    return teacher
  }
}
