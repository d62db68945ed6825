import Foundation
import Tensors

// Logits that have no softmax, such as NaN, are no answer, right or wrong: all but the likelihood,
// which is NaN then, trap.

/// The share of rows whose largest logit is the label's, in per cent.
public func accuracy(
  _ logits: Tensor, _ labels: [Int], file: StaticString = #fileID, line: UInt = #line
) -> Double {
  requireLogits("accuracy", logits, file: file, line: line)
  requireLabels("accuracy", labels, rows: logits.shape[0], file: file, line: line)
  return shareOfEqual(logits.argmax(), labels)
}

/// The share of rows for which two models choose the same class, in per cent.
public func agreement(
  _ a: Tensor, _ b: Tensor, file: StaticString = #fileID, line: UInt = #line
) -> Double {
  requireLogits("agreement", a, "logits a", file: file, line: line)
  requireLogits("agreement", b, "logits b", file: file, line: line)
  guard a.shape == b.shape else {
    fatalError(
      "agreement: expected a and b of one shape, found \(a.shape) and \(b.shape)", file: file,
      line: line)
  }
  return shareOfEqual(a.argmax(), b.argmax())
}

private func shareOfEqual(_ a: [Int], _ b: [Int]) -> Double {
  100 * Double(zip(a, b).count { $0 == $1 }) / Double(a.count)
}

/// The mean of -log softmax(z)[label], in nats.
public func negativeLogLikelihood(
  _ logits: Tensor, _ labels: [Int], file: StaticString = #fileID, line: UInt = #line
) -> Double {
  Double(crossEntropy(logits.detached, labels, file: file, line: line).item)
}

/// The mean over the rows of the largest probability: how sure a model is of the class that it names.
public func meanConfidence(_ logits: Tensor) -> Double {
  requireLogits("meanConfidence", logits, file: #fileID, line: #line)
  let probabilities = softmax(logits.detached)
  let largest = (0..<logits.shape[0]).map { Double(probabilities.row($0).values.max()!) }
  return largest.reduce(0, +) / Double(largest.count)
}

/// One bin of a reliability diagram.
public struct ReliabilityBin: Sendable, Equatable {
  /// The bin's lower and upper confidence; it holds its upper end, not its lower.
  public let range: (low: Double, high: Double)
  /// How many predictions fall into it.
  public let count: Int
  /// Their mean confidence, 0 where there are none.
  public let confidence: Double
  /// The share of them that are right, 0 where there are none.
  public let accuracy: Double

  /// Whether range, count, confidence and accuracy are the same.
  public static func == (a: ReliabilityBin, b: ReliabilityBin) -> Bool {
    a.range == b.range && a.count == b.count && a.confidence == b.confidence
      && a.accuracy == b.accuracy
  }
}

/// Predictions sorted by confidence into bins of equal width (Guo et al., "On Calibration of Modern Neural
/// Networks", 2017).
///
/// - Parameters:
///   - logits: (rows, classes)
///   - labels: the class of each row
///   - bins: how many, 1 or more
public func reliability(
  _ logits: Tensor, _ labels: [Int], bins: Int = 15, file: StaticString = #fileID,
  line: UInt = #line
) -> [ReliabilityBin] {
  requireLogits("reliability", logits, file: file, line: line)
  requireLabels("reliability", labels, rows: logits.shape[0], file: file, line: line)
  guard bins > 0 else {
    fatalError("reliability: expected bins of 1 or more, found \(bins)", file: file, line: line)
  }
  let probabilities = softmax(logits.detached)
  let predictions = probabilities.argmax()
  var counts = Array(repeating: 0, count: bins)
  var confidences = Array(repeating: 0.0, count: bins)
  var hits = Array(repeating: 0.0, count: bins)
  for (row, prediction) in predictions.enumerated() {
    let confidence = Double(probabilities[row, prediction])
    let bin = min(bins - 1, max(0, Int((confidence * Double(bins)).rounded(.up)) - 1))
    counts[bin] += 1
    confidences[bin] += confidence
    hits[bin] += prediction == labels[row] ? 1 : 0
  }
  return (0..<bins).map { bin in
    let count = Double(max(1, counts[bin]))
    return ReliabilityBin(
      range: (Double(bin) / Double(bins), Double(bin + 1) / Double(bins)), count: counts[bin],
      confidence: confidences[bin] / count, accuracy: hits[bin] / count)
  }
}

/// The mean distance between confidence and accuracy over the bins of `reliability`, weighted by
/// their counts, 0 to 1.
public func expectedCalibrationError(
  _ logits: Tensor, _ labels: [Int], bins: Int = 15, file: StaticString = #fileID,
  line: UInt = #line
) -> Double {
  reliability(logits, labels, bins: bins, file: file, line: line).reduce(0) {
    $0 + Double($1.count) * abs($1.confidence - $1.accuracy)
  } / Double(labels.count)
}
