import Kernels
import Tensors

/// Stochastic gradient descent as PyTorch defines it:
///
/// g = g + weightDecay p, b = momentum b + g (b = g at first), p = p - rate b
public final class SGD: Optimizer {
  /// The rate of the next step.
  public var learningRate: Double
  private let momentum: Double
  private let weightDecay: Double
  private let slab: ParameterSlab
  let velocities: Tensor

  /// An optimiser of `parameters`, which it moves side by side in memory.
  public init(
    _ parameters: [Parameter], learningRate: Double = 1e-3, momentum: Double = 0,
    weightDecay: Double = 0, file: StaticString = #fileID, line: UInt = #line
  ) {
    requireSettings(
      "SGD",
      ["learningRate": learningRate, "momentum": momentum, "weightDecay": weightDecay],
      file: file, line: line)
    self.learningRate = learningRate
    self.momentum = momentum
    self.weightDecay = weightDecay
    slab = ParameterSlab(parameters)
    // Starting from zero, the first velocity is the first gradient.
    velocities = .zeros([momentum == 0 ? 0 : slab.count])
  }

  /// Moves every parameter that has a gradient.
  public func step() {
    slab.forEachRun { _, values, gradients, offset, count in
      // The gradients stay as they are: whoever reads them after the step sees the loss's own.
      if momentum == 0 {
        let kept = Float(1 - learningRate * weightDecay)
        if kept != 1 { VectorLoops.scale(kept, values, values, count: count) }
        VectorLoops.accumulate(gradients, into: values, scale: Float(-learningRate), count: count)
        return
      }
      velocities.withMutableMemory { velocities in
        let velocity = velocities + offset
        VectorLoops.scale(Float(momentum), velocity, velocity, count: count)
        VectorLoops.accumulate(gradients, into: velocity, count: count)
        if weightDecay != 0 {
          VectorLoops.accumulate(values, into: velocity, scale: Float(weightDecay), count: count)
        }
        VectorLoops.accumulate(velocity, into: values, scale: Float(-learningRate), count: count)
      }
    }
  }

  /// Forgets all gradients.
  public func clearGradients() { slab.clearGradients() }
}
