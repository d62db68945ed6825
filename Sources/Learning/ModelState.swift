import Foundation
import Records
import Tensors

/// The numbers of a model by name, in PyTorch's order: a state dict.
///
/// A value of its own: training the model further does not change it.
public struct ModelState: Sendable, Equatable {
  /// An array of floats or of integers.
  public enum Value: Sendable, Equatable {
    /// 32-bit floats in row-major order.
    case float(shape: [Int], [Float])
    /// 64-bit integers in row-major order, such as batch norm's count of batches.
    case integer(shape: [Int], [Int64])

    /// The length of each axis.
    public var shape: [Int] {
      switch self {
      case .float(let shape, _), .integer(let shape, _): shape
      }
    }

    /// Kind and shape for messages.
    var summary: String {
      switch self {
      case .float(let shape, _): "floats of shape \(shape)"
      case .integer(let shape, _): "integers of shape \(shape)"
      }
    }
  }

  /// Names and values, in order.
  public var entries: [(name: String, value: Value)]

  /// A state of the given entries.
  public init(_ entries: [(name: String, value: Value)]) { self.entries = entries }

  /// The value with a name.
  public subscript(name: String) -> Value? { entries.first { $0.name == name }?.value }

  /// Whether names and values are the same, in the same order.
  public static func == (a: ModelState, b: ModelState) -> Bool {
    a.entries.elementsEqual(b.entries) { $0.name == $1.name && $0.value == $1.value }
  }
}

/// As the bytes of a safetensors file, so that every number comes back as it was.
extension ModelState: Codable {
  /// Reads a state.
  ///
  /// - Throws: ``CheckpointError`` if the bytes are no safetensors file.
  public init(from decoder: any Decoder) throws {
    self = try Safetensors.decode(decoder.singleValueContainer().decode(Data.self))
  }

  /// Writes the state as the bytes of a safetensors file.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(Safetensors.encode(self))
  }
}

/// A state that does not fit a model.
public struct ModelStateError: ExitingError, CustomStringConvertible {
  /// What was expected, what was found.
  public let description: String
  /// 65.
  public var exitStatus: ExitStatus { .badData }

  /// Says what was expected and what was found.
  package init(description: String) { self.description = description }
}

extension Module {
  /// A copy of all parameters and buffers.
  public var state: ModelState {
    var entries = ownParameters.map { name, parameter in
      (name: name, value: ModelState.Value.float(shape: parameter.shape, parameter.value.values))
    }
    entries += ownBuffers.map { ($0.name, $0.buffer.value) }
    for (name, child) in children {
      entries += child.state.entries.map { ("\(name).\($0.name)", $0.value) }
    }
    return ModelState(entries)
  }

  /// Puts a state's numbers into the model. Nothing is changed where it does not fit.
  ///
  /// - Throws: `ModelStateError` naming a missing or unexpected name, or a shape or type that differs.
  public func load(_ state: ModelState) throws {
    let parameters = namedParameters
    let buffers = namedBuffers
    let wanted = Set(parameters.map(\.name) + buffers.map(\.name))
    let found = Set(state.entries.map(\.name))
    if let missing = wanted.subtracting(found).min() {
      throw ModelStateError(
        description: "the state has no '\(missing)', which the model needs (it has "
          + "\(found.sorted().joined(separator: ", ")))")
    }
    if let unexpected = found.subtracting(wanted).min() {
      throw ModelStateError(
        description: "the state's '\(unexpected)' is unknown to the model (it needs "
          + "\(wanted.sorted().joined(separator: ", ")))")
    }
    func misfit(_ name: String, expected: String) -> ModelStateError {
      ModelStateError(
        description: "'\(name)': the model expects \(expected), the state has "
          + state[name]!.summary)
    }
    var tensors: [Tensor] = []
    for (name, parameter) in parameters {
      guard case .float(parameter.shape, let values)? = state[name] else {
        throw misfit(name, expected: "floats of shape \(parameter.shape)")
      }
      tensors.append(Tensor(shape: parameter.shape, values))
    }
    for (name, buffer) in buffers where buffer.value.summary != state[name]!.summary {
      throw misfit(name, expected: buffer.value.summary)
    }
    for ((_, parameter), tensor) in zip(parameters, tensors) { parameter.assign(tensor) }
    for (name, buffer) in buffers { buffer.value = state[name]! }
  }
}
