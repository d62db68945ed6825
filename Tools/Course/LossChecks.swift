import Tensors

/// A loss in one situation: its tensors, and how a solution is asked for it.
struct LossCase<Solution> {
  /// The inputs in words.
  let situation: String
  /// What the loss is of; those with gradients first.
  let inputs: [Tensor]
  /// The loss for inputs in place of the case's own.
  let loss: (Solution, [Tensor]) throws -> Tensor

  /// The loss where one of the inputs is another.
  func loss(_ solution: Solution, replacing place: Int, with input: Tensor) throws -> Tensor {
    var inputs = inputs
    inputs[place] = input
    return try loss(solution, inputs)
  }

  /// The gradient for one of the inputs, by the tape.
  func gradient(_ solution: Solution, at place: Int) throws -> Numbers {
    try tapeGradient(at: inputs[place]) { try loss(solution, replacing: place, with: $0) }
  }

  /// The gradient for one of the inputs, by finite differences.
  func slopes(_ solution: Solution, at place: Int) throws -> Numbers {
    try numericSlopes(at: inputs[place]) { try loss(solution, replacing: place, with: $0) }
  }
}

/// What every loss is asked: whether it has the engine's values and gradients, whether the gradients are the
/// slopes of its own values, and whether what is constant stays so.
///
/// - Parameters:
///   - learning: the places of the inputs that learn
///   - constants: the places of those that must not
///   - ofOwnValues: the places of those that learn whose gradient is the slope of the values: not where the
///     loss takes a detached copy of them too
///   - makeCase: a situation, of some number of rows
func lossChecks<Solution>(
  learning: [Int], constants: [Int] = [], ofOwnValues: [Int]? = nil,
  _ makeCase: @escaping (_ generator: Generator, _ rows: Int) -> LossCase<Solution>
) -> [Check<Solution>] {
  var checks = [
    Check<Solution>("agrees with the engine", points: 3) { generator in
      [5, 6, 8].map { rows in
        let each = makeCase(generator, rows)
        return Trial(each.situation) { Numbers(try each.loss($0, each.inputs)) }
      }
    },
    Check("its gradient is the engine's, and the slope of its own values", points: 2) { generator in
      let each = makeCase(generator, 5)
      return learning.map { place in
        Trial("the gradient of \(each.situation)") { try each.gradient($0, at: place) }
      }
        + (ofOwnValues ?? learning).map { place in
          Trial(
            "the gradient of \(each.situation)",
            expected: .own { try each.slopes($0, at: place) }, tolerance: .slopes
          ) { try each.gradient($0, at: place) }
        }
    },
  ]
  if !constants.isEmpty {
    checks.append(
      Check("a gradient goes to the student, none to the teacher") { generator in
        let each = makeCase(generator, 5)
        return learning.map { place in
          Trial("the student's gradient of \(each.situation)") { try each.gradient($0, at: place) }
        }
          + constants.map { place in
            let input = each.inputs[place]
            return Trial(
              "the teacher's gradient of \(each.situation)",
              expected: .numbers(
                Numbers(shape: input.shape, Array(repeating: 0, count: input.count)))
            ) { try each.gradient($0, at: place) }
          }
      })
  }
  return checks
}
