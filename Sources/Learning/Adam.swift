import Kernels
import Tensors

/// Adam as PyTorch defines it (Kingma and Ba, 2015):
///
/// m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g^2,
/// p = p - rate m / (1 - beta1^t) / (sqrt(v) / sqrt(1 - beta2^t) + epsilon)
public class Adam: Optimizer {
  /// How weight decay enters.
  enum WeightDecay {
    /// Added to the gradient.
    case penalty(Double)
    /// Taken from the parameter, apart from the gradient.
    case decoupled(Double)
  }

  /// The rate of the next step.
  public var learningRate: Double
  private let betas: (Double, Double)
  private let epsilon: Double
  private let weightDecay: WeightDecay
  private let slab: ParameterSlab
  let means: Tensor
  let squares: Tensor
  var steps: [Int]

  init(
    _ parameters: [Parameter], learningRate: Double, betas: (Double, Double), epsilon: Double,
    weightDecay: WeightDecay
  ) {
    self.learningRate = learningRate
    self.betas = betas
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    slab = ParameterSlab(parameters)
    means = .zeros([slab.count])
    squares = .zeros([slab.count])
    steps = Array(repeating: 0, count: parameters.count)
  }

  /// An optimiser of `parameters`, which it moves side by side in memory.
  ///
  /// - Parameter weightDecay: times the parameter, added to the gradient
  public convenience init(
    _ parameters: [Parameter], learningRate: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999),
    epsilon: Double = 1e-8, weightDecay: Double = 0, file: StaticString = #fileID,
    line: UInt = #line
  ) {
    requireSettings(
      "Adam", ["learningRate": learningRate, "epsilon": epsilon, "weightDecay": weightDecay],
      betas: betas, file: file, line: line)
    self.init(
      parameters, learningRate: learningRate, betas: betas, epsilon: epsilon,
      weightDecay: .penalty(weightDecay))
  }

  /// Moves every parameter that has a gradient.
  public func step() {
    let (decay, penalty): (Double, Double) =
      switch weightDecay {
      case .penalty(let penalty): (0, penalty)
      case .decoupled(let decay): (decay, 0)
      }
    slab.forEachRun(key: { steps[$0] }) { parameters, values, gradients, offset, count in
      let number = steps[parameters.lowerBound] + 1
      let step = VectorLoops.AdamStep(
        betas: betas, count: number, learningRate: learningRate, epsilon: epsilon, decay: decay,
        penalty: penalty)
      means.withMutableMemory { means in
        squares.withMutableMemory { squares in
          VectorLoops.adam(
            step, parameter: values, gradient: gradients, mean: means + offset,
            square: squares + offset, count: count)
        }
      }
      for parameter in parameters { steps[parameter] = number }
    }
  }

  /// Forgets all gradients.
  public func clearGradients() { slab.clearGradients() }
}

/// Adam with decoupled weight decay as PyTorch defines it (Loshchilov and Hutter, 2019).
public final class AdamW: Adam {
  /// - Parameter weightDecay: the share of a parameter that goes at each step, times the learning rate
  public init(
    _ parameters: [Parameter], learningRate: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999),
    epsilon: Double = 1e-8, weightDecay: Double = 1e-2, file: StaticString = #fileID,
    line: UInt = #line
  ) {
    requireSettings(
      "AdamW", ["learningRate": learningRate, "epsilon": epsilon, "weightDecay": weightDecay],
      betas: betas, file: file, line: line)
    super.init(
      parameters, learningRate: learningRate, betas: betas, epsilon: epsilon,
      weightDecay: .decoupled(weightDecay))
  }
}
