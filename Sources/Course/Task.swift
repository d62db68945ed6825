import Distillation
import Learning
import Tensors

/// A classification task small enough to train networks on in milliseconds: clouds of points around random
/// centres, and what an all-knowing teacher says of each point.
struct Task {
  static let features = 8
  static let classes = 5

  /// To learn from, (images, features): few, and every second with a label drawn at random.
  let images: Tensor
  let labels: [Int]
  /// To measure on.
  let testImages: Tensor
  let testLabels: [Int]
  private let centers: Tensor

  /// A task of its own for every seed.
  init(_ generator: Generator, images count: Int, tests: Int = 400) {
    let centers = generator.normal([Self.classes, Self.features]) * 1.2
    func draw(_ count: Int) -> (Tensor, [Int]) {
      let labels = generator.labels(count, classes: Self.classes)
      return (centers.rows(labels) + generator.normal([count, Self.features]), labels)
    }
    self.centers = centers
    let (images, labels) = draw(count)
    self.images = images
    let drawn = generator.labels(count, classes: Self.classes)
    self.labels = labels.enumerated().map { $0.offset % 2 == 0 ? drawn[$0.offset] : $0.element }
    (testImages, testLabels) = draw(tests)
  }

  /// The logarithms of the true probabilities, up to a constant: -|x - centre|² / 2.
  func teacherLogits(_ images: Tensor) -> Tensor {
    let distances = pairwiseDistances(images, centers)
    return distances * distances * -0.5
  }

  /// A network of one hidden layer, untrained.
  static func network(width: Int, _ generator: Generator) -> Sequential {
    Sequential(
      Linear(features, width, generator), ReLU(), Linear(width, classes, generator))
  }

  /// A network that was trained on all images at once: on labels, and where given on a teacher's logits for
  /// the same images.
  func student(
    width: Int, steps: Int, seed: UInt64, teacher: Tensor? = nil, temperature: Float = 2,
    alpha: Float = 0.7, learningRate: Double = 1e-2
  ) -> Sequential {
    let network = Self.network(width: width, Generator(seed: seed))
    let optimizer = Adam(network.parameters, learningRate: learningRate)
    for _ in 0..<steps {
      _ = trainStep(with: optimizer) { pass in
        let logits = network(images, pass)
        guard let teacher else { return crossEntropy(logits, labels) }
        return distillationLoss(
          student: logits, teacher: teacher, labels: labels, temperature: temperature,
          alpha: alpha
        ).total
      }
    }
    return network
  }

  /// A network's accuracy on the test images, in per cent.
  func accuracy(_ network: any Learning.Module) -> Double {
    Learning.accuracy(network(testImages), testLabels)
  }
}
