import Learning

/// The place of the candidate with the highest mean score; of equal ones the first: how a setting is chosen by
/// validation.
///
/// - Parameter scores: of each candidate, one for each seed; at least one of both, all finite
public func highestMean(
  _ scores: [[Double]], file: StaticString = #fileID, line: UInt = #line
) -> Int {
  guard !scores.isEmpty, scores.allSatisfy({ !$0.isEmpty }) else {
    fatalError(
      "highestMean: expected scores of at least one candidate and one seed, found "
        + "\(scores.map(\.count))", file: file, line: line)
  }
  for each in scores { requireFiniteValues("highestMean", "scores", each, file: file, line: line) }
  let means = scores.map { $0.reduce(0, +) / Double($0.count) }
  return means.indices.max { means[$0] < means[$1] }!
}
