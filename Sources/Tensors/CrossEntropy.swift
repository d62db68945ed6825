import Kernels

/// The mean over the batch of -log softmax(z)[label]: the hard loss.
///
/// With label smoothing s the target is (1 - s) one-hot + s / K, as in PyTorch
/// (Szegedy et al., "Rethinking the Inception Architecture", 2016, section 7).
///
/// - Parameters:
///   - logits: (batch, classes)
///   - labels: the class of each row
///   - labelSmoothing: s, from 0 to 1
/// - Returns: one number
public func crossEntropy(
  _ logits: Tensor, _ labels: [Int], labelSmoothing: Float = 0, file: StaticString = #fileID,
  line: UInt = #line
) -> Tensor {
  let (logProbabilities, probabilities) = distributions("crossEntropy", logits, 1, file, line)
  let (rows, columns) = (logits.shape[0], logits.shape[1])
  require(
    labels.count == rows && rows > 0,
    "crossEntropy: expected labels for one or more rows of logits, one each, found \(labels.count) "
      + "for \(rows) rows", file, line)
  require(
    labelSmoothing >= 0 && labelSmoothing <= 1,
    "crossEntropy: expected a labelSmoothing from 0 to 1, found \(labelSmoothing)", file, line)
  // In double precision until the end, as every sum.
  let smoothing = Double(labelSmoothing)
  var total = 0.0
  for (row, label) in labels.enumerated() {
    require(
      label >= 0 && label < columns,
      "crossEntropy: label \(label) of row \(row) is outside the \(columns) classes", file, line)
    let values = logProbabilities.pointer + row * columns
    total -= (1 - smoothing) * Double(values[label])
    if smoothing > 0 {
      total -= smoothing / Double(columns) * VectorLoops.sum(values, count: columns)
    }
  }
  return Tensor(Float(total / Double(rows))).recorded(
    "crossEntropy", from: logits, file: file, line: line
  ) { gradient, inputs in
    // dz = (p - target) / batch
    let scale = gradient.pointer[0] / Float(rows)
    let result = Tensor(uninitialized: probabilities.shape)
    VectorLoops.scale(scale, probabilities.pointer, result.pointer, count: result.count)
    if labelSmoothing > 0 {
      VectorLoops.shift(
        -scale * labelSmoothing / Float(columns), result.pointer, result.pointer,
        count: result.count)
    }
    for (row, label) in labels.enumerated() {
      result.pointer[row * columns + label] -= scale * (1 - labelSmoothing)
    }
    inputs.add(result, to: 0)
  }
}
