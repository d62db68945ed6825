import Tensors

/// A fully connected layer: x W^T + b, with PyTorch's initial weights.
public struct Linear: Module {
  /// (outputs, inputs)
  public let weight: Parameter
  /// (outputs)
  public let bias: Parameter

  /// Weights, then biases, uniform within 1 / sqrt(inputs) of zero, as PyTorch draws them.
  public init(_ inputs: Int, _ outputs: Int, _ generator: Generator) {
    let bound = Float(1 / Double(inputs).squareRoot())
    weight = Parameter(generator.uniform([outputs, inputs], from: -bound, to: bound))
    bias = Parameter(generator.uniform([outputs], from: -bound, to: bound))
  }

  /// `weight` and `bias`.
  public var ownParameters: [(name: String, parameter: Parameter)] {
    [("weight", weight), ("bias", bias)]
  }

  /// (batch, inputs) becomes (batch, outputs).
  public func callAsFunction(_ x: Tensor, _ pass: Pass) -> Tensor {
    self(x, pass, activated: false)
  }

  /// The layer, and where asked for the ReLU after it, in one pass over memory.
  func callAsFunction(_ x: Tensor, _ pass: Pass, activated: Bool) -> Tensor {
    let y = linear(x, pass(weight), pass(bias), activated: activated)
    pass.count(weights: weight.count, output: y)
    return y
  }
}

/// A two-dimensional convolution with PyTorch's initial weights.
public struct Conv2d: Module {
  /// (outputs, inputs, kernel, kernel)
  public let weight: Parameter
  /// (outputs)
  public let bias: Parameter
  /// Pixels from one position of the kernel to the next.
  public let stride: Int
  /// Rows and columns of zeros around the image.
  public let padding: Int

  /// Weights, then biases, uniform within 1 / sqrt(inputs kernel^2) of zero, as PyTorch draws them.
  public init(
    _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
    _ generator: Generator
  ) {
    let bound = Float(1 / Double(inputs * kernel * kernel).squareRoot())
    weight = Parameter(
      generator.uniform([outputs, inputs, kernel, kernel], from: -bound, to: bound))
    bias = Parameter(generator.uniform([outputs], from: -bound, to: bound))
    self.stride = stride
    self.padding = padding
  }

  /// `weight` and `bias`.
  public var ownParameters: [(name: String, parameter: Parameter)] {
    [("weight", weight), ("bias", bias)]
  }

  /// (batch, inputs, height, width) becomes (batch, outputs, height, width), by stride and padding.
  public func callAsFunction(_ x: Tensor, _ pass: Pass) -> Tensor {
    let y = conv2d(x, pass(weight), pass(bias), stride: stride, padding: padding)
    pass.count(weights: weight.count, output: y)
    return y
  }
}

/// Batch normalisation of each channel, with running statistics for evaluation.
public struct BatchNorm2d: Module {
  /// (channels), starts at 1
  public let weight: Parameter
  /// (channels), starts at 0
  public let bias: Parameter
  /// How far the running statistics move towards a batch's.
  public let momentum: Float
  /// Added to the variance.
  public let epsilon: Float
  private let channels: Int
  private let runningMean: Buffer
  private let runningVariance: Buffer
  private let batchCount = Buffer(.integer(shape: [], [0]))

  /// A layer for images of `channels` channels.
  public init(_ channels: Int, momentum: Float = 0.1, epsilon: Float = 1e-5) {
    self.channels = channels
    self.momentum = momentum
    self.epsilon = epsilon
    weight = Parameter(Tensor(repeating: 1, shape: [channels]))
    bias = Parameter(.zeros([channels]))
    runningMean = Buffer(.float(shape: [channels], Array(repeating: 0, count: channels)))
    runningVariance = Buffer(.float(shape: [channels], Array(repeating: 1, count: channels)))
  }

  /// `weight` and `bias`.
  public var ownParameters: [(name: String, parameter: Parameter)] {
    [("weight", weight), ("bias", bias)]
  }

  /// The running statistics and the number of batches, by PyTorch’s names.
  public var ownBuffers: [(name: String, buffer: Buffer)] {
    [
      ("running_mean", runningMean), ("running_var", runningVariance),
      ("num_batches_tracked", batchCount),
    ]
  }

  /// The running statistics, as evaluation uses them.
  public var runningStatistics: BatchStatistics {
    guard case .float(_, let mean) = runningMean.value,
      case .float(_, let variance) = runningVariance.value
    else { fatalError("BatchNorm2d: running statistics are floats") }
    return BatchStatistics(mean: mean, variance: variance)
  }

  /// (batch, channels, height, width), normalised; in training also moves the running statistics.
  public func callAsFunction(_ x: Tensor, _ pass: Pass) -> Tensor {
    self(x, pass, activated: false, pooled: false)
  }

  /// The layer and, if asked for, the ReLU and the 2 x 2 pooling that follow it, in one pass over memory.
  func callAsFunction(_ x: Tensor, _ pass: Pass, activated: Bool, pooled: Bool) -> Tensor {
    let (output, batch) = batchNorm(
      x, pass(weight), pass(bias), statistics: pass.isTraining ? nil : runningStatistics,
      epsilon: epsilon, activated: activated, pooled: pooled)
    if pass.isTraining { update(batch, count: x.count / channels) }
    return output
  }

