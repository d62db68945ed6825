import Tensors

/// Spearman's rank correlation: 1 where two measurements order things alike, -1 where one reverses the other's
/// order. Equal values share their mean rank; 0 where all values of one side are equal, NaN where a
/// value is, which has no rank.
///
/// - Parameters:
///   - a: one value for each thing
///   - b: as many, of the same things
public func rankCorrelation(
  _ a: [Float], _ b: [Float], file: StaticString = #fileID, line: UInt = #line
) -> Double {
  guard a.count == b.count, a.count > 1 else {
    fatalError(
      "rankCorrelation: expected two or more values, as many on both sides, found \(a.count) and "
        + "\(b.count)", file: file, line: line)
  }
  guard !(a + b).contains(where: \.isNaN) else { return .nan }
  let (x, y) = (ranks(a), ranks(b))
  // The mean rank, with ties or without.
  let mean = Double(a.count + 1) / 2
  var (products, squaresX, squaresY) = (0.0, 0.0, 0.0)
  for (x, y) in zip(x, y) {
    products += (x - mean) * (y - mean)
    squaresX += (x - mean) * (x - mean)
    squaresY += (y - mean) * (y - mean)
  }
  let scale = (squaresX * squaresY).squareRoot()
  return scale > 0 ? products / scale : 0
}

/// The rank of each value, from 1 for the smallest; equal values share the mean of their ranks.
private func ranks(_ values: [Float]) -> [Double] {
  let order = values.indices.sorted { values[$0] < values[$1] }
  var ranks = [Double](repeating: 0, count: values.count)
  var start = 0
  while start < order.count {
    var end = start + 1
    while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
    for place in start..<end { ranks[order[place]] = Double(start + end + 1) / 2 }
    start = end
  }
  return ranks
}

/// How far two embeddings of the same examples order the distances between them alike: `rankCorrelation` over all
/// pairs. The embeddings may differ in their number of features.
///
/// - Parameters:
///   - a: (examples, features), at least three examples
///   - b: (examples, features of its own)
public func distanceRankCorrelation(
  _ a: Tensor, _ b: Tensor, file: StaticString = #fileID, line: UInt = #line
) -> Double {
  guard a.rank == 2, b.rank == 2, a.shape[0] == b.shape[0], a.shape[0] > 2 else {
    fatalError(
      "distanceRankCorrelation: expected two embeddings (examples, features) of the same three or "
        + "more examples, found \(a.shape) and \(b.shape)", file: file, line: line)
  }
  requireFiniteValues("distanceRankCorrelation", "embedding a", a.values, file: file, line: line)
  requireFiniteValues("distanceRankCorrelation", "embedding b", b.values, file: file, line: line)
  func distances(_ x: Tensor) -> [Float] {
    let count = x.shape[0]
    return pairwiseDistances(x.detached, x.detached).withValues { distances in
      (0..<count).flatMap { row in distances[(row * count + row + 1)..<((row + 1) * count)] }
    }
  }
  return rankCorrelation(distances(a), distances(b))
}
