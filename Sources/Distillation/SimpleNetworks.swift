import Learning
import Tensors

/// The teacher of document 10.1: 784-512-256-10 with ReLUs, 535,818 parameters.
public struct SimpleTeacher: Module {
  private let layers: Sequential

  /// A teacher with PyTorch's initial weights.
  ///
  /// - Parameters:
  ///   - inputs: values of an image
  ///   - classes: how many classes there are
  public init(inputs: Int = 784, classes: Int = 10, _ generator: Generator) {
    layers = Sequential(
      Linear(inputs, 512, generator),
      ReLU(),
      Linear(512, 256, generator),
      ReLU(),
      Linear(256, classes, generator))
  }

  /// The layers, as one.
  public var children: [(name: String, module: any Module)] { [("layers", layers)] }

  /// The logits, (batch, classes).
  public func callAsFunction(_ x: Tensor, _ pass: Pass) -> Tensor { layers(x, pass) }
}

/// The student of document 10.1: 784-128-10 with a ReLU, 101,770 parameters.
public struct SimpleStudent: Module {
  private let layers: Sequential

  /// A student with PyTorch's initial weights.
  ///
  /// - Parameters:
  ///   - inputs: values of an image
  ///   - width: hidden units
  ///   - classes: how many classes there are
  public init(inputs: Int = 784, width: Int = 128, classes: Int = 10, _ generator: Generator) {
    layers = Sequential(
      Linear(inputs, width, generator),
      ReLU(),
      Linear(width, classes, generator))
  }

  /// The layers, as one.
  public var children: [(name: String, module: any Module)] { [("layers", layers)] }

  /// The logits, (batch, classes).
  public func callAsFunction(_ x: Tensor, _ pass: Pass) -> Tensor { layers(x, pass) }
}

/// A small convolutional network: two convolutions of stride 2 and a linear layer.
///
/// No document has it: it is the other architecture in the claim that teacher and student may differ.
public struct SmallConvNet: Module {
  private let layers: Sequential

  /// A network with PyTorch's initial weights.
  ///
  /// - Parameters:
  ///   - side: rows and columns of an image, a multiple of 4
  ///   - colors: channels of an image, 1 for grey
  ///   - channels: of the first convolution; the second has twice as many
  ///   - classes: how many classes there are
  public init(
    side: Int = 28, colors: Int = 1, channels: Int = 8, classes: Int = 10, _ generator: Generator
  ) {
    layers = Sequential(
      Unflatten(colors, side, side),
      Conv2d(colors, channels, kernel: 3, stride: 2, padding: 1, generator),
      ReLU(),
      Conv2d(channels, 2 * channels, kernel: 3, stride: 2, padding: 1, generator),
      ReLU(),
      Flatten(),
      Linear(2 * channels * (side / 4) * (side / 4), classes, generator))
  }

  /// The layers, as one.
  public var children: [(name: String, module: any Module)] { [("layers", layers)] }

  /// The logits, (batch, classes).
  public func callAsFunction(_ x: Tensor, _ pass: Pass) -> Tensor { layers(x, pass) }
}
