import Distillation
import Learning
import Tensors

/// A classification task small enough to train networks on in milliseconds, with a teacher that knows it well.
struct Task {
  /// To learn from, (images, features).
  let images: Tensor
  let labels: [Int]
  /// To measure on.
  let testImages: Tensor
  let testLabels: [Int]
  let classes: Int
  /// What the teacher says of images, (images, classes).
  let teacherLogits: (_ images: Tensor) -> Tensor
  /// What the teacher sees in images, (images, features of its own).
  let teacherFeatures: (_ images: Tensor) -> Tensor

  var features: Int { images.shape[1] }

  /// A network of one hidden layer, untrained.
  func network(width: Int, _ generator: Generator) -> Sequential {
    Sequential(
      Linear(features, width, generator), ReLU(), Linear(width, classes, generator))
  }

  /// A network that was trained on all images at once: on labels, and where given on a teacher's logits for
  /// the same images.
  func student(
    width: Int, steps: Int, seed: UInt64, teacher: Tensor? = nil, temperature: Float = 2,
    alpha: Float = 0.7, learningRate: Double = 1e-2
  ) -> Sequential {
    let network = network(width: width, Generator(seed: seed))
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

  /// Takes steps down a loss that a solution computes.
  func train(
    _ parameters: [Parameter], steps: Int, loss: (_ pass: Pass) throws -> Tensor
  ) throws {
    let optimizer = Adam(parameters, learningRate: 1e-2)
    for _ in 0..<steps {
      optimizer.clearGradients()
      let tape = Tape()
      tape.backward(from: try loss(.training(on: tape)))
      optimizer.step()
    }
  }

  /// A network's accuracy on the test images, in per cent.
  func accuracy(_ network: any Learning.Module) -> Double { accuracy(network(testImages)) }

  /// The accuracy of logits for the test images, in per cent; NaN where a solution's training
  /// diverged.
  func accuracy(_ logits: Tensor) -> Double {
    logits.values.allSatisfy(\.isFinite) ? Learning.accuracy(logits, testLabels) : .nan
  }
}

extension Task {
  /// Clouds of points around random centres, another task for every seed: what is compared number by number is
  /// trained on these.
  ///
  /// Every second label is drawn at random; the teacher knows the true probabilities.
  static func clouds(_ generator: Generator, images count: Int, tests: Int = 400) -> Task {
    let (features, classes) = (8, 5)
    let centers = generator.normal([classes, features]) * 1.2
    func draw(_ count: Int) -> (Tensor, [Int]) {
      let labels = generator.labels(count, classes: classes)
      return (centers.rows(labels) + generator.normal([count, features]), labels)
    }
    let (images, labels) = draw(count)
    let drawn = generator.labels(count, classes: classes)
    let (testImages, testLabels) = draw(tests)
    return Task(
      images: images,
      labels: labels.enumerated().map { $0.offset % 2 == 0 ? drawn[$0.offset] : $0.element },
      testImages: testImages, testLabels: testLabels, classes: classes,
      teacherLogits: { images in
        // Up to a constant: -|x - centre|² / 2.
        let distances = pairwiseDistances(images, centers)
        return distances * distances * -0.5
      }, teacherFeatures: { pairwiseDistances($0, centers) })
  }
}
