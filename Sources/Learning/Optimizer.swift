/// Changes parameters along their gradients.
public protocol Optimizer: AnyObject, Stateful {
  /// The size of a step, which a schedule may change.
  var learningRate: Double { get set }

  /// Moves every parameter that has a gradient.
  func step()

  /// Forgets all gradients, as PyTorch's `zero_grad` does.
  func clearGradients()
}
