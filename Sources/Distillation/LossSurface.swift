import Learning
import Tensors

/// An eigenvalue of a Hessian, as it was found.
public struct HessianEigenvalue: Sendable {
  /// lambda
  public let value: Double
  /// |H v - lambda v| for the unit vector v found with it: an eigenvalue of H lies within this
  /// distance of lambda.
  public let residual: Double
  /// Whether the residual is within the tolerance; if not, the largest eigenvalue may be another.
  public let converged: Bool
}

/// The eigenvalue of largest magnitude of the Hessian of a loss with respect to some parameters: how sharply the loss
/// bends at the present weights. Of two of one magnitude and opposite signs it is either.
///
/// Lanczos's method from a random vector, each vector made orthogonal to all before it (Golub and
/// Van Loan, "Matrix Computations", section 10.3). The products are central differences of
/// gradients, H v = (g(w + e v) - g(w - e v)) / 2e: exact for a quadratic loss, but for rounding;
/// for another the error is of second order in e. The weights are left as they were, and without
/// gradients.
///
/// - Parameters:
///   - parameters: w, at least one
///   - step: e, above 0, the length of a displacement in all of the weights together
///   - tolerance: of the residual, as a share of the eigenvalue, above 0
///   - maxIterations: products at most, 1 or more
///   - generator: where the first vector comes from
///   - loss: one number, recorded on the tape, of the parameters' present values
/// - Returns: the eigenvalue; NaN where the loss has no finite gradient
public func largestHessianEigenvalue(
  of parameters: [Parameter], step: Float = 1e-2, tolerance: Double = 1e-3,
  maxIterations: Int = 50, generator: Generator, file: StaticString = #fileID, line: UInt = #line,
  loss: (Tape) -> Tensor
) -> HessianEigenvalue {
  guard !parameters.isEmpty, step > 0, step.isFinite, tolerance > 0, maxIterations > 0 else {
    fatalError(
      "largestHessianEigenvalue: expected one or more parameters, a finite step and a tolerance "
        + "above 0, and maxIterations of 1 or more, found \(parameters.count), \(step), "
        + "\(tolerance) and \(maxIterations)", file: file, line: line)
  }
  let start = flat(parameters.map(\.value))
  defer {
    assign(start, to: parameters)
    for parameter in parameters { parameter.clearGradient() }
  }
  func gradient(at weights: Tensor) -> Tensor {
    assign(weights, to: parameters)
    for parameter in parameters { parameter.clearGradient() }
    let tape = Tape()
    tape.backward(from: loss(tape))
    return flat(parameters.map { $0.gradient ?? .zeros($0.shape) })
  }
  let first = flat(parameters.map { generator.normal($0.shape) })
  var basis = [first * Float(1 / inner(first, first).squareRoot())]
  // H in the basis: zero but for the diagonal and its neighbours.
  var (diagonal, neighbours): ([Double], [Double]) = ([], [])
  while true {
    let direction = basis.last!
    var image =
      (gradient(at: start + step * direction) - gradient(at: start - step * direction))
      * (1 / (2 * step))
    diagonal.append(inner(direction, image))
    // Twice, as rounding leaves a trace of them the first time.
    for vector in basis + basis { image = image - Float(inner(vector, image)) * vector }
    let length = inner(image, image).squareRoot()
    guard diagonal.last!.isFinite, length.isFinite else {
      return HessianEigenvalue(value: .nan, residual: .nan, converged: false)
    }
    let (value, share) = largestEigenvalue(diagonal, neighbours)
    let residual = length * share
    let converged = residual <= tolerance * abs(value)
    if converged || basis.count == min(maxIterations, start.count) {
      return HessianEigenvalue(value: value, residual: residual, converged: converged)
    }
    neighbours.append(length)
    basis.append(image * Float(1 / length))
  }
}

/// The eigenvalue of largest magnitude of a symmetric matrix that is zero but for the diagonal and
/// its neighbours, and the magnitude of its unit vector's last element.
private func largestEigenvalue(
  _ diagonal: [Double], _ neighbours: [Double]
) -> (value: Double, last: Double) {
  let rows = diagonal.indices.map { row in
    diagonal.indices.map { column in
      row == column
        ? diagonal[row] : abs(row - column) == 1 ? neighbours[min(row, column)] : 0
    }
  }
  let (values, vectors) = eigenvalues(ofSymmetric: rows)
  let largest = values.indices.max { abs(values[$0]) < abs(values[$1]) }!
  return (values[largest], abs(vectors.last![largest]))
}

/// The values of several tensors one after another.
private func flat(_ tensors: [Tensor]) -> Tensor {
  concatenated(tensors.map { $0.flattened(from: 0) })
}

/// Puts what `flat` gave back into parameters.
private func assign(_ values: Tensor, to parameters: [Parameter]) {
  var offset = 0
  for parameter in parameters {
    let own = values.rows(Array(offset..<offset + parameter.count))
    parameter.assign(own.reshaped(parameter.shape))
    offset += parameter.count
  }
}

/// The inner product, in double precision.
private func inner(_ a: Tensor, _ b: Tensor) -> Double {
  a.withValues { x in b.withValues { y in zip(x, y).reduce(0) { $0 + Double($1.0) * Double($1.1) } }
  }
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
