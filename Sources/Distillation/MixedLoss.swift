import Tensors

/// A distilled part and the loss of the true classes, mixed: alpha distilled + (1 - alpha) hard.
///
/// What the losses of documents 10.3 and 10.4 minimise, with alpha 0.5 there:
///
///     let loss = MixedLoss(
///       distilled: featureLoss(pairs, metric: .cosine), hard: crossEntropy(logits, labels))
///     tape.backward(from: loss.total)
public struct MixedLoss {
  /// alpha distilled + (1 - alpha) hard: what is minimised
  public let total: Tensor
  /// What a student owes to its teacher: a loss of features, attention or relations
  public let distilled: Tensor
  /// Cross-entropy with the true classes
  public let hard: Tensor

  /// - Parameters:
  ///   - distilled: one number
  ///   - hard: one number
  ///   - alpha: the distilled part's weight, 0 to 1
  public init(
    distilled: Tensor, hard: Tensor, alpha: Float = 0.5, file: StaticString = #fileID,
    line: UInt = #line
  ) {
    guard alpha >= 0, alpha <= 1 else {
      fatalError("MixedLoss: expected an alpha from 0 to 1, found \(alpha)", file: file, line: line)
    }
    self.distilled = distilled
    self.hard = hard
    total = alpha * distilled + (1 - alpha) * hard
  }
}
