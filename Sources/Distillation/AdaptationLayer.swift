import Learning
import Tensors

/// Brings images of features to another number of channels: a convolution that keeps height and width, or
/// nothing where the channels agree. Features without height and width, (batch, channels), are images of one pixel.
///
/// Document 10.3, "Adaptation layer"; FitNets (Romero et al., 2015) calls it the regressor. The document
/// lets it learn on the teacher's features, where it can collapse; put it on the student's.
public struct AdaptationLayer: Module {
  private let convolution: Conv2d?

  /// A layer with Xavier-uniform weights, and the bias that PyTorch's `Conv2d` starts with.
  ///
  /// Draws what PyTorch draws: the convolution's own weights and bias, then the weights anew
  /// (`xavier_uniform_`); nothing where the channels agree.
  ///
  /// - Parameters:
  ///   - inputs: channels of the features that it is given
  ///   - outputs: channels wanted
  ///   - kernel: an odd number of pixels; the padding is half of it, rounded down
  ///   - generator: where the weights come from
  public init(
    _ inputs: Int, _ outputs: Int, kernel: Int = 1, _ generator: Generator,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    guard kernel > 0, kernel % 2 == 1 else {
      fatalError(
        "AdaptationLayer: expected an odd kernel, which keeps height and width, found \(kernel)",
        file: file, line: line)
    }
    guard inputs != outputs else {
      convolution = nil
      return
    }
    let convolution = Conv2d(inputs, outputs, kernel: kernel, padding: kernel / 2, generator)
    convolution.weight.assign(generator.xavierUniform(convolution.weight.shape))
    self.convolution = convolution
  }

  /// The convolution, where there is one.
  public var children: [(name: String, module: any Module)] {
    convolution.map { [("convolution", $0)] } ?? []
  }

  /// The features with the channels wanted, of the same height and width.
  public func callAsFunction(_ x: Tensor, _ pass: Pass) -> Tensor {
    guard let convolution else { return x }
    guard x.rank == 2 else { return convolution(x, pass) }
    return convolution(x.reshaped(x.shape + [1, 1]), pass).flattened()
  }
}
