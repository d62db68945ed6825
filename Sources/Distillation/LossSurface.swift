import Learning
import Tensors

/// The eigenvalue of largest magnitude of the Hessian of a loss with respect to some parameters: how sharply the loss
/// bends at the present weights.
///
/// Power iteration, v <- H v / |H v| from a random v, with the Rayleigh quotient v H v as its result. The products
/// are central differences of gradients, H v = (g(w + e v) - g(w - e v)) / 2e: exact for a quadratic loss, but for
/// rounding; for another the error is of second order in e. Ends once a step changes the eigenvalue by less than the
/// tolerance. The weights are left as they were.
///
/// - Parameters:
///   - parameters: w
///   - step: e, the length of a displacement in all of the weights together
///   - tolerance: relative
///   - maxIterations: products at most
///   - generator: where the first v comes from
///   - loss: one number, recorded on the tape, of the parameters' present values
public func largestHessianEigenvalue(
  of parameters: [Parameter], step: Float = 1e-2, tolerance: Double = 1e-3,
  maxIterations: Int = 50, generator: Generator, loss: (Tape) -> Tensor
) -> Double {
  let start = parameters.map { $0.value.copy() }
  defer { for (parameter, value) in zip(parameters, start) { parameter.assign(value) } }
  func gradients(displacedBy step: Float, along direction: [Tensor]) -> [Tensor] {
    for (parameter, (value, change)) in zip(parameters, zip(start, direction)) {
      parameter.assign(value + step * change)
      parameter.clearGradient()
    }
    let tape = Tape()
    tape.backward(from: loss(tape))
    return parameters.map { $0.gradient?.copy() ?? .zeros($0.shape) }
  }
  func product(_ a: [Tensor], _ b: [Tensor]) -> Double {
    zip(a, b).reduce(0) { sum, pair in
      pair.0.withValues { x in
        pair.1.withValues { y in zip(x, y).reduce(sum) { $0 + Double($1.0) * Double($1.1) } }
      }
    }
  }
  func normalized(_ v: [Tensor]) -> [Tensor]? {
    let length = product(v, v).squareRoot()
    return length > 0 ? v.map { $0 * Float(1 / length) } : nil
  }
  guard var direction = normalized(parameters.map { generator.normal($0.shape) }) else { return 0 }
  var eigenvalue = 0.0
  for _ in 0..<maxIterations {
    let ahead = gradients(displacedBy: step, along: direction)
    let behind = gradients(displacedBy: -step, along: direction)
    let image = zip(ahead, behind).map { ($0 - $1) * (1 / (2 * step)) }
    let found = product(direction, image)
    let isSettled = abs(found - eigenvalue) <= tolerance * abs(found)
    eigenvalue = found
    guard !isSettled, let next = normalized(image) else { break }
    direction = next
  }
  for parameter in parameters { parameter.clearGradient() }
  return eigenvalue
}

extension Module {
  /// What `body` gives while the model has other weights; afterwards it has its own again.
  ///
  /// - Throws: `ModelStateError` where the weights do not fit.
  public func with<Result>(_ weights: ModelState, _ body: (Self) -> Result) throws -> Result {
    let own = state
    try load(weights)
    defer { try! load(own) }  // its own
    return body(self)
  }
}
