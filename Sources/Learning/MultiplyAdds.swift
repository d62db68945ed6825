import Tensors

/// What a model costs, counted in multiply-adds of its matrix products and convolutions.
public struct MultiplyAdds: Sendable {
  /// Of each layer that has any, for one example, in the order in which they ran.
  public let layers: [Int]

  /// Of one example's forward pass.
  public var forward: Int { layers.reduce(0, +) }

  /// Of one example's training step: forward, weight gradients, and input gradients of all layers but the
  /// first, whose input needs none.
  public var training: Int { 3 * forward - (layers.first ?? 0) }
}

/// Gathers what the layers of a pass cost.
final class CostMeter {
  fileprivate(set) var layers: [Int] = []
}

extension Pass {
  /// Notes a layer's multiply-adds for one example: each weight once for each position of its output.
  func count(weights: Int, output: Tensor) {
    meter?.layers.append(weights * output.shape.dropFirst(2).reduce(1, *))
  }
}

extension Module {
  /// What the model costs for examples of the given shape (without the batch).
  public func multiplyAdds(example shape: [Int]) -> MultiplyAdds {
    let meter = CostMeter()
    _ = self(.zeros([1] + shape), Pass(tape: nil, isTraining: false, generator: nil, meter: meter))
    return MultiplyAdds(layers: meter.layers)
  }
}
