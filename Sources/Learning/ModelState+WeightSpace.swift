import Tensors

// A state as a point in the space of weights.
extension ModelState {
  /// The point share * self + (1 - share) * other. What is not a float, such as batch norm's count, is the other's.
  ///
  /// - Throws: `ModelStateError` where the two differ in their names or shapes.
  public func mixed(_ share: Float, with other: ModelState) throws -> ModelState {
    guard
      entries.elementsEqual(
        other.entries, by: { $0.name == $1.name && $0.value.shape == $1.value.shape })
    else {
      throw ModelStateError(
        description: "states of two kinds of models cannot be mixed: one has "
          + "\(summary), the other \(other.summary)")
    }
    return ModelState(
      zip(entries, other.entries).map { own, other in
        guard case .float(let shape, let a) = own.value, case .float(_, let b) = other.value
        else { return other }
        return (own.name, .float(shape: shape, zip(a, b).map { share * $0 + (1 - share) * $1 }))
      })
  }

  /// The state with normal noise on every array of floats, whose standard deviation is `scale` times the root mean
  /// square of that array: noise that is as large for a network of small weights as for one of large ones.
  ///
  /// - Parameters:
  ///   - scale: 0 for none
  ///   - generator: where the noise comes from
  public func withNoise(_ scale: Float, generator: Generator) -> ModelState {
    ModelState(
      entries.map { name, value in
        guard case .float(let shape, let values) = value else { return (name, value) }
        let squares = values.reduce(0) { $0 + Double($1) * Double($1) }
        let size = scale * Float((squares / Double(max(1, values.count))).squareRoot())
        let noise = generator.normal(shape).values
        return (name, .float(shape: shape, zip(values, noise).map { $0 + size * $1 }))
      })
  }

  private var summary: String {
    entries.map { "\($0.name) \($0.value.shape)" }.joined(separator: ", ")
  }
}
