import Tensors

/// The forms of relational knowledge distillation.
public enum RKDForm: String, Codable, CaseIterable, Sendable {
  /// As document 10.4 writes it: squared errors; distances over a mean that includes the zero diagonal; the
  /// angles themselves, of the first ten rows alone.
  case asWritten
  /// As Park, Kim, Lu and Cho, "Relational Knowledge Distillation" (2019), section 3.2, give it:
  /// Huber loss, averaged over pairs and triples of different rows; distances over the mean of
  /// different rows; the angles' cosines, of all rows.
  case paper
  /// As the paper's authors run it: the same, but averaged over all N^2 pairs and N^3 triples of N
  /// rows, where those with a row twice add nothing.
  case authors
}

/// Relational knowledge distillation: the distances between examples, and the angles of triples of them, are
/// kept up to scale. 25 distance term + 50 angle term.
///
/// Document 10.4, "RKD". The weights are those of the authors' own runs, whose losses are the form
/// `.authors`. What `.paper` gives is larger, N / (N - 1) times in the distances and
/// N^2 / ((N - 1) (N - 2)) times in the angles: 1.016 and 1.048 times for a batch of 64.
///
/// - Parameters:
///   - student: (batch, features)
///   - teacher: (batch, features of its own)
///   - form: the document's, the paper's or the authors'
///   - distanceWeight: of `rkdDistanceLoss`; at 0 it is not computed
///   - angleWeight: of `rkdAngleLoss`, which costs the most by far; at 0 it is not computed
/// - Returns: one number, 0 where student and teacher are similar in the sense of geometry
public func rkdLoss(
  student: Tensor, teacher: Tensor, form: RKDForm = .paper, distanceWeight: Float = 25,
  angleWeight: Float = 50, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  func weighted(
    _ weight: Float, _ loss: (Tensor, Tensor, RKDForm, StaticString, UInt) -> Tensor
  ) -> Tensor {
    weight == 0 ? Tensor(0) : weight * loss(student, teacher, form, file, line)
  }
  return weighted(distanceWeight, rkdDistanceLoss) + weighted(angleWeight, rkdAngleLoss)
}

/// RKD's distance term, unweighted: the difference between the student's pairwise Euclidean distances and the
/// teacher's, each over its mean.
///
/// - Document 10.4: the mean over all of the matrix, the zero diagonal included, + 1e-8; mean
///   squared error. That mean counts N zeros among N^2 values, so that the distances are
///   N / (N - 1) times the paper's.
/// - Paper, section 3.2.1: the mean over pairs of different rows; Huber loss, averaged over those
///   pairs.
/// - Authors' code: Huber loss averaged over the whole matrix, which is (N - 1) / N times the
///   paper's form.
///
/// Where all rows of a side are equal, its mean is 0 and the paper's quotient 0 / 0; as nothing
/// tells the rows apart, the relative distances are 0 here, with gradients of 0. A batch of one row
/// has no pair: its loss and gradients are 0.
///
/// - Parameters:
///   - student: (batch, features)
///   - teacher: (batch, features of its own)
///   - form: the document's, the paper's or the authors'
/// - Returns: one number
public func rkdDistanceLoss(
  student: Tensor, teacher: Tensor, form: RKDForm = .paper, file: StaticString = #fileID,
  line: UInt = #line
) -> Tensor {
  let rows = batchSize("rkdDistanceLoss", student, teacher, file, line)
  if rows < 2 { return lossWithoutTuples(student, teacher) }
  // All pairs, over pairs of different rows.
  let share = Float(rows) / Float(rows - 1)
  func relative(_ x: Tensor) -> Tensor {
    let distances = pairwiseDistances(x, x)
    if form == .asWritten { return distances / (distances.mean() + 1e-8) }
    let mean = distances.mean() * share
    return mean.item == 0 ? distances : distances / mean
  }
  // The diagonals agree, so only the number of pairs can leave them out.
  return switch form {
  case .asWritten: meanSquaredError(relative(student), relative(teacher))
  case .paper: huberLoss(relative(student), relative(teacher)) * share
  case .authors: huberLoss(relative(student), relative(teacher))
  }
}

/// RKD's angle term, unweighted: the difference between student and teacher in the angles at j between i - j
/// and k - j.
///
/// - Document 10.4: triples i < j < k of the first ten rows; the angles themselves, by the arc cosine of
///   cosines clamped to 1e-7 from -1 and 1; mean squared error. A vertex stands between its two neighbours
///   in the batch, so the loss depends on the batch's order.
/// - Paper, section 3.2.2: all triples of different rows; the cosines; Huber loss, averaged over
///   those triples.
/// - Authors' code: Huber loss averaged over all N^3 triples, which is (N - 1) (N - 2) / N^2 times
///   the paper's form.
///
/// All triples at once: (batch)^3 values. A batch of one or two rows has no triple: its loss and
/// gradients are 0.
///
/// - Parameters:
///   - student: (batch, features)
///   - teacher: (batch, features of its own)
///   - form: the document's, the paper's or the authors'
/// - Returns: one number
public func rkdAngleLoss(
  student: Tensor, teacher: Tensor, form: RKDForm = .paper, file: StaticString = #fileID,
  line: UInt = #line
) -> Tensor {
  let rows = batchSize("rkdAngleLoss", student, teacher, file, line)
  if rows < 3 { return lossWithoutTuples(student, teacher) }
  switch form {
  case .asWritten:
    let count = min(10, rows)
    var triples: [Int] = []
    for i in 0..<count {
      for j in i + 1..<count {
        for k in j + 1..<count { triples.append((j * count + i) * count + k) }
      }
    }
    func angles(_ x: Tensor) -> Tensor {
      let cosines = cosinesAtEachRow(x.rows(Array(0..<count))).flattened(from: 0).rows(triples)
      return arccosine(clamped(cosines, to: (-1 + 1e-7)...(1 - 1e-7)))
    }
    return meanSquaredError(angles(student), angles(teacher))
  case .paper:
    // Where two of the three are one row, student and teacher agree; only the number of triples has to
    // leave these out.
    let share = Float(rows * rows) / Float((rows - 1) * (rows - 2))
    return huberLoss(cosinesAtEachRow(student), cosinesAtEachRow(teacher)) * share
  case .authors:
    return huberLoss(cosinesAtEachRow(student), cosinesAtEachRow(teacher))
  }
}

/// The cosine of the angle at row j between i - j and k - j, for all rows: (j, i, k).
private func cosinesAtEachRow(_ x: Tensor) -> Tensor {
  let (rows, features) = (x.shape[0], x.shape[1])
  let differences = x.reshaped([1, rows, features]) - x.reshaped([rows, 1, features])
  let directions = l2Normalize(differences.reshaped([rows * rows, features]))
  return gramMatrices(directions.reshaped([rows, rows, features]))
}
