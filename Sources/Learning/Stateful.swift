import Records
import Tensors

/// What training changes, and a checkpoint keeps: models, optimisers, generators, trainers.
public protocol Stateful {
  /// A copy of all that may change.
  var state: ModelState { get }

  /// Puts a state back: what follows is what followed when `state` was read.
  ///
  /// - Throws: `ModelStateError` where it does not fit.
  func load(_ state: ModelState) throws
}

/// What is made of parts that training changes, such as a trainer.
public protocol Composite: Stateful {
  /// The parts by name.
  var parts: KeyValuePairs<String, any Stateful> { get }
}

extension Composite {
  /// What a checkpoint keeps of it.
  public var state: ModelState { ModelState(Array(parts)) }

  /// Goes on from a state that a checkpoint kept.
  public func load(_ state: ModelState) throws { try state.load(into: Array(parts)) }
}

/// Parts of one kind, such as the optimisers of several networks, numbered from 0.
public struct Several: Stateful {
  private let parts: [(key: String, value: any Stateful)]

  /// These parts as one.
  public init(_ parts: [any Stateful]) {
    self.parts = parts.enumerated().map { ("\($0.offset)", $0.element) }
  }

  /// What a checkpoint keeps of it.
  public var state: ModelState { ModelState(parts) }

  /// Goes on from a state that a checkpoint kept.
  public func load(_ state: ModelState) throws { try state.load(into: parts) }
}

extension ModelState {
  /// The states of some parts, each under its name: `student.layers.0.weight`.
  init(_ parts: [(key: String, value: any Stateful)]) {
    self.init(
      parts.flatMap { name, part in part.state.entries.map { ("\(name).\($0.name)", $0.value) } })
  }

  /// Puts back what `init(_:)` was given; nothing is changed where a part is missing.
  ///
  /// - Throws: `ModelStateError` where a part does not fit.
  func load(into parts: [(key: String, value: any Stateful)]) throws {
    var known = 0
    let states = parts.map { name, _ in
      let own = entries.compactMap { entry in
        entry.name.hasPrefix(name + ".")
          ? (name: String(entry.name.dropFirst(name.count + 1)), value: entry.value) : nil
      }
      known += own.count
      return ModelState(own)
    }
    guard known == entries.count else {
      throw ModelStateError(
        description: "the state has \(entries.count) entries, of which \(known) belong to "
          + parts.map(\.key).joined(separator: ", "))
    }
    for ((_, part), state) in zip(parts, states) { try part.load(state) }
  }

  /// The integers with a name, if there are any.
  package func integers(_ name: String) -> [Int64]? {
    if case .integer(_, let values)? = self[name] { values } else { nil }
  }

  /// The floats with a name, if there are any.
  package func floats(_ name: String) -> [Float]? {
    if case .float(_, let values)? = self[name] { values } else { nil }
  }
}

extension ModelState.Value {
  /// A list of integers.
  package init(_ values: [Int64]) { self = .integer(shape: [values.count], values) }

  /// A list of floats.
  package init(_ values: [Float]) { self = .float(shape: [values.count], values) }

  /// A list of doubles, as their bits.
  package init(_ values: [Double]) { self.init(values.map { Int64(bitPattern: $0.bitPattern) }) }
}

extension ModelState {
  /// The doubles with a name, if there are any.
  package func doubles(_ name: String) -> [Double]? {
    integers(name)?.map { Double(bitPattern: UInt64(bitPattern: $0)) }
  }
}

extension Generator: Stateful {
  /// What a checkpoint keeps of it.
  public var state: ModelState { ModelState([("words", ModelState.Value(words))]) }

  /// Goes on from a state that a checkpoint kept.
  public func load(_ state: ModelState) throws {
    guard let words = state.integers("words"), restore(words) else {
      throw ModelStateError(description: "expected the words of a generator, found another state")
    }
  }
}

extension Adam {
  /// What a checkpoint keeps of it.
  public var state: ModelState {
    ModelState([
      ("means", ModelState.Value(means.values)), ("squares", ModelState.Value(squares.values)),
      ("steps", ModelState.Value(steps.map(Int64.init))),
      ("rate", ModelState.Value([learningRate])),
    ])
  }

  /// Goes on from a state that a checkpoint kept.
  public func load(_ state: ModelState) throws {
    guard let means = state.floats("means"), means.count == self.means.count,
      let squares = state.floats("squares"), squares.count == means.count,
      let steps = state.integers("steps"), steps.count == self.steps.count,
      steps.allSatisfy({ $0 >= 0 }), let rate = state.doubles("rate"), rate.count == 1
    else {
      throw ModelStateError(
        description: "expected Adam's moments of \(self.means.count) numbers and the steps of "
          + "\(self.steps.count) parameters, found another state")
    }
    self.means.replaceValues(means)
    self.squares.replaceValues(squares)
    self.steps = steps.map(Int.init)
    learningRate = rate[0]
  }
}

extension SGD {
  /// What a checkpoint keeps of it.
  public var state: ModelState {
    ModelState([
      ("velocities", ModelState.Value(velocities.values)),
      ("rate", ModelState.Value([learningRate])),
    ])
  }

  /// Goes on from a state that a checkpoint kept.
  public func load(_ state: ModelState) throws {
    guard let velocities = state.floats("velocities"), velocities.count == self.velocities.count,
      let rate = state.doubles("rate"), rate.count == 1
    else {
      throw ModelStateError(
        description: "expected velocities of \(self.velocities.count) numbers, found another state")
    }
    self.velocities.replaceValues(velocities)
    learningRate = rate[0]
  }
}

extension Tensor {
  fileprivate func replaceValues(_ values: [Float]) {
    withMutableMemory { memory in
      for (index, value) in values.enumerated() { memory[index] = value }
    }
  }
}

/// A number that training changes, such as a count of epochs or the best accuracy.
public final class Kept<Value: Codable & Sendable>: Stateful {
  /// The present one.
  public var value: Value

  /// Starts from a value.
  public init(_ value: Value) { self.value = value }

  /// What a checkpoint keeps of it.
  public var state: ModelState {
    let bytes = JSONText.encoded(value).utf8.map(Int64.init)
    return ModelState([("text", ModelState.Value(bytes))])
  }

  /// Goes on from a state that a checkpoint kept.
  public func load(_ state: ModelState) throws {
    let bytes = (state.integers("text") ?? []).map { UInt8(truncatingIfNeeded: $0) }
    guard let value: Value = JSONText.decoded(String(decoding: bytes, as: UTF8.self)) else {
      throw ModelStateError(description: "expected a \(Value.self), found another state")
    }
    self.value = value
  }
}
