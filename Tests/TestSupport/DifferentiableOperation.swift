import Tensors
import Testing

/// An operation with inputs to try it on: what it takes to check its gradients.
public struct DifferentiableOperation: Sendable, CustomTestStringConvertible {
  /// Values for an input.
  public enum Input: Sendable {
    /// Standard normal numbers.
    case normal([Int])
    /// From 0.5 to 2.
    case positive([Int])
    /// No two closer than 0.1 to one another or to zero: for operations with kinks there.
    case distinct([Int])
    /// The given values.
    case values([Int], [Float])

    /// A single number.
    public static func number(_ value: Float) -> Input { .values([], [value]) }

    func tensor(_ generator: Generator) -> Tensor {
      switch self {
      case .normal(let shape): return generator.normal(shape)
      case .positive(let shape): return generator.uniform(shape, from: 0.5, to: 2)
      case .distinct(let shape):
        let count = shape.reduce(1, *)
        return Tensor(
          shape: shape,
          generator.permutation(count).map { (Float($0) - Float(count / 2) + 0.5) * 0.1 })
      case .values(let shape, let values): return Tensor(shape: shape, values)
      }
    }
  }

  public let testDescription: String
  let inputs: [Input]
  let tolerance: Float
  let apply: @Sendable ([Tensor]) -> Tensor

  /// - Parameters:
  ///   - name: what the test is called
  ///   - inputs: those that a gradient is wanted for; others are captured by `apply`
  ///   - tolerance: of a gradient, as a share of its largest element
  ///   - apply: the operation
  public init(
    _ name: String, _ inputs: Input..., tolerance: Float = 1e-3,
    apply: @escaping @Sendable ([Tensor]) -> Tensor
  ) {
    testDescription = name
    self.inputs = inputs
    self.tolerance = tolerance
    self.apply = apply
  }
}

/// Checks an operation's gradients for the sum of its outputs under random weights.
///
/// The reference is the central difference of fourth order, in double precision but for the operation's own
/// rounding: with a step of 0.02 both that and what the formula leaves out stay below a thousandth. The
/// gradients on a tape with all inputs must be those on a tape with one input alone, where the others are
/// constants; and the values on a tape those without one.
public func expectGradients(
  _ operation: DifferentiableOperation, sourceLocation: SourceLocation = #_sourceLocation
) {
  let generator = Generator(seed: 1)
  let inputs = operation.inputs.map { $0.tensor(generator) }
  let plain = operation.apply(inputs)
  let weight = generator.normal(plain.shape)

  func gradients(of wanted: [Int]) -> [[Float]] {
    let tape = Tape()
    let variables = inputs.enumerated().map {
      wanted.contains($0.offset) ? tape.variable($0.element) : $0.element
    }
    let output = operation.apply(variables)
    expectClose(
      output.values, plain.values, .exact, "values on a tape", sourceLocation: sourceLocation)
    tape.backward(from: (output * weight).sum())
    return wanted.map { tape.gradient(of: variables[$0]).values }
  }

  let all = gradients(of: Array(inputs.indices))
  for (index, input) in inputs.enumerated() {
    expectClose(
      gradients(of: [index])[0], all[index], .exact, "gradient \(index), the others constants",
      sourceLocation: sourceLocation)

    func weightedSum(_ values: [Float]) -> Double {
      var changed = inputs
      changed[index] = Tensor(shape: input.shape, values)
      return zip(operation.apply(changed).values, weight.values).reduce(0) {
        $0 + Double($1.0) * Double($1.1)
      }
    }
    let values = input.values
    let numeric = values.indices.map { element -> Float in
      func slope(_ step: Float) -> Double {
        var (up, down) = (values, values)
        up[element] += step
        down[element] -= step
        return (weightedSum(up) - weightedSum(down)) / (Double(up[element]) - Double(down[element]))
      }
      return Float((4 * slope(0.02) - slope(0.04)) / 3)
    }
    expectClose(
      all[index], numeric, .ofLargest(operation.tolerance), "gradient \(index)",
      sourceLocation: sourceLocation)
  }
}
