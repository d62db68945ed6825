/// Traps on a training's settings that mean nothing, before anything is trained, with the parameter's name, what it
/// may be, and what was found.
///
/// - Parameters:
///   - owner: whose settings they are, for the message
///   - alpha: a part's weight, 0 to 1
///   - lambda: a weight, 0 or more
func requireInRange(
  _ owner: String, temperature: Float? = nil, alpha: Float? = nil, lambda: Float? = nil,
  learningRate: Double? = nil, epochs: Int? = nil, batchSize: Int? = nil,
  file: StaticString, line: UInt
) {
  func require(_ isInRange: Bool, _ expected: String, _ found: some CustomStringConvertible) {
    if !isInRange {
      fatalError("\(owner): expected \(expected), found \(found)", file: file, line: line)
    }
  }
  // Compared such that NaN is in no range.
  if let temperature {
    require(
      temperature > 0 && temperature.isFinite, "a finite temperature above 0", temperature)
  }
  if let alpha { require(alpha >= 0 && alpha <= 1, "an alpha from 0 to 1", alpha) }
  if let lambda { require(lambda >= 0 && lambda.isFinite, "a finite lambda of 0 or more", lambda) }
  if let learningRate {
    require(
      learningRate >= 0 && learningRate.isFinite, "a finite learningRate of 0 or more",
      learningRate)
  }
  if let epochs { require(epochs >= 0, "epochs of 0 or more", epochs) }
  if let batchSize { require(batchSize > 0, "a batchSize of 1 or more", batchSize) }
}
