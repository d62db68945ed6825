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
  public func callAsFunction(_ x: Tensor, _ pass: Pass) -> Tensor { features(x, pass).logits }
}

/// A network in stages, each of whose outputs is a level of its features, and a head that gives the logits.
///
///     let network = StagedNetwork(
///       stages: [
///         Sequential(Unflatten(3, 32, 32), Conv2d(3, 64, kernel: 3, padding: 1, generator), ReLU()),
///         Sequential(Conv2d(64, 128, kernel: 3, padding: 1, generator), ReLU()),
///       ],
///       head: Sequential(AdaptiveAvgPool2d(1, 1), Flatten(), Linear(128, 10, generator)))
public struct StagedNetwork: FeatureModule {
  private let stages: [Sequential]
  private let head: Sequential

  /// A network of at least one stage.
  public init(stages: [Sequential], head: Sequential) {
    self.stages = stages
    self.head = head
  }

  public var children: [(name: String, module: any Module)] {
    stages.enumerated().map { ("stages.\($0.offset)", $0.element) } + [("head", head)]
  }

  public func features(_ x: Tensor, _ pass: Pass) -> Features {
    var levels: [Tensor] = []
    for stage in stages { levels.append(stage(levels.last ?? x, pass)) }
    return Features(logits: head(levels.last!, pass), levels: levels)
  }
}