  /// Moves the running statistics towards a batch's; the variance is the unbiased one there.
  private func update(_ batch: BatchStatistics, count: Int) {
    let running = runningStatistics
    let correction = Float(count) / Float(count - 1)
    func moved(_ old: [Float], _ new: [Float], _ scale: Float) -> ModelState.Value {
      .float(
        shape: [channels],
        zip(old, new).map { (1 - momentum) * $0 + momentum * scale * $1 })
    }
    runningMean.value = moved(running.mean, batch.mean, 1)
    runningVariance.value = moved(running.variance, batch.variance, correction)
    if case .integer(let shape, let counts) = batchCount.value {
      batchCount.value = .integer(shape: shape, counts.map { $0 + 1 })
    }
  }
}

/// max(x, 0)
public struct ReLU: Module {
  /// The function has no parameters.
  public init() {}

  /// max(x, 0), of the same shape.
  public func callAsFunction(_ x: Tensor, _ pass: Pass) -> Tensor { relu(x) }
}

/// The largest value of each window.
public struct MaxPool2d: Module {
  private let kernel: Int
  private let stride: Int?

  /// Whether the windows are 2 x 2, each pixel in one of them.
  var halves: Bool { kernel == 2 && stride ?? 2 == 2 }

  /// Windows of `kernel` by `kernel` pixels, `stride` (the kernel's side unless said) apart.
  public init(_ kernel: Int, stride: Int? = nil) {
    self.kernel = kernel
    self.stride = stride
  }

  /// (batch, channels, height, width), each window one pixel.
  public func callAsFunction(_ x: Tensor, _ pass: Pass) -> Tensor {
    maxPool2d(x, kernel: kernel, stride: stride)
  }
}

/// The mean of each of `height` by `width` parts of the image.
public struct AdaptiveAvgPool2d: Module {
  private let height: Int
  private let width: Int

  /// Outputs of `height` by `width` pixels.
  public init(_ height: Int, _ width: Int) {
    self.height = height
    self.width = width
  }

  /// (batch, channels, height, width), each part one pixel.
  public func callAsFunction(_ x: Tensor, _ pass: Pass) -> Tensor {
    adaptiveAveragePool2d(x, height: height, width: width)
  }
}

/// All axes but the batch's as one.
public struct Flatten: Module {
  /// The layer has no parameters.
  public init() {}

  /// (batch, a, b, …) becomes (batch, a b …).
  public func callAsFunction(_ x: Tensor, _ pass: Pass) -> Tensor { x.flattened() }
}

/// The features of each example as an image: (batch, c h w) becomes (batch, c, h, w).
public struct Unflatten: Module {
  private let shape: [Int]

  /// Images of `channels` by `height` by `width`.
  public init(_ channels: Int, _ height: Int, _ width: Int) { shape = [channels, height, width] }

  /// (batch, c h w) becomes (batch, c, h, w).
  public func callAsFunction(_ x: Tensor, _ pass: Pass) -> Tensor { x.reshaped([-1] + shape) }
}

/// Zeros at random while training, nothing in evaluation.
public struct Dropout: Module {
  private let probability: Float

  /// - Parameter probability: of zero, from 0 up to 1
  public init(_ probability: Float = 0.5) { self.probability = probability }

  /// The same shape; what is kept is scaled by 1 / (1 - probability) in training.
  public func callAsFunction(_ x: Tensor, _ pass: Pass) -> Tensor {
    guard pass.isTraining else { return x }
    guard let generator = pass.generator else {
      fatalError("Dropout: a training pass needs a generator: .training(on: tape, generator: ...)")
    }
    return dropout(x, probability: probability, generator: generator)
  }
}

/// Layers one after another, named 0, 1, 2, ... as in PyTorch.
public struct Sequential: Module {
  private let layers: [any Module]

  /// The layers, first to last.
  public init(_ layers: any Module...) { self.layers = layers }

  /// The layers, first to last.
  public init(_ layers: [any Module]) { self.layers = layers }

  /// The layers, named by their places.
  public var children: [(name: String, module: any Module)] {
    layers.enumerated().map { ("\($0.offset)", $0.element) }
  }

  /// The last layer’s output; neighbours that can be computed in one pass are.
  public func callAsFunction(_ x: Tensor, _ pass: Pass) -> Tensor {
    var x = x
    var index = 0
    while index < layers.count {
      let activated = index + 1 < layers.count && layers[index + 1] is ReLU
      switch layers[index] {
      case let linear as Linear where activated:
        x = linear(x, pass, activated: true)
        index += 2
      case let norm as BatchNorm2d where activated:
        let pooled = index + 2 < layers.count && (layers[index + 2] as? MaxPool2d)?.halves == true
        x = norm(x, pass, activated: true, pooled: pooled)
        index += pooled ? 3 : 2
      case let layer:
        x = layer(x, pass)
        index += 1
      }
    }
    return x
  }
}
