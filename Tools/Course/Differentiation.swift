import Tensors

/// The gradient of a loss, one number, for one of its inputs: by the tape.
///
/// A loss that has lost its way to the input has the gradient zero.
func tapeGradient(at input: Tensor, of loss: (Tensor) throws -> Tensor) rethrows -> Numbers {
  let tape = Tape()
  let variable = tape.variable(input)
  let found = try loss(variable)
  guard found.count == 1 else { return Numbers(found) }
  // The second term records a loss that is a constant to the tape, too.
  tape.backward(from: found.reshaped([]) + (variable * 0).sum())
  return Numbers(tape.gradient(of: variable))
}

/// The same by central differences of fourth order, for a loss that is smooth there.
func numericSlopes(at input: Tensor, of loss: (Tensor) throws -> Tensor) rethrows -> Numbers {
  let values = input.values
  let slopes = try values.indices.map { place -> Double in
    func slope(_ step: Float) throws -> Double {
      func value(_ step: Float) throws -> Double {
        var moved = values
        moved[place] += step
        let loss = try loss(Tensor(shape: input.shape, moved))
        return loss.count == 1 ? Double(loss.item) : .nan
      }
      return (try value(step) - value(-step)) / Double(2 * step)
    }
    return (4 * (try slope(0.02)) - (try slope(0.04))) / 3
  }
  return Numbers(shape: input.shape, slopes)
}

extension Numbers.Tolerance {
  /// For slopes, which single precision gives to about three digits.
  static let slopes = Numbers.Tolerance(relative: 1e-2, absolute: 1e-3)

  /// For what some steps of training gave, in which roundings add up.
  static let training = Numbers.Tolerance(relative: 2e-3, absolute: 1e-4)
}
