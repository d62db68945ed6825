/// Changes parameters along their gradients.
public protocol Optimizer: AnyObject, Stateful {
  /// The size of a step, which a schedule may change.
  var learningRate: Double { get set }

  /// Moves every parameter that has a gradient.
  func step()

  /// Forgets all gradients, as PyTorch's `zero_grad` does.
  func clearGradients()
}

/// Traps on settings that are NaN, infinite or below 0, and on decay rates that are 1 or more, as
/// PyTorch's optimisers do.
func requireSettings(
  _ optimizer: String, _ settings: KeyValuePairs<String, Double>, betas: (Double, Double) = (0, 0),
  file: StaticString, line: UInt
) {
  for (name, value) in settings where !(value >= 0 && value.isFinite) {
    fatalError(
      "\(optimizer): expected a finite \(name) of 0 or more, found \(value)", file: file, line: line
    )
  }
  guard 0..<1 ~= betas.0, 0..<1 ~= betas.1 else {
    fatalError(
      "\(optimizer): expected betas from 0 to below 1, found \(betas)", file: file, line: line)
  }
}
