import Learning
import Tensors

/// What a network with several exits answers when each image leaves at the first exit that is sure enough.
public struct EarlyAnswers: Equatable, Codable, Sendable {
  /// The class chosen for each image.
  public let predictions: [Int]
  /// The exit at which each image left, counted from 0.
  public let exits: [Int]

  /// The answers of exits that have all been asked.
  ///
  /// - Parameters:
  ///   - asked: for each exit, what it says of every image
  ///   - threshold: the confidence from which on an exit answers; the last one always does
  public init(
    _ asked: [ExitAnswers], confidence threshold: Float, file: StaticString = #fileID,
    line: UInt = #line
  ) {
    requireThreshold(threshold, file: file, line: line)
    let counts = asked.map(\.predictions.count)
    guard Set(counts).count == 1 else {
      fatalError(
        "EarlyAnswers: expected the answers of at least one exit, asked for the same images, found "
          + "\(counts)", file: file, line: line)
    }
    exits = asked[0].predictions.indices.map { image in
      asked.dropLast().firstIndex { $0.confidences[image] >= threshold } ?? asked.count - 1
    }
    predictions = exits.enumerated().map { asked[$1].predictions[$0] }
  }

  init(predictions: [Int], exits: [Int]) {
    self.predictions = predictions
    self.exits = exits
  }

  /// How often the answer is right, in per cent.
  public func accuracy(
    _ labels: [Int], file: StaticString = #fileID, line: UInt = #line
  ) -> Double {
    requireLabels(
      "EarlyAnswers.accuracy", labels, rows: predictions.count, file: file, line: line)
    return 100 * Double(zip(predictions, labels).count { $0 == $1 }) / Double(labels.count)
  }

  /// The mean cost of an answer.
  ///
  /// - Parameter costs: of leaving at each exit
  public func meanCost(
    _ costs: [Int], file: StaticString = #fileID, line: UInt = #line
  ) -> Double {
    guard let last = exits.max(), last < costs.count else {
      fatalError(
        "EarlyAnswers.meanCost: expected costs of exits 0 to \(exits.max() ?? 0), at which one or "
          + "more images left, found \(costs.count) costs for \(exits.count) images", file: file,
        line: line)
    }
    return Double(exits.reduce(0) { $0 + costs[$1] }) / Double(exits.count)
  }

  /// The share of the images that leave at an exit, in per cent.
  public func share(leavingAt exit: Int) -> Double {
    100 * Double(exits.count { $0 == exit }) / Double(exits.count)
  }
}

/// Traps on a confidence that no answer could reach or miss.
private func requireThreshold(_ threshold: Float, file: StaticString, line: UInt) {
  guard !threshold.isNaN else {
    fatalError(
      "EarlyAnswers: expected a confidence to answer from, found NaN", file: file, line: line)
  }
}

/// What one exit says of images.
public struct ExitAnswers: Codable, Sendable {
  /// The class that it finds most probable, for each image.
  public let predictions: [Int]
  /// That class's probability.
  public let confidences: [Float]

  /// The answers of logits, (images, classes).
  public init(logits: Tensor) {
    requireLogits("ExitAnswers", logits, file: #fileID, line: #line)
    let probabilities = softmax(logits.detached)
    let predictions = probabilities.argmax()
    self.predictions = predictions
    confidences = predictions.enumerated().map { probabilities[$0, $1] }
  }
}

extension MultiExitModule {
  /// Answers each image at the first exit that is sure enough; later stages run for the rest alone.
  ///
  /// - Parameters:
  ///   - x: the images
  ///   - threshold: the confidence from which on an exit answers; the last one always does
  public func earlyAnswers(
    _ x: Tensor, confidence threshold: Float, file: StaticString = #fileID, line: UInt = #line
  ) -> EarlyAnswers {
    requireThreshold(threshold, file: file, line: line)
    let count = x.shape[0]
    var predictions = [Int](repeating: 0, count: count)
    var exits = [Int](repeating: exitCount - 1, count: count)
    var waiting = Array(0..<count)
    var levels: [Tensor] = []
    for exit in 0..<exitCount {
      levels.append(stage(exit, levels.last ?? x, .evaluation))
      let answers = ExitAnswers(logits: classifier(exit, levels, .evaluation))
      let isLast = exit == exitCount - 1
      var staying: [Int] = []
      for (row, image) in waiting.enumerated() {
        if isLast || answers.confidences[row] >= threshold {
          predictions[image] = answers.predictions[row]
          exits[image] = exit
        } else {
          staying.append(row)
        }
      }
      guard !staying.isEmpty else { break }
      if staying.count < waiting.count {
        levels = levels.map { $0.rows(staying) }
        waiting = staying.map { waiting[$0] }
      }
    }
    return EarlyAnswers(predictions: predictions, exits: exits)
  }
}
