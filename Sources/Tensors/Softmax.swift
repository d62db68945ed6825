import Kernels

/// e^(z_i/T) / sum_j e^(z_j/T) along the rows of a matrix of logits: the soft labels at a temperature.
///
/// Hinton, Vinyals and Dean, "Distilling the Knowledge in a Neural Network" (2015), equation 1;
/// document 10.1, "Rôle de la Température".
///
/// - Parameters:
///   - logits: (batch, classes)
///   - temperature: T > 0; a higher one gives a flatter distribution
/// - Returns: (batch, classes), rows that sum to 1
public func softmax(
  _ logits: Tensor, temperature: Float = 1, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  let (_, probabilities) = distributions("softmax", logits, temperature, file, line)
  return probabilities.recorded("softmax", from: logits, file: file, line: line) {
    gradient, inputs in
    // dz = p (dp - sum_j dp_j p_j) / T
    let (rows, columns) = (probabilities.shape[0], probabilities.shape[1])
    let result = Tensor(uninitialized: probabilities.shape)
    for row in 0..<rows {
      let p = probabilities.pointer + row * columns
      let dp = gradient.pointer + row * columns
      let dz = result.pointer + row * columns
      let mean = weightedMean(p, dp, count: columns)
      for column in 0..<columns { dz[column] = p[column] * (dp[column] - mean) / temperature }
    }
    inputs.add(result, to: 0)
  }
}

/// The sum of p dp.
///
/// Where one class has nearly everything, dp less this sum is all rounding, and only the same rounding gives
/// PyTorch's gradient: it rounds each product, and adds a row shorter than its vectors one by one.
private func weightedMean(
  _ p: UnsafePointer<Float>, _ dp: UnsafePointer<Float>, count: Int
) -> Float {
  if count <= 16 { return (0..<count).reduce(0) { $0 + p[$1] * dp[$1] } }
  return Float((0..<count).reduce(0.0) { $0 + Double(p[$1] * dp[$1]) })
}

/// The logarithm of `softmax`, exact where the softmax itself rounds to zero.
///
/// - Parameters:
///   - logits: (batch, classes)
///   - temperature: T > 0
/// - Returns: (batch, classes)
public func logSoftmax(
  _ logits: Tensor, temperature: Float = 1, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  let (logProbabilities, probabilities) = distributions(
    "logSoftmax", logits, temperature, file, line)
  return logProbabilities.recorded("logSoftmax", from: logits, file: file, line: line) {
    gradient, inputs in
    // dz = (dl - p sum_j dl_j) / T
    let (rows, columns) = (probabilities.shape[0], probabilities.shape[1])
    let result = Tensor(uninitialized: probabilities.shape)
    for row in 0..<rows {
      let p = probabilities.pointer + row * columns
      let dl = gradient.pointer + row * columns
      let dz = result.pointer + row * columns
      let sum = Float(VectorLoops.sum(dl, count: columns))
      for column in 0..<columns { dz[column] = (dl[column] - p[column] * sum) / temperature }
    }
    inputs.add(result, to: 0)
  }
}

/// Log-probabilities and probabilities of logits over a temperature, not recorded.
func distributions(
  _ operation: String, _ logits: Tensor, _ temperature: Float, _ file: StaticString, _ line: UInt
) -> (logProbabilities: Tensor, probabilities: Tensor) {
  require(
    logits.rank == 2 && logits.shape[1] > 0,
    "\(operation): expected logits (batch, classes), found shape \(logits.shape)", file, line)
  require(
    temperature > 0 && temperature.isFinite,
    "\(operation): expected a finite temperature above 0, found \(temperature)", file, line)
  let logProbabilities = Tensor(uninitialized: logits.shape)
  let probabilities = Tensor(uninitialized: logits.shape)
  VectorLoops.logSoftmax(
    logits.pointer, rows: logits.shape[0], columns: logits.shape[1], temperature: temperature,
    logProbabilities: logProbabilities.pointer, probabilities: probabilities.pointer)
  return (logProbabilities, probabilities)
}
