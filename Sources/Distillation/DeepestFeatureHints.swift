import Learning
import Tensors

/// Draws the features of a network's early stages towards those of its last one, which are a constant.
///
/// The third part of the loss of Zhang et al., "Be Your Own Teacher" (2019), section 3.1: the squared distance of the
/// early features, through a layer that is needed for the training alone, from the deepest ones. Here that layer is
/// an `AdaptationLayer`, and the distance the mean over all elements and stages (the paper's is a sum over them, at
/// a weight that is smaller in return).
///
///     let hints = DeepestFeatureHints(for: network, example: [784], generator)
///     let optimizer = Adam(network.parameters + hints.parameters)
///     // in a training step
///     let levels = network.levels(batch.images, pass)
///     let loss = ... + weight * hints(levels, pass)
public struct DeepestFeatureHints {
  /// Of each early stage: from its channels to the last stage's.
  public let adaptation: [AdaptationLayer]

  /// - Parameters:
  ///   - network: whose features they are
  ///   - shape: of one example, without the batch
  ///   - generator: where the weights come from
  public init(for network: any MultiExitModule, example shape: [Int], _ generator: Generator) {
    let channels = network.levels(.zeros([1] + shape), .evaluation).map { $0.shape[1] }
    adaptation = channels.dropLast().map { AdaptationLayer($0, channels.last!, generator) }
  }

  /// What has to be learned along with the network.
  public var parameters: [Parameter] { adaptation.flatMap(\.parameters) }

  /// The loss of a batch: `featureLoss`, at the size of the last stage.
  ///
  /// - Parameters:
  ///   - levels: of all stages, the last one included
  ///   - pass: that of the network
  public func callAsFunction(_ levels: [Tensor], _ pass: Pass) -> Tensor {
    featureLoss(
      zip(adaptation, levels).map { layer, level in
        let pair = FeaturePair(student: level, teacher: levels.last!.detached).spatiallyAligned()
        return FeaturePair(student: layer(pair.student, pass), teacher: pair.teacher)
      })
  }
}
