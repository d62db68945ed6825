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
///   - activated: whether the result goes through a ReLU, in the same pass over memory
///   - pooled: whether the largest of each 2 x 2 pixels is taken then, in the same pass where height and width are
///     even
/// - Returns: the result, of x's shape or half its height and width, and the statistics that were used
public func batchNorm(
  _ x: Tensor, _ weight: Tensor, _ bias: Tensor, statistics: BatchStatistics? = nil,
  epsilon: Float = 1e-5, activated: Bool = false, pooled: Bool = false,
  file: StaticString = #fileID, line: UInt = #line
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
  if let statistics {
    let counts = [statistics.mean.count, statistics.variance.count]
    require(
      counts == [channels, channels],
      "batchNorm: expected statistics of \(channels) channels, found \(counts[0]) means and "
        + "\(counts[1]) variances", file, line)
  }
  let isTraining = statistics == nil
  require(
    x.count > 0, "batchNorm: expected x with at least one value, found shape \(x.shape)", file, line
  )
  require(
    !isTraining || batch * area > 1,
    "batchNorm: expected more than one value per channel when training, found shape \(x.shape)",
    file, line)
  require(
    epsilon >= 0 && epsilon.isFinite,
    "batchNorm: expected a finite epsilon of 0 or more, found \(epsilon)", file, line)

  if pooled, x.rank == 2 || x.shape[2] % 2 + x.shape[3] % 2 > 0 {
    let (output, used) = batchNorm(
      x, weight, bias, statistics: statistics, epsilon: epsilon, activated: activated, file: file,
      line: line)
    return (maxPool2d(output, kernel: 2, file: file, line: line), used)
  }

  /// Calls `body` with the number of each plane of a channel.
  func planes(of channel: Int, _ body: (Int) -> Void) {
    for image in 0..<batch { body(image * channels + channel) }
  }
  let count = Double(batch * area)
  let pixels = x.pointer
  let plane = pooled ? VectorLoops.Plane(height: x.shape[2], width: x.shape[3]) : nil
  let output = Tensor(
    uninitialized: pooled
      ? [batch, channels, x.shape[2] / 2, x.shape[3] / 2] : x.shape)
  let values = output.pointer
  let (scales, shifts) = (weight.pointer, bias.pointer)
  func normalization(_ channel: Int, mean: Float, variance: Float) -> VectorLoops.Normalization {
    VectorLoops.Normalization(
      mean: mean, scale: 1 / (variance + epsilon).squareRoot(), weight: scales[channel],
      bias: shifts[channel], activated: activated)
  }
  let moments = Storage(count: 2 * channels)
  let (means, variances) = (moments.pointer, moments.pointer + channels)
  // A channel is finished before the next begins: it is still in the cache when it is read again.
  forEachChannel(channels, of: x.count) { channel in
    let (mean, variance) =
      statistics.map { ($0.mean[channel], $0.variance[channel]) }
      ?? batchMoments(of: pixels + channel * area, step: channels * area, batch: batch, area: area)
    means[channel] = mean
    variances[channel] = variance
    let normalization = normalization(channel, mean: mean, variance: variance)
    planes(of: channel) {
      if let plane {
        VectorLoops.pool(
          plane, pixels + $0 * area, values + $0 * plane.outCount, normalized: normalization)
      } else {
        VectorLoops.normalize(normalization, pixels + $0 * area, values + $0 * area, count: area)
      }
    }
  }
  func array(_ start: UnsafeMutablePointer<Float>) -> [Float] {
    Array(UnsafeBufferPointer(start: start, count: channels))
  }
  let used = statistics ?? BatchStatistics(mean: array(means), variance: array(variances))
  let normalizations = (0..<channels).map {
    normalization($0, mean: used.mean[$0], variance: used.variance[$0])
  }

  var kept: Storage? = x.storage  // what `pixels` points to
  let size = x.count
  let recorded = output.recorded("batchNorm", from: x, weight, bias, file: file, line: line) {
    dy, inputs in
    let gradient = dy.pointer
    // The gradients of the bias and of the weight.
    let slopes = Tensor(uninitialized: [2, channels])
    let slopesOfChannels = slopes.pointer
    func findSlopes(_ channel: Int) {
      let normalization = normalizations[channel]
      var sum = [0.0, 0.0]
      planes(of: channel) {
        if let plane {
          VectorLoops.addNormalizationSums(
            plane, normalization, pixels + $0 * area, gradient + $0 * plane.outCount, into: &sum)
        } else {
          VectorLoops.addNormalizationSums(
            normalization, pixels + $0 * area, gradient + $0 * area, into: &sum, count: area)
        }
      }
      slopesOfChannels[channel] = Float(sum[0])
      slopesOfChannels[channels + channel] = Float(sum[1])
    }
    if !inputs.wants(0) { forEachChannel(channels, of: size, findSlopes) }
    inputs.write(to: 0, count: size, over: &kept) { pointer, accumulates in
      // dx = weight / sqrt(variance) (dy - mean(dy) - xhat mean(dy xhat)); the means are gone where the
      // statistics are constants.
      forEachChannel(channels, of: size) { channel in
        findSlopes(channel)
        var normalization = normalizations[channel]
        if isTraining {
          normalization.setGradientMeans(
            slopesOfChannels[channel] / Float(count),
            slope: slopesOfChannels[channels + channel] / Float(count))
        }
        planes(of: channel) {
          let start = $0 * area
          if let plane {
            VectorLoops.normalizationGradient(
              plane, normalization, pixels + start, gradient + $0 * plane.outCount,
              pointer + start, accumulates: accumulates)
          } else {
            VectorLoops.normalizationGradient(
              normalization, pixels + start, gradient + start, pointer + start,
              accumulates: accumulates, count: area)
          }
        }
      }
    }
    inputs.add(slopes.row(1), to: 1)
    inputs.add(slopes.row(0), to: 2)
  }
  return (recorded, used)
}

/// The mean and the variance of a channel, of at least two values in all, in one pass over memory: each plane's
/// moments about its own mean are put together (Chan, Golub and LeVeque, 1979). Means are kept in
/// double precision, so that the variance is right where the mean is thousands of deviations.
///
/// - Parameters:
///   - channel: the first plane
///   - step: floats from one plane to the next
private func batchMoments(
  of channel: UnsafePointer<Float>, step: Int, batch: Int, area: Int
) -> (mean: Float, variance: Float) {
  var (count, mean, squares) = (0.0, 0.0, 0.0)
  for image in 0..<batch {
    let plane = channel + image * step
    let own = VectorLoops.sum(plane, count: area) / Double(area)
    // The loop takes a float m for the mean: sum (x - own)^2 = sum (x - m)^2 - area (own - m)^2.
    // Equal values must not get below 0; NaN stays, as the first argument.
    let rounding = own - Double(Float(own))
    squares += max(
      VectorLoops.squaredDeviation(plane, mean: Float(own), count: area)
        - Double(area) * rounding * rounding, 0)
    let distance = own - mean
    squares += distance * distance * count * Double(area) / (count + Double(area))
    count += Double(area)
    mean += distance * Double(area) / count
  }
  return (Float(mean), Float(squares / count))
}

/// Calls `body` with every channel, on all threads where there is enough to do.
private func forEachChannel(_ channels: Int, of count: Int, _ body: (Int) -> Void) {
  guard count > 1 << 16 else { return (0..<channels).forEach(body) }
  ThreadPool.shared.run(channels, body)
}
