import Learning
import Tensors

/// The network of the self-distillation notebook, 3: three stages of convolution, batch norm, ReLU and pooling,
/// with a classifier of the mean features after each.
public struct DeepSupervisionNet: MultiExitModule {
  private let image: [Int]
  private let layers: [Sequential]
  private let heads: [Sequential]

  /// A network with PyTorch's initial weights, drawn in the notebook's order: the three stages, then the three
  /// classifiers.
  ///
  /// - Parameters:
  ///   - classes: how many classes there are
  ///   - colors: channels of an image
  ///   - side: rows and columns of an image; batches may have them as one axis
  ///   - channels: of the three stages
  ///   - generator: where the weights come from
  public init(
    _ classes: Int, colors: Int = 3, side: Int = 32, channels: [Int] = [64, 128, 256],
    _ generator: Generator
  ) {
    image = [colors, side, side]
    layers = zip([colors] + channels, channels).map { inputs, outputs in
      Sequential(
        Conv2d(inputs, outputs, kernel: 3, padding: 1, generator),
        BatchNorm2d(outputs),
        ReLU(),
        MaxPool2d(2))
    }
    heads = channels.map { channels in
      Sequential(AdaptiveAvgPool2d(1, 1), Flatten(), Linear(channels, classes, generator))
    }
  }

  /// One classifier after each of the three layers.
  public var exitCount: Int { layers.count }

  /// The layers, then the classifiers, by the document’s names.
  public var children: [(name: String, module: any Module)] {
    zip(["layer1", "layer2", "layer3"] + ["aux1", "aux2", "main"], layers + heads).map { ($0, $1) }
  }

  /// A layer’s output, (batch, channels, height, width); the first one takes images of any shape.
  public func stage(_ index: Int, _ x: Tensor, _ pass: Pass) -> Tensor {
    layers[index](index == 0 ? x.reshaped([-1] + image) : x, pass)
  }

  /// The logits of a classifier, (batch, classes), which reads its own level alone.
  public func classifier(_ index: Int, _ levels: [Tensor], _ pass: Pass) -> Tensor {
    heads[index](levels[index], pass)
  }
}
