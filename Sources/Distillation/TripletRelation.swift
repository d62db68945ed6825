import Tensors

/// Three examples of a batch: an anchor, one of its class, one of another.
public struct Triplet: Equatable, Sendable {
  /// The row that the other two are measured from.
  public let anchor: Int
  /// A row of the anchor's class.
  public let positive: Int
  /// A row of another class.
  public let negative: Int

  /// A triplet of rows.
  public init(anchor: Int, positive: Int, negative: Int) {
    self.anchor = anchor
    self.positive = positive
    self.negative = negative
  }

  /// One triplet for each row as anchor, positive and negative drawn evenly from the rows that can be; a row
  /// without one of them is left out.
  ///
  /// Draw once and use the triplets for student and teacher. Document 10.4 draws for each separately, so that
  /// it compares ratios of unrelated triplets, and lets an anchor be its own positive.
  ///
  /// - Parameters:
  ///   - labels: the class of each row
  ///   - positiveMayBeAnchor: whether an anchor can be its own positive, as the document writes it
  ///   - generator: where the draws come from, the positive's before the negative's
  public static func drawn(
    labels: [Int], positiveMayBeAnchor: Bool = false, generator: Generator
  ) -> [Triplet] {
    labels.indices.compactMap { anchor in
      let positives = labels.indices.filter {
        labels[$0] == labels[anchor] && (positiveMayBeAnchor || $0 != anchor)
      }
      let negatives = labels.indices.filter { labels[$0] != labels[anchor] }
      guard !positives.isEmpty, !negatives.isEmpty else { return nil }
      return Triplet(
        anchor: anchor, positive: positives[generator.integers(1, below: positives.count)[0]],
        negative: negatives[generator.integers(1, below: negatives.count)[0]])
    }
  }
}

/// The mean over triplets of the squared difference between student and teacher in the ratio
/// d(anchor, positive) / (d(anchor, negative) + 1e-8).
///
/// Document 10.4, "Triplets". d is PyTorch's `pairwise_distance`, the length of a - b + 1e-6, so that its
/// gradient is finite where the two are equal. The document's margin of 1.0 has no part in it.
///
/// - Parameters:
///   - student: (batch, features)
///   - teacher: (batch, features of its own)
///   - triplets: as `Triplet.drawn` gives; none in a batch of one image or one class, whose loss is
///     0 with a gradient of 0
///   - teacherTriplets: as many, where the teacher's are others (the document as written)
/// - Returns: one number, 0 where the ratios are the same
public func tripletRelationLoss(
  student: Tensor, teacher: Tensor, triplets: [Triplet], teacherTriplets: [Triplet]? = nil,
  file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  let rows = batchSize("tripletRelationLoss", student, teacher, file, line)
  let teacherTriplets = teacherTriplets ?? triplets
  guard teacherTriplets.count == triplets.count else {
    fatalError(
      "tripletRelationLoss: expected as many teacherTriplets as triplets, found "
        + "\(teacherTriplets.count) and \(triplets.count)", file: file, line: line)
  }
  for each in triplets + teacherTriplets
  where ![each.anchor, each.positive, each.negative].allSatisfy((0..<rows).contains) {
    fatalError(
      "tripletRelationLoss: expected triplets of rows 0 to \(rows - 1), found \(each)", file: file,
      line: line)
  }
  if triplets.isEmpty { return lossWithoutTuples(student, teacher) }
  func ratios(_ x: Tensor, _ triplets: [Triplet]) -> Tensor {
    let anchors = x.rows(triplets.map(\.anchor))
    func distances(to rows: [Int]) -> Tensor {
      let difference = anchors - x.rows(rows) + 1e-6
      return sqrt((difference * difference).sum(axis: 1))
    }
    return distances(to: triplets.map(\.positive))
      / (distances(to: triplets.map(\.negative)) + 1e-8)
  }
  return meanSquaredError(ratios(student, triplets), ratios(teacher, teacherTriplets))
}
