import Tensors

/// A student's features at one place of the network, and the teacher's that they should be like.
public struct FeaturePair {
  /// (batch, ...)
  public let student: Tensor
  /// (batch, ...)
  public let teacher: Tensor

  /// A pair. A loss takes its gradient to both sides: a teacher that is frozen runs without a tape.
  public init(student: Tensor, teacher: Tensor) {
    self.student = student
    self.teacher = teacher
  }
}

extension FeaturePair {
  /// The pair at one size: images that differ in height or width are brought to the smaller by adaptive
  /// average pooling; any other pair stays as it is (document 10.3, "Alignment").
  ///
  /// Channels are left alone: an `AdaptationLayer` makes them agree.
  public func spatiallyAligned(file: StaticString = #fileID, line: UInt = #line) -> FeaturePair {
    guard student.rank == 4, teacher.rank == 4 else { return self }
    let height = min(student.shape[2], teacher.shape[2])
    let width = min(student.shape[3], teacher.shape[3])
    func pooled(_ x: Tensor) -> Tensor {
      if x.shape[2...] == [height, width] { return x }
      return adaptiveAveragePool2d(x, height: height, width: width, file: file, line: line)
    }
    return FeaturePair(student: pooled(student), teacher: pooled(teacher))
  }
}

/// How two features are compared.
public enum FeatureMetric: String, Codable, CaseIterable, Sendable {
  /// The mean over all elements of (s - t)^2
  case meanSquaredError = "mse"
  /// The mean over the batch of 1 - cos(s, t), each example's features as one vector
  case cosine
}

/// The mean over pairs of the difference between the student's features and the teacher's.
///
/// Document 10.3, "Feature loss"; Romero et al., "FitNets: Hints for Thin Deep Nets" (2015), equation 3,
/// has one pair and half the squared error. Where channels differ the document puts a trained adaptation
/// layer on the teacher's features, which can be learned away (mapped to whatever the student gives);
/// FitNets puts it on the student's.
///
/// - Parameters:
///   - pairs: at least one; the two shapes of a pair agree, as after `spatiallyAligned()`
///   - metric: how features are compared
///   - weights: of each pair, for levels that count differently (exercise 10.3.1): the mean becomes a
///     weighted one; equal unless given
/// - Returns: one number, 0 where the features are the same
public func featureLoss(
  _ pairs: [FeaturePair], metric: FeatureMetric = .meanSquaredError, weights: [Float]? = nil,
  file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  meanOverPairs("featureLoss", pairs, weights: weights, file: file, line: line) { pair in
    let (student, teacher) = (pair.student, pair.teacher)
    guard student.shape == teacher.shape, student.rank >= 2 else {
      fatalError(
        "featureLoss: expected features (batch, ...) of one shape, found student \(student.shape) "
          + "and teacher \(teacher.shape); spatiallyAligned() mends sizes, an AdaptationLayer channels",
        file: file, line: line)
    }
    switch metric {
    case .meanSquaredError: return meanSquaredError(student, teacher, file: file, line: line)
    case .cosine:
      let directions = [student, teacher].map { l2Normalize($0.flattened()) }
      return -(directions[0] * directions[1]).sum(axis: 1).mean() + 1
    }
  }
}

/// The mean of a loss over pairs, weighted where asked for.
func meanOverPairs(
  _ name: String, _ pairs: [FeaturePair], weights: [Float]?, file: StaticString, line: UInt,
  _ loss: (FeaturePair) -> Tensor
) -> Tensor {
  let weights = weights ?? Array(repeating: 1, count: pairs.count)
  guard !pairs.isEmpty, weights.count == pairs.count, weights.allSatisfy({ $0 >= 0 }),
    weights.contains(where: { $0 > 0 })
  else {
    fatalError(
      "\(name): expected at least one pair, and for each a weight of 0 or more, not all 0; found "
        + "\(pairs.count) pairs and weights \(weights)", file: file, line: line)
  }
  let sum = weights.reduce(0, +)
  let losses = zip(pairs, weights).map { loss($0) * ($1 / sum) }
  return losses.dropFirst().reduce(losses[0], +)
}
