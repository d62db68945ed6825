import Kernels
import Tensors

// A metric of NaN would be a number that means nothing: these trap before one is made, with the
// argument's name.

/// Traps unless there are logits (rows, classes), one or more of each, with a softmax in every row:
/// no NaN, no infinity, and minus infinity only beside a finite one.
package func requireLogits(
  _ name: String, _ logits: Tensor, _ argument: String = "logits", file: StaticString, line: UInt
) {
  guard logits.rank == 2, logits.count > 0 else {
    fatalError(
      "\(name): expected \(argument) (rows, classes), one or more of each, found shape "
        + "\(logits.shape)", file: file, line: line)
  }
  // A sum in double precision of floats is finite where all of them are.
  let areFinite = logits.withValues {
    VectorLoops.sum($0.baseAddress!, count: $0.count).isFinite
  }
  if areFinite { return }
  for index in 0..<logits.shape[0] {
    let row = logits.row(index).values
    guard row.allSatisfy({ $0 < .infinity }), row.contains(where: \.isFinite) else {
      fatalError(
        "\(name): expected \(argument) that have a softmax, found row \(index) to be \(row); did "
          + "the network that gave them diverge?", file: file, line: line)
    }
  }
}

/// Traps unless there is one label for each row.
package func requireLabels(
  _ name: String, _ labels: [Int], rows: Int, file: StaticString, line: UInt
) {
  guard labels.count == rows else {
    fatalError(
      "\(name): expected labels for \(rows) rows, one each, found \(labels.count)", file: file,
      line: line)
  }
}

/// Traps where a value is NaN or infinite.
package func requireFiniteValues<Value: BinaryFloatingPoint>(
  _ name: String, _ argument: String, _ values: [Value], file: StaticString, line: UInt
) {
  guard let index = values.firstIndex(where: { !$0.isFinite }) else { return }
  fatalError(
    "\(name): expected \(argument) of finite numbers, found \(values[index]) at index \(index)",
    file: file, line: line)
}
