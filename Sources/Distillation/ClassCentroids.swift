import Tensors

/// The mean features of each class of a batch: the groups of exercise 10.4.1, whose relations are kept with
/// `relationLoss(student: classCentroids(s, labels), teacher: classCentroids(t, labels))`.
///
/// - Parameters:
///   - features: (batch, features)
///   - labels: the class of each row
/// - Returns: (classes that occur, features), in the order of the classes
public func classCentroids(
  _ features: Tensor, _ labels: [Int], file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  guard features.rank == 2, features.shape[0] == labels.count, !labels.isEmpty else {
    fatalError(
      "classCentroids: expected features (batch, features) and a label for each row, found "
        + "\(features.shape) and \(labels.count) labels", file: file, line: line)
  }
  let rows = Dictionary(grouping: labels.indices) { labels[$0] }
  let classes = rows.keys.sorted()
  let shares = classes.flatMap { label in
    labels.map { $0 == label ? 1 / Float(rows[label]!.count) : 0 }
  }
  return matmul(Tensor(shape: [classes.count, labels.count], shares), features)
}
