/// Numbers that are learned: values, and the gradient that `Tape.backward` adds to.
///
/// An optimiser changes the values in place.
public final class Parameter {
  private(set) var storage: Storage
  private(set) var gradientStorage: Storage
  /// Whether a gradient has been computed since the last `clearGradient()`.
  public internal(set) var hasGradient = false
  /// The length of each axis.
  public let shape: [Int]

  /// A parameter that starts from `value`.
  public init(_ value: Tensor) {
    shape = value.shape
    storage = value.copy().storage
    gradientStorage = Storage(count: value.count)
  }

  /// How many numbers there are.
  public var count: Int { storage.count }

  /// The values. They share the parameter's memory: a step of the optimiser shows in them
  /// (`value.copy()` does not change).
  public var value: Tensor { Tensor(shape: shape, storage: storage) }

  /// The gradient, or nil before any was computed.
  public var gradient: Tensor? {
    hasGradient ? Tensor(shape: shape, storage: gradientStorage) : nil
  }

  /// Forgets the gradient, as PyTorch's `zero_grad` does.
  public func clearGradient() { hasGradient = false }

  /// Puts other values of the same shape in place of the present ones.
  public func assign(_ value: Tensor, file: StaticString = #fileID, line: UInt = #line) {
    require(
      value.shape == shape, "assign: expected shape \(shape), found \(value.shape)", file, line)
    storage.pointer.update(from: value.pointer, count: count)
  }

  fileprivate func move(into values: Storage, gradients: Storage, offset: Int) {
    let moved = Storage(part: values, offset: offset, count: count)
    moved.pointer.update(from: storage.pointer, count: count)
    let movedGradient = Storage(part: gradients, offset: offset, count: count)
    movedGradient.pointer.update(from: gradientStorage.pointer, count: count)
    storage = moved
    gradientStorage = movedGradient
  }
}

/// The parameters of a model side by side in memory, so that an optimiser's step is one loop.
public final class ParameterSlab {
  /// The parameters, in order.
  public let parameters: [Parameter]
  private let values: Storage
  private let gradients: Storage
  private let offsets: [Int]

  /// Moves the parameters into one piece of memory, values and gradients each.
  public init(_ parameters: [Parameter]) {
    self.parameters = parameters
    var offsets = [0]
    // Each parameter starts on a cache line.
    for parameter in parameters { offsets.append(offsets.last! + (parameter.count + 15) / 16 * 16) }
    self.offsets = offsets
    values = Storage(count: offsets.last!)
    gradients = Storage(count: offsets.last!)
    values.pointer.update(repeating: 0, count: values.count)
    gradients.pointer.update(repeating: 0, count: gradients.count)
    for (parameter, offset) in zip(parameters, offsets) {
      parameter.move(into: values, gradients: gradients, offset: offset)
    }
  }

  /// Floats in the slab, the gaps between parameters included.
  public var count: Int { values.count }

  /// Calls `body` for each longest run of parameters that have a gradient and an equal `key`, with the
  /// run's parameters, its values and gradients in memory, its offset in the slab and its length.
  public func forEachRun(
    key: (_ parameter: Int) -> Int = { _ in 0 },
    _ body: (
      _ parameters: Range<Int>, _ values: UnsafeMutablePointer<Float>,
      _ gradients: UnsafeMutablePointer<Float>, _ offset: Int, _ count: Int
    ) -> Void
  ) {
    for (parameter, offset) in zip(parameters, offsets)
    where parameter.storage.pointer != values.pointer + offset {
      fatalError(
        "ParameterSlab: a parameter of shape \(parameter.shape) has moved to another slab; use one "
          + "optimiser for a model, or make the new one when the old one is done")
    }
    var first = 0
    while first < parameters.count {
      guard parameters[first].hasGradient else {
        first += 1
        continue
      }
      var end = first + 1
      while end < parameters.count, parameters[end].hasGradient, key(end) == key(first) { end += 1 }
      let offset = offsets[first]
      body(
        first..<end, values.pointer + offset, gradients.pointer + offset, offset,
        offsets[end] - offset)
      first = end
    }
  }

  /// Forgets every gradient.
  public func clearGradients() { for parameter in parameters { parameter.clearGradient() } }
}
