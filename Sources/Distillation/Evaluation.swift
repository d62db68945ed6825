import Datasets
import Learning
import Tensors

/// What is measured of a model on images that it did not learn from.
public struct Evaluation: Codable, Sendable {
  /// The class chosen for each image.
  public let predictions: [Int]
  /// In per cent.
  public let accuracy: Double
  /// Mean negative log-likelihood, in nats.
  public let negativeLogLikelihood: Double
  /// Expected calibration error over 15 bins, 0 to 1.
  public let calibrationError: Double
  /// How often the model and its teacher choose the same class, in per cent; nil without a teacher.
  public let agreement: Double?
  /// The mean KL divergence of the model from its teacher at temperature 1, in nats; nil without a teacher.
  public let divergence: Double?

  /// Measures a model.
  ///
  /// - Parameters:
  ///   - model: runs in evaluation mode
  ///   - images: to measure on
  ///   - teacher: the logits of just these images
  public init(of model: any Module, on images: LabelledImages, teacher: TeacherLogits? = nil) {
    self.init(logits: model(images.all.images), labels: images.labels, teacher: teacher?.all)
  }

  /// Measures logits, (images, classes).
  public init(logits: Tensor, labels: [Int], teacher: Tensor? = nil) {
    if let teacher { requireLogits("Evaluation", teacher, "teacher", file: #fileID, line: #line) }
    predictions = logits.argmax()
    accuracy = Learning.accuracy(logits, labels)
    negativeLogLikelihood = Learning.negativeLogLikelihood(logits, labels)
    calibrationError = expectedCalibrationError(logits, labels)
    agreement = teacher.map { Learning.agreement(logits, $0) }
    divergence = teacher.map { Double(klDivergence(student: logits, teacher: $0).item) }
  }
}
