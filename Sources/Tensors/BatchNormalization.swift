import Kernels

/// The mean and the biased variance of each channel over a batch.
public struct BatchStatistics {
  /// (channels)
  public let mean: [Float]
  /// (channels), divided by the number of values, not by one less
  public let variance: [Float]

  /// Statistics of `mean.count` channels.
  public init(mean: [Float], variance: [Float]) {
    self.mean = mean
    self.variance = variance
  }
}

/// (x - mean) / sqrt(variance + epsilon) * weight + bias, channel by channel.
///
/// Ioffe and Szegedy, "Batch Normalization" (2015). With `statistics` (evaluation mode) these are constants;
/// without, they are the batch's own and the gradient flows through them.
///
/// - Parameters:
///   - x: (batch, channels) or (batch, channels, height, width)
///   - weight: (channels)
///   - bias: (channels)
///   - statistics: running statistics to use instead of the batch's
/// - Returns: the result, of x's shape, and the statistics that were used
public func batchNorm(
  _ x: Tensor, _ weight: Tensor, _ bias: Tensor, statistics: BatchStatistics? = nil,
  epsilon: Float = 1e-5, file: StaticString = #fileID, line: UInt = #line
) -> (output: Tensor, statistics: BatchStatistics) {
  require(
    x.rank == 2 || x.rank == 4,
    "batchNorm: expected x (batch, channels) or (batch, channels, height, width), found "
      + "\(x.shape)", file, line)
  let (batch, channels) = (x.shape[0], x.shape[1])
  let area = x.shape[2...].reduce(1, *)
  require(
    weight.shape == [channels] && bias.shape == [channels],
    "batchNorm: expected weight and bias of shape [\(channels)] for x \(x.shape), found "
      + "\(weight.shape) and \(bias.shape)", file, line)
  require(
    statistics == nil || statistics!.mean.count == channels,
    "batchNorm: expected statistics of \(channels) channels, found \(statistics?.mean.count ?? 0)",
    file, line)
  let isTraining = statistics == nil
  require(
    !isTraining || batch * area > 1,
    "batchNorm: expected more than one value per channel when training, found shape \(x.shape)",
    file, line)

  /// Calls `body` with the offset of each plane of a channel.
  func planes(of channel: Int, _ body: (Int) -> Void) {
    for image in 0..<batch { body((image * channels + channel) * area) }
  }
  let count = Float(batch * area)
  var means = statistics?.mean ?? Array(repeating: 0, count: channels)
  var variances = statistics?.variance ?? Array(repeating: 0, count: channels)
  var scales = Array(repeating: Float(0), count: channels)
  let normalized = Tensor(uninitialized: x.shape)
  let output = Tensor(uninitialized: x.shape)
  for channel in 0..<channels {
    if isTraining {
      var sum = 0.0
      planes(of: channel) { sum += Double(VectorLoops.sum(x.pointer + $0, count: area)) }
      means[channel] = Float(sum / Double(count))
    }
    planes(of: channel) {
      VectorLoops.shift(-means[channel], x.pointer + $0, normalized.pointer + $0, count: area)
    }
    if isTraining {
      var squares = 0.0
      planes(of: channel) {
        let centred = normalized.pointer + $0
        squares += Double(VectorLoops.dot(centred, centred, count: area))
      }
      variances[channel] = Float(squares / Double(count))
    }
    scales[channel] = 1 / (variances[channel] + epsilon).squareRoot()
    planes(of: channel) {
      let plane = normalized.pointer + $0
      VectorLoops.scale(scales[channel], plane, plane, count: area)
      VectorLoops.scale(weight.pointer[channel], plane, output.pointer + $0, count: area)
      VectorLoops.shift(
        bias.pointer[channel], output.pointer + $0, output.pointer + $0, count: area)
    }
  }

  let recorded = output.recorded("batchNorm", from: x, weight, bias, file: file, line: line) {
    [weight = weight.detached, scales] dy, inputs in
    let slopes = (0..<channels).map { channel in
      var (bias, weight) = (0.0, 0.0)
      planes(of: channel) {
        bias += Double(VectorLoops.sum(dy.pointer + $0, count: area))
        weight += Double(VectorLoops.dot(dy.pointer + $0, normalized.pointer + $0, count: area))
      }
      return (bias: Float(bias), weight: Float(weight))
    }
    inputs.write(to: 0, count: normalized.count) { pointer, beta in
      // dx = weight / sqrt(variance) (dy - mean(dy) - xhat mean(dy xhat)); the means are gone where the
      // statistics are constants.
      for channel in 0..<channels {
        let scale = weight.pointer[channel] * scales[channel]
        let mean = isTraining ? slopes[channel].bias / count : 0
        let slope = isTraining ? slopes[channel].weight / count : 0
        planes(of: channel) { start in
          for index in start..<start + area {
            let dx = scale * (dy.pointer[index] - mean - normalized.pointer[index] * slope)
            pointer[index] = beta == 0 ? dx : pointer[index] + dx
          }
        }
      }
    }
    inputs.add(Tensor(slopes.map(\.weight)), to: 1)
    inputs.add(Tensor(slopes.map(\.bias)), to: 2)
  }
  return (recorded, BatchStatistics(mean: means, variance: variances))
}
