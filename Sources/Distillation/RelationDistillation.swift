import Tensors

/// How the relation of two examples is measured.
public enum RelationMetric: String, Codable, CaseIterable, Sendable {
  /// The cosine of the angle between their features
  case cosine
  /// 1 / (1 + distance): 1 for equal features, towards 0 for distant ones
  case euclidean
  /// The inner product of their features
  case dotProduct = "dot_product"
}

/// The relation of every example of a batch to every other.
///
/// - Parameters:
///   - features: (batch, features)
///   - metric: how a relation is measured
/// - Returns: (batch, batch), symmetric
public func relationMatrix(
  _ features: Tensor, metric: RelationMetric = .cosine, file: StaticString = #fileID,
  line: UInt = #line
) -> Tensor {
  guard features.rank == 2 else {
    fatalError(
      "relationMatrix: expected features (batch, features), found \(features.shape)", file: file,
      line: line)
  }
  func products(_ x: Tensor) -> Tensor { matmul(x, x.transposed()) }
  switch metric {
  case .cosine: return products(l2Normalize(features))
  case .euclidean: return Tensor(1) / (pairwiseDistances(features, features) + 1)
  case .dotProduct: return products(features)
  }
}

/// The mean squared difference between the student's relation matrix and the teacher's: the structure of a
/// batch is kept instead of the features themselves, so their numbers may differ.
///
/// Document 10.4, "Pairwise relations". Cosine is the similarity-preserving loss of Tung and Mori (2019)
/// but for what is normalised: they scale the rows of the matrix of inner products.
///
/// - Parameters:
///   - student: (batch, features)
///   - teacher: (batch, features of its own)
///   - metric: how a relation is measured
/// - Returns: one number, 0 where the relations are the same
public func relationLoss(
  student: Tensor, teacher: Tensor, metric: RelationMetric = .cosine, file: StaticString = #fileID,
  line: UInt = #line
) -> Tensor {
  _ = batchSize("relationLoss", student, teacher, file, line)
  return meanSquaredError(
    relationMatrix(student, metric: metric), relationMatrix(teacher, metric: metric))
}

/// The rows of features (batch, features) of one batch; traps where they are not.
func batchSize(
  _ name: String, _ student: Tensor, _ teacher: Tensor, _ file: StaticString, _ line: UInt
) -> Int {
  guard student.rank == 2, teacher.rank == 2, student.shape[0] == teacher.shape[0],
    student.count > 0, teacher.count > 0
  else {
    fatalError(
      "\(name): expected features (batch, features) of one batch, one or more of each, found "
        + "student \(student.shape) and teacher \(teacher.shape)", file: file, line: line)
  }
  return student.shape[0]
}

/// The loss of a batch that is too small for a pair or a triple of different rows, as the last one
/// of an epoch may be: 0, with gradients of 0, as there is nothing to compare; NaN where a feature
/// is not finite.
func lossWithoutTuples(_ student: Tensor, _ teacher: Tensor) -> Tensor {
  (student * 0).sum() + (teacher * 0).sum()
}
