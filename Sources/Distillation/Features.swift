import Learning
import Tensors

/// What a network says of a batch, and what it says on the way.
public struct Features {
  /// (batch, classes)
  public let logits: Tensor
  /// The features at each level, the one next to the images first: (batch, ...)
  public let levels: [Tensor]

  /// Logits and features of one batch.
  public init(logits: Tensor, levels: [Tensor]) {
    self.logits = logits
    self.levels = levels
  }
}

/// A network that shows its features beside its logits (document 10.3, "Student with feature extraction").
public protocol FeatureModule: Module {
  /// The logits of a batch and the features on the way to them.
  func features(_ x: Tensor, _ pass: Pass) -> Features
}

extension FeatureModule {
  /// The logits alone.
  public func callAsFunction(_ x: Tensor, _ pass: Pass) -> Tensor { features(x, pass).logits }
}

/// A network in stages, each of whose outputs is a level of its features, and a head that gives the logits.
///
///     let student = StagedNetwork.convolutional(
///       [[64], [128], [256]], colors: 3, side: 32, Generator(seed: 0))
///     let levels = student.features(images, .evaluation).levels
public struct StagedNetwork: FeatureModule {
  private let stages: [Sequential]
  private let head: Sequential

  /// A network of at least one stage.
  public init(stages: [Sequential], head: Sequential) {
    self.stages = stages
    self.head = head
  }

  /// A network of 3 x 3 convolutions with padding 1, a ReLU after each, that ends in the mean over the image and a
  /// linear layer. Document 10.3's student, "Student with feature extraction", has the stages [[64], [128], [256]].
  ///
  /// - Parameters:
  ///   - stages: for each stage the channels of its convolutions
  ///   - strides: for each stage the stride of its first convolution; 1 unless given
  ///   - colors: channels of an image
  ///   - side: rows and columns of an image
  ///   - classes: how many classes there are
  ///   - batchNormMomentum: of batch norm between each convolution and its ReLU; nil for none. PyTorch has 0.1, which
  ///     asks for more steps than a short training has
  ///   - generator: where the initial weights come from, drawn in the order of the layers
  public static func convolutional(
    _ stages: [[Int]], strides: [Int]? = nil, colors: Int, side: Int, classes: Int = 10,
    batchNormMomentum: Float? = nil, _ generator: Generator
  ) -> StagedNetwork {
    let strides = strides ?? Array(repeating: 1, count: stages.count)
    var channels = colors
    let built = zip(stages, strides).enumerated().map { index, stage in
      var layers: [any Module] = index == 0 ? [Unflatten(colors, side, side)] : []
      for (place, outputs) in stage.0.enumerated() {
        layers.append(
          Conv2d(
            channels, outputs, kernel: 3, stride: place == 0 ? stage.1 : 1, padding: 1, generator))
        if let batchNormMomentum {
          layers.append(BatchNorm2d(outputs, momentum: batchNormMomentum))
        }
        layers.append(ReLU())
        channels = outputs
      }
      return Sequential(layers)
    }
    return StagedNetwork(
      stages: built,
      head: Sequential(AdaptiveAvgPool2d(1, 1), Flatten(), Linear(channels, classes, generator)))
  }

  /// The stages, then the head.
  public var children: [(name: String, module: any Module)] {
    stages.enumerated().map { ("stages.\($0.offset)", $0.element) } + [("head", head)]
  }

  /// The logits, and each stage’s output.
  public func features(_ x: Tensor, _ pass: Pass) -> Features {
    var levels: [Tensor] = []
    for stage in stages { levels.append(stage(levels.last ?? x, pass)) }
    return Features(logits: head(levels.last!, pass), levels: levels)
  }
}
