import Datasets
import Distillation
import Learning
import Tensors

/// How a training went, measured on the validation images a number of times, evenly spaced.
public struct Course: Codable, Equatable, Sendable {
  /// How many epochs there were.
  public let epochs: Int
  /// The epoch whose weights were kept: the first with the most validation images right.
  public let best: Int
  /// How many validation images were right, each time.
  public let curve: [Int]

  /// Epochs from one look at the validation images to the next.
  public var spacing: Int { epochs / curve.count }

  /// How many more validation images were right on average in the curve's last tenth than in the
  /// tenth before: about 0 on a plateau. Nil where the curve is too short to tell.
  ///
  /// A rate that falls to 0 flattens every curve in the end, so this finds trainings that are cut
  /// off, not such as more epochs would make better: those are found by an arm with fewer epochs.
  public var rise: Double? {
    let tenth = max(1, curve.count / 10)
    guard curve.count >= 2 * tenth else { return nil }
    func mean(_ part: ArraySlice<Int>) -> Double { Double(part.reduce(0, +)) / Double(part.count) }
    return mean(curve.suffix(tenth)) - mean(curve.suffix(2 * tenth).prefix(tenth))
  }

  /// What is wrong with it, if anything, for as many validation images.
  func problem(images: Int) -> String? {
    guard epochs > 0, !curve.isEmpty, epochs % curve.count == 0,
      curve.allSatisfy({ 0...images ~= $0 })
    else {
      return "expected a curve of 0 to \(images) right images at evenly spaced epochs, found "
        + "\(curve) in \(epochs) epochs"
    }
    let first = (curve.firstIndex(of: curve.max()!)! + 1) * spacing
    return first == best
      ? nil : "expected the best epoch \(first) of its curve to be kept, found \(best)"
  }
}

/// Trains a network until its validation curve is flat, and leaves it with the weights of its best
/// epoch: AdamW, whose rate falls along half a cosine to 0 with the last step.
///
/// - Parameters:
///   - model: what is trained
///   - images: to learn from, shuffled in each epoch
///   - validation: to choose the epoch by
///   - epochs: passes over the images, a multiple of `spacing`; others trap
///   - spacing: epochs from one look at the validation images to the next
///   - batchSize: images of a step
///   - learningRate: of the first step
///   - weightDecay: decoupled, times the rate
///   - generator: where the order of the batches, and dropout, come from
///   - loss: of a batch, from the network's logits
public func trainToPlateau(
  _ model: any Module, on images: LabelledImages, validation: LabelledImages, epochs: Int,
  spacing: Int = 1, batchSize: Int = 64, learningRate: Double, weightDecay: Double = 0,
  generator: Generator, loss: (_ logits: Tensor, _ batch: Batch) -> Tensor
) throws -> Course {
  guard epochs > 0 && spacing > 0 && epochs % spacing == 0 else {
    fatalError("trainToPlateau: expected epochs that are a multiple of \(spacing), found \(epochs)")
  }
  let loader = DataLoader(images, batchSize: batchSize, shuffle: true, generator: generator)
  let optimizer = AdamW(
    model.parameters, learningRate: learningRate, weightDecay: weightDecay)
  let schedule = LearningRateSchedule.cosine(steps: epochs * loader.batchCount)
  let unseen = validation.all
  var (step, curve, best) = (0, [Int](), (right: -1, epoch: 0, weights: model.state))
  for epoch in 1...epochs {
    for batch in loader {
      optimizer.learningRate = schedule.rate(base: learningRate, at: step)
      _ = trainStep(model, on: batch, with: optimizer, generator: generator, loss: loss)
      step += 1
    }
    guard epoch % spacing == 0 else { continue }
    let right = zip(model(unseen.images).argmax(), unseen.labels).count { $0 == $1 }
    if right > best.right { best = (right, epoch, model.state) }
    curve.append(right)
  }
  try model.load(best.weights)
  return Course(epochs: epochs, best: best.epoch, curve: curve)
}
