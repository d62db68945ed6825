import Tensors

/// Recall@1: the share of examples whose nearest other example is of their class, in per cent.
///
/// Distances are Euclidean; of equally near ones the first counts.
///
/// - Parameters:
///   - embeddings: (examples, features), at least two examples
///   - labels: the class of each
public func recallAtOne(
  _ embeddings: Tensor, _ labels: [Int], file: StaticString = #fileID, line: UInt = #line
) -> Double {
  guard embeddings.rank == 2, embeddings.shape[0] == labels.count, labels.count > 1 else {
    fatalError(
      "recallAtOne: expected embeddings (examples, features) of two or more examples and a label "
        + "for each, found \(embeddings.shape) and \(labels.count) labels", file: file, line: line)
  }
  requireFiniteValues("recallAtOne", "embeddings", embeddings.values, file: file, line: line)
  let count = labels.count
  let hits = pairwiseDistances(embeddings.detached, embeddings.detached).withValues { distances in
    (0..<count).count { query in
      var nearest: (index: Int, distance: Float)?
      for other in 0..<count where other != query {
        let distance = distances[query * count + other]
        if distance < nearest?.distance ?? .infinity { nearest = (other, distance) }
      }
      return nearest.map { labels[$0.index] == labels[query] } ?? false
    }
  }
  return 100 * Double(hits) / Double(count)
}
