import Kernels

/// The record of one pass: operations in the order in which they ran, walked backwards for the gradients.
///
/// A pass is recorded by handing the tape to it (`model(images, .training(on: tape))`); a pass without one
/// leaves no trace. A tape serves one `backward`.
///
///     let tape = Tape()
///     let loss = crossEntropy(student(images, .training(on: tape)), labels)
///     tape.backward(from: loss)
public final class Tape {
  typealias Backward = (_ gradient: Tensor, _ inputs: Gradients) -> Void

  private enum Entry {
    case operation(shape: [Int], inputs: [Int?], Backward)
    case variable
    case parameter(Parameter)
    /// An operation whose backward has run; what it captured is free.
    case spent
  }

  private var entries: [Entry] = []
  private var gradients: [Storage?] = []
  private var isSpent = false

  /// An empty tape.
  public init() {}

  private func append(_ entry: Entry) -> TapeNode {
    if isSpent { fatalError("Tape: backward has run on this tape; start a new one for each step") }
    entries.append(entry)
    gradients.append(nil)
    return TapeNode(tape: self, index: entries.count - 1)
  }

  /// The same values, with their gradient wanted: read it with `gradient(of:)` after `backward`.
  public func variable(_ tensor: Tensor) -> Tensor {
    Tensor(shape: tensor.shape, storage: tensor.storage, node: append(.variable))
  }

  /// The parameter's values; `backward` adds to the parameter's gradient.
  public func read(_ parameter: Parameter) -> Tensor {
    let value = parameter.value
    return Tensor(shape: value.shape, storage: value.storage, node: append(.parameter(parameter)))
  }

  func record(_ output: Tensor, inputs: [Int?], _ backward: @escaping Backward) -> Tensor {
    let node = append(.operation(shape: output.shape, inputs: inputs, backward))
    return Tensor(shape: output.shape, storage: output.storage, node: node)
  }

  /// Computes the gradient of `loss`, a single number, for every variable and parameter that it came from.
  ///
  /// - Parameter seed: what the gradient of the loss itself starts from; 1 unless said.
  public func backward(
    from loss: Tensor, seed: Float = 1, file: StaticString = #fileID, line: UInt = #line
  ) {
    require(
      loss.count == 1, "backward: expected a loss of one value, found shape \(loss.shape)", file,
      line)
    guard let node = loss.node, node.tape === self else {
      fatalError(
        "backward: the loss was not recorded on this tape (did the model run with it?)", file: file,
        line: line)
    }
    require(!isSpent, "backward: this tape has been used; start a new one", file, line)
    isSpent = true
    gradients[node.index] = Tensor(repeating: seed, shape: loss.shape).storage
    for index in entries.indices.reversed() {
      guard case .operation(let shape, let inputs, let backward) = entries[index] else { continue }
      entries[index] = .spent
      guard let gradient = gradients[index] else { continue }
      gradients[index] = nil
      backward(
        Tensor(shape: shape, storage: gradient), Gradients(tape: self, inputs: inputs))
    }
    BufferPool.shared.settle()
  }

  /// The gradient for a variable of this tape; zeros where the loss does not depend on it.
  public func gradient(
    of variable: Tensor, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    guard let node = variable.node, node.tape === self, case .variable = entries[node.index] else {
      fatalError(
        "gradient: the tensor is not what variable(_:) of this tape gave; its shape is "
          + "\(variable.shape)", file: file, line: line)
    }
    require(isSpent, "gradient: backward has not run on this tape", file, line)
    return gradients[node.index].map { Tensor(shape: variable.shape, storage: $0) }
      ?? .zeros(variable.shape)
  }

  fileprivate func accumulate(
    at index: Int, count: Int, over spent: inout Storage?,
    _ write: (UnsafeMutablePointer<Float>, _ accumulates: Bool) -> Void
  ) {
    if case .parameter(let parameter) = entries[index] {
      write(parameter.gradientStorage.pointer, parameter.hasGradient)
      parameter.hasGradient = true
    } else if gradients[index] != nil {
      // An operation may have handed the same gradient to two inputs.
      if !isKnownUniquelyReferenced(&gradients[index]) {
        let own = Storage(count: count)
        own.pointer.update(from: gradients[index]!.pointer, count: count)
        gradients[index] = own
      }
      write(gradients[index]!.pointer, true)
    } else {
      let isFree = spent?.count == count && spent!.isWhole && isKnownUniquelyReferenced(&spent)
      let gradient = isFree ? spent! : Storage(count: count)
      write(gradient.pointer, false)
      gradients[index] = gradient
    }
  }

  fileprivate func add(_ gradient: Tensor, at index: Int) {
    if gradients[index] == nil, case .operation = entries[index] {
      gradients[index] = gradient.storage
      return
    }
    var nothing: Storage?
    accumulate(at: index, count: gradient.count, over: &nothing) { pointer, accumulates in
      if !accumulates {
        pointer.update(from: gradient.pointer, count: gradient.count)
      } else {
        VectorLoops.accumulate(gradient.pointer, into: pointer, count: gradient.count)
      }
    }
  }
}

/// Where a tensor stands on a tape.
struct TapeNode {
  let tape: Tape
  let index: Int
}

/// Where an operation's backward puts the gradients of its inputs.
struct Gradients {
  fileprivate let tape: Tape
  fileprivate let inputs: [Int?]

  /// Whether the gradient of an input is asked for.
  func wants(_ input: Int) -> Bool { inputs[input] != nil }

  /// Adds a gradient that has been computed.
  func add(_ gradient: @autoclosure () -> Tensor, to input: Int) {
    if let index = inputs[input] { tape.add(gradient(), at: index) }
  }

  /// Lets `write` put the gradient of an input where it belongs: `gradient = ...`, or `gradient += ...` where it accumulates.
  func write(
    to input: Int, count: Int, _ write: (UnsafeMutablePointer<Float>, _ accumulates: Bool) -> Void
  ) {
    var nothing: Storage?
    self.write(to: input, count: count, over: &nothing, write)
  }

  /// The same, in the place of values that the operation kept and needs no more after `write`, if nobody else holds
  /// them: `write` may then find its gradient to be where it reads them.
  func write(
    to input: Int, count: Int, over spent: inout Storage?,
    _ write: (UnsafeMutablePointer<Float>, _ accumulates: Bool) -> Void
  ) {
    if let index = inputs[input] { tape.accumulate(at: index, count: count, over: &spent, write) }
  }
}

extension Tensor {
  /// This result, recorded with its backward on the tape of its inputs, if they have one.
  ///
  /// `backward` must capture detached tensors only: one that knows the tape would keep it alive for ever.
  func recorded(
    _ operation: String, from inputs: Tensor..., file: StaticString, line: UInt,
    backward: @escaping Tape.Backward
  ) -> Tensor {
    recorded(operation, from: inputs, file: file, line: line, backward: backward)
  }

  /// The same for a list of inputs.
  func recorded(
    _ operation: String, from inputs: [Tensor], file: StaticString, line: UInt,
    backward: @escaping Tape.Backward
  ) -> Tensor {
    guard let tape = inputs.lazy.compactMap({ $0.node?.tape }).first else { return self }
    let indices = inputs.map { input in
      require(
        input.node == nil || input.node!.tape === tape,
        "\(operation): the inputs were recorded on different tapes", file, line)
      return input.node?.index
    }
    return tape.record(self, inputs: indices, backward)
  }
}
