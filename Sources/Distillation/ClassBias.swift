import Learning
import Tensors

/// A bias on one class's logit with which that class is chosen for a given share of the examples.
///
/// Hinton, Vinyals and Dean (2015), section 3, correct so for a class that was missing from the transfer set.
///
/// - Parameters:
///   - label: the class
///   - share: of the examples, 0 to 1
///   - logits: (examples, classes)
/// - Returns: (classes), zero but for the class: add it to logits
public func classBias(
  of label: Int, share: Double, logits: Tensor, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  guard logits.rank == 2, logits.count > 0, logits.shape[1] > 1, 0..<logits.shape[1] ~= label,
    share >= 0, share <= 1
  else {
    fatalError(
      "classBias: expected logits (examples, two classes or more), a label of one of them and a "
        + "share from 0 to 1, found logits \(logits.shape), label \(label) and share \(share)",
      file: file, line: line)
  }
  requireFiniteValues("classBias", "logits", logits.values, file: file, line: line)
  let (rows, classes) = (logits.shape[0], logits.shape[1])
  // The class is chosen where the bias exceeds how far its logit lies below the best other one.
  let gaps = logits.withValues { values in
    (0..<rows).map { row in
      let start = row * classes
      let others = (0..<classes).filter { $0 != label }.map { values[start + $0] }
      return others.max()! - values[start + label]
    }
  }.sorted()
  let chosen = min(rows - 1, max(0, Int((share * Double(rows)).rounded())))
  // Half-way between the last example that is to be chosen and the first that is not.
  let bias = chosen == 0 ? gaps[0] - 1 : (gaps[chosen - 1] + gaps[chosen]) / 2
  return Tensor((0..<classes).map { $0 == label ? bias : 0 })
}
