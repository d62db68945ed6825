import Tensors

/// How a model is run: what records the pass, and whether layers behave as in training.
public struct Pass {
  /// Records the pass for a backward walk; nil leaves no trace.
  public let tape: Tape?
  /// Whether layers such as batch norm and dropout behave as in training.
  public let isTraining: Bool
  /// Where dropout draws from.
  public let generator: Generator?
  /// Where layers note what they cost, if somebody asks.
  let meter: CostMeter?

  init(tape: Tape?, isTraining: Bool, generator: Generator?, meter: CostMeter? = nil) {
    self.tape = tape
    self.isTraining = isTraining
    self.generator = generator
    self.meter = meter
  }

  /// Layers as in evaluation, nothing recorded.
  public static var evaluation: Pass { Pass(tape: nil, isTraining: false, generator: nil) }

  /// Layers as in evaluation, recorded on the tape if there is one.
  public static func evaluation(on tape: Tape?) -> Pass {
    Pass(tape: tape, isTraining: false, generator: nil)
  }

  /// Layers as in training, recorded on the tape if there is one.
  public static func training(on tape: Tape?, generator: Generator? = nil) -> Pass {
    Pass(tape: tape, isTraining: true, generator: generator)
  }

  /// A parameter's values, read through the tape if there is one.
  public func callAsFunction(_ parameter: Parameter) -> Tensor {
    tape?.read(parameter) ?? parameter.value
  }
}

/// A layer, or a model made of layers.
///
/// Names of parameters are PyTorch's state-dict keys: `layers.0.weight`.
public protocol Module: Stateful {
  /// The output for a batch.
  func callAsFunction(_ x: Tensor, _ pass: Pass) -> Tensor

  /// The module's own parameters, without those of its children.
  var ownParameters: [(name: String, parameter: Parameter)] { get }

  /// The module's own numbers that are not learned but kept, such as running statistics.
  var ownBuffers: [(name: String, buffer: Buffer)] { get }

  /// The modules inside, in order.
  var children: [(name: String, module: any Module)] { get }
}

extension Module {
  /// None, unless a module has some.
  public var ownParameters: [(name: String, parameter: Parameter)] { [] }

  /// None, unless a module has some.
  public var ownBuffers: [(name: String, buffer: Buffer)] { [] }

  /// None, unless a module has some.
  public var children: [(name: String, module: any Module)] { [] }

  /// The output for a batch in evaluation mode, nothing recorded.
  public func callAsFunction(_ x: Tensor) -> Tensor { self(x, .evaluation) }

  /// All parameters with their full names, in PyTorch's order.
  public var namedParameters: [(name: String, parameter: Parameter)] {
    ownParameters
      + children.flatMap { name, child in
        child.namedParameters.map { ("\(name).\($0.name)", $0.parameter) }
      }
  }

  /// All buffers with their full names, in PyTorch's order.
  public var namedBuffers: [(name: String, buffer: Buffer)] {
    ownBuffers
      + children.flatMap { name, child in
        child.namedBuffers.map { ("\(name).\($0.name)", $0.buffer) }
      }
  }

  /// All parameters, in PyTorch's order.
  public var parameters: [Parameter] { namedParameters.map(\.parameter) }

  /// How many numbers are learned.
  public var parameterCount: Int { parameters.reduce(0) { $0 + $1.count } }
}

/// Numbers that a layer keeps without learning them.
public final class Buffer {
  /// The values, floats or a counter.
  public internal(set) var value: ModelState.Value

  init(_ value: ModelState.Value) { self.value = value }
}
