import CVectorLoops
import ElementaryFunctions
import Foundation

/// Element loops in the widest vector instructions that the processor has; all sets give the same bits.
///
/// The environment variable `VECTOR_LOOPS` forces a set (`plain`, `avx2`, `avx512`). All pointers are to
/// `count` floats by default. Long loops are shared between the pool's threads.
public enum VectorLoops {
  nonisolated(unsafe) private static let loops: vector_loops = {
    guard let name = ProcessInfo.processInfo.environment["VECTOR_LOOPS"] else {
      return vector_loops_widest().pointee
    }
    guard let named = vector_loops_named(name) else {
      fatalError(
        "VECTOR_LOOPS: expected plain, avx2 or avx512, and a processor that has it; found '\(name)'"
      )
    }
    return named.pointee
  }()

  /// The instruction set in use: `plain`, `avx2` or `avx512`.
  public static var name: String { String(cString: loops.name) }

  /// The most columns of a panel of `multiplyPanel`.
  static let panelWidth = loops.panel_width

  /// The product with one panel.
  static func multiplyPanel(_ product: UnsafePointer<panel_product>) {
    loops.multiply_panel(product)
  }

  /// y[j * yStep + i] = x[i * xStep + j], or += that, for `rows` i and `columns` j.
  public static func transpose(
    _ x: UnsafePointer<Float>, step xStep: Int, rows: Int, columns: Int,
    into y: UnsafeMutablePointer<Float>, step yStep: Int, accumulates: Bool = false
  ) {
    loops.transpose(x, xStep, rows, columns, y, yStep, accumulates ? 1 : 0)
  }

  /// Floats of a vector.
  static let lanes = loops.lanes

  /// Winograd's transforms, see `tile_transform`.
  static func transformPixels(_ transform: UnsafePointer<tile_transform>) {
    loops.transform_pixels(transform)
  }
  static func transformOutputs(_ transform: UnsafePointer<tile_transform>) {
    loops.transform_outputs(transform)
  }
  static func transformOutputGradients(_ transform: UnsafePointer<tile_transform>) {
    loops.transform_output_gradients(transform)
  }
  static func transformWeights(_ transform: UnsafePointer<tile_transform>) {
    loops.transform_weights(transform)
  }
  static func transformWeightGradients(_ transform: UnsafePointer<tile_transform>) {
    loops.transform_weight_gradients(transform)
  }

  /// Below this many floats for each a second thread costs more than it gives.
  private static let grain = 1 << 13

  /// Calls `body` with ranges that cover `count`, on all threads where that pays. There is one range for each thread,
  /// the same in every step, so that a core finds in its cache what it left there.
  private static func share(_ count: Int, _ body: (_ start: Int, _ count: Int) -> Void) {
    // First of all, without a look at the pool: two threads that count references to it in every short loop, as they do side
    // by side, spend more time on that than on the loops.
    guard count >= 2 * grain else { return body(0, count) }
    let parts = min(ThreadPool.shared.threads, count / grain)
    guard parts > 1 else { return body(0, count) }
    let part = (count + parts * lanes - 1) / (parts * lanes) * lanes
    ThreadPool.shared.run(parts) { index in
      let start = min(count, index * part)
      body(start, min(part, count - start))
    }
  }

  /// y = max(x, 0)
  public static func relu(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int) {
    share(count) { loops.relu(x + $0, y + $0, $1) }
  }

  /// dx = dy where y > 0, else 0
  public static func reluGradient(
    output y: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>,
    count: Int
  ) {
    share(count) { loops.relu_gradient(y + $0, dy + $0, dx + $0, $1) }
  }

  /// out = a + b
  public static func add(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>,
    count: Int
  ) {
    share(count) { loops.add(a + $0, b + $0, out + $0, $1) }
  }

  /// out = a - b
  public static func subtract(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>,
    count: Int
  ) {
    share(count) { loops.subtract(a + $0, b + $0, out + $0, $1) }
  }

  /// out = a * b
  public static func multiply(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>,
    count: Int
  ) {
    share(count) { loops.multiply(a + $0, b + $0, out + $0, $1) }
  }

  /// out = a / b
  public static func divide(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>,
    count: Int
  ) {
    share(count) { loops.divide(a + $0, b + $0, out + $0, $1) }
  }

  /// y = scale * x
  public static func scale(
    _ scale: Float, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int
  ) {
    share(count) { loops.scale(scale, x + $0, y + $0, $1) }
  }

  /// y = x + shift
  public static func shift(
    _ shift: Float, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int
  ) {
    share(count) { loops.shift(shift, x + $0, y + $0, $1) }
  }

  /// y += scale * x
  public static func accumulate(
    _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, scale: Float = 1, count: Int
  ) {
    share(count) { loops.accumulate(scale, x + $0, y + $0, $1) }
  }

  /// y = e^x
  public static func exponential(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int
  ) {
    share(count) { loops.exponential(x + $0, y + $0, $1) }
  }

  /// y = log x
  public static func logarithm(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int
  ) {
    share(count) { loops.logarithm(x + $0, y + $0, $1) }
  }

  /// The sum of x.
  public static func sum(_ x: UnsafePointer<Float>, count: Int) -> Double { loops.sum(x, count) }

  /// The sum of a * b.
  public static func dot(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int
  ) -> Double { loops.dot(a, b, count) }

  /// The sum of (a - b)^2.
  public static func squaredDistance(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int
  ) -> Double { loops.squared_distance(a, b, count) }

  /// The sum of (x - mean)^2.
  public static func squaredDeviation(
    _ x: UnsafePointer<Float>, mean: Float, count: Int
  ) -> Double { loops.squared_deviation(x, mean, count) }

  /// The normalisation of one channel: y = (x - mean) scale weight + bias, or the positive part of that.
  public struct Normalization {
    fileprivate var channel: normalization

    /// - Parameters:
    ///   - mean: of the channel
    ///   - scale: one over its deviation
    ///   - weight: what the normalised values are multiplied with
    ///   - bias: what is added then
    ///   - activated: whether a ReLU follows
    public init(mean: Float, scale: Float, weight: Float, bias: Float, activated: Bool) {
      channel = normalization(
        mean: mean, scale: scale, weight: weight, bias: bias, activated: activated ? 1 : 0,
        gradient_mean: 0, gradient_slope: 0)
    }

    /// The means of dy and of dy (x - mean) scale: what takes part in dx where mean and scale come from x.
    public mutating func setGradientMeans(_ mean: Float, slope: Float) {
      channel.gradient_mean = mean
      channel.gradient_slope = slope
    }
  }

  /// y = x normalised
  public static func normalize(
    _ channel: Normalization, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>,
    count: Int
  ) {
    withUnsafePointer(to: channel.channel) { loops.normalize($0, x, y, count) }
  }

  /// sums += the sums of dy and of dy (x - mean) scale, where the activation lets dy through.
  public static func addNormalizationSums(
    _ channel: Normalization, _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>,
    into sums: inout [Double], count: Int
  ) {
    withUnsafePointer(to: channel.channel) { loops.normalize_sums($0, x, dy, &sums, count) }
  }

  /// dx = the gradient of x, or += that.
  public static func normalizationGradient(
    _ channel: Normalization, _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>,
    _ dx: UnsafeMutablePointer<Float>, accumulates: Bool, count: Int
  ) {
    withUnsafePointer(to: channel.channel) {
      loops.normalize_gradient($0, x, dy, dx, accumulates ? 1 : 0, count)
    }
  }

  /// A plane of pixels and its 2 x 2 windows; a last row or column without a partner is in none.
  public struct Plane: Sendable {
    fileprivate let plane: plane

    /// Pixels of a plane, and of the pooled plane.
    public let count: Int, outCount: Int

    /// A plane of `height` by `width` pixels.
    public init(height: Int, width: Int) {
      plane = CVectorLoops.plane(width: width, out_rows: height / 2, out_columns: width / 2)
      count = height * width
      outCount = height / 2 * (width / 2)
    }
  }

  /// y = the largest of each 2 x 2 pixels, of the normalised ones where there is a channel; what is not a number is
  /// larger than all.
  public static func pool(
    _ plane: Plane, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>,
    normalized channel: Normalization? = nil
  ) {
    withUnsafePointer(to: plane.plane) { plane in
      guard let channel else { return loops.pool(plane, nil, x, y) }
      withUnsafePointer(to: channel.channel) { loops.pool(plane, $0, x, y) }
    }
  }

  /// dx += dy at the largest of each 2 x 2 pixels, the first of equal ones.
  public static func poolGradient(
    _ plane: Plane, _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>,
    _ dx: UnsafeMutablePointer<Float>
  ) {
    withUnsafePointer(to: plane.plane) { loops.pool_gradient($0, x, dy, dx) }
  }

  /// `addNormalizationSums` for the gradient of a pooled plane.
  public static func addNormalizationSums(
    _ plane: Plane, _ channel: Normalization, _ x: UnsafePointer<Float>,
    _ dy: UnsafePointer<Float>, into sums: inout [Double]
  ) {
    withUnsafePointer(to: plane.plane) { plane in
      withUnsafePointer(to: channel.channel) {
        loops.normalize_pool_sums(plane, $0, x, dy, &sums)
      }
    }
  }

  /// `normalizationGradient` for the gradient of a pooled plane of even height and width.
  public static func normalizationGradient(
    _ plane: Plane, _ channel: Normalization, _ x: UnsafePointer<Float>,
    _ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>, accumulates: Bool
  ) {
    withUnsafePointer(to: plane.plane) { plane in
      withUnsafePointer(to: channel.channel) {
        loops.normalize_pool_gradient(plane, $0, x, dy, dx, accumulates ? 1 : 0)
      }
    }
  }

  /// How a kernel moves over an image.
  public struct Window: Sendable {
    let window: window

    /// Of the outputs.
    public let outHeight: Int, outWidth: Int

    /// - Parameters:
    ///   - channels: planes of the image
    ///   - height: of the image
    ///   - width: of the image
    ///   - kernelHeight: at most the padded image's
    ///   - kernelWidth: at most the padded image's
    ///   - stride: pixels from one position of the kernel to the next, both ways
    ///   - padding: rows and columns of zeros around the image
    public init(
      channels: Int, height: Int, width: Int, kernelHeight: Int, kernelWidth: Int, stride: Int,
      padding: Int
    ) {
      outHeight = (height + 2 * padding - kernelHeight) / stride + 1
      outWidth = (width + 2 * padding - kernelWidth) / stride + 1
      window = CVectorLoops.window(
        channels: channels, height: height, width: width, kernel_height: kernelHeight,
        kernel_width: kernelWidth, stride: stride, padding: padding, out_rows: outHeight,
        out_columns: outWidth, phase_rows: (height + 2 * padding + stride - 1) / stride,
        phase_columns: (width + 2 * padding + stride - 1) / stride)
    }

    /// Floats of an image.
    public var imageCount: Int { window.channels * window.height * window.width }
    /// Outputs of a channel.
    public var positions: Int { outHeight * outWidth }
    /// Pixels that an output comes from, padding included.
    public var patchCount: Int { window.channels * window.kernel_height * window.kernel_width }
    /// How many floats `unfold` and `fold` need to work in.
    public var roomCount: Int {
      window.stride * window.stride * window.phase_rows * window.phase_columns
    }
  }

  /// The patches of an image as columns: (patchCount, positions).
  public static func unfold(
    _ window: Window, _ image: UnsafePointer<Float>, room: UnsafeMutablePointer<Float>,
    into patches: UnsafeMutablePointer<Float>
  ) {
    withUnsafePointer(to: window.window) { loops.unfold($0, image, room, patches) }
  }

  /// The backward of `unfold`: adds the columns to the pixels that they came from.
  public static func fold(
    _ window: Window, _ patches: UnsafePointer<Float>, room: UnsafeMutablePointer<Float>,
    addingTo image: UnsafeMutablePointer<Float>
  ) {
    withUnsafePointer(to: window.window) { loops.fold($0, patches, room, image) }
  }

  /// out[c] += the sum over r of x[r, c], for x of `rows` by `columns`.
  public static func addColumnSums(
    _ x: UnsafePointer<Float>, rows: Int, columns: Int, into out: UnsafeMutablePointer<Float>
  ) {
    loops.add_column_sums(x, rows, columns, out)
  }

  /// Log-probabilities and probabilities of `rows` by `columns` logits over a temperature.
  public static func logSoftmax(
    _ x: UnsafePointer<Float>, rows: Int, columns: Int, temperature: Float,
    logProbabilities: UnsafeMutablePointer<Float>, probabilities: UnsafeMutablePointer<Float>
  ) {
    loops.log_softmax(x, rows, columns, temperature, logProbabilities, probabilities)
  }

  /// The constants of one Adam step; see `Adam` in Learning for the formula.
  public struct AdamStep: Sendable {
    fileprivate var constants: adam_step

    /// - Parameters:
    ///   - betas: decay rates of the two moments
    ///   - count: how many steps this one makes, from 1
    ///   - learningRate: the step's size
    ///   - epsilon: added to the corrected square root
    ///   - decay: takes this share of the parameter away first, times the learning rate (AdamW)
    ///   - penalty: adds itself times the parameter to the gradient (Adam)
    public init(
      betas: (Double, Double), count: Int, learningRate: Double, epsilon: Double, decay: Double,
      penalty: Double
    ) {
      // In double precision until the end, as in PyTorch.
      constants = adam_step(
        mean_gain: Float(1 - betas.0), square_decay: Float(betas.1),
        square_gain: Float(1 - betas.1),
        step: Float(learningRate / (1 - Elementary.pow(betas.0, count))),
        scale: Float(1 / (1 - Elementary.pow(betas.1, count)).squareRoot()),
        epsilon: Float(epsilon),
        decay: Float(1 - learningRate * decay), penalty: Float(penalty))
    }
  }

  /// One Adam step on `count` parameters and their two moments.
  public static func adam(
    _ step: AdamStep, parameter: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>,
    mean: UnsafeMutablePointer<Float>, square: UnsafeMutablePointer<Float>, count: Int
  ) {
    share(count) { start, count in
      withUnsafePointer(to: step.constants) {
        loops.adam($0, parameter + start, gradient + start, mean + start, square + start, count)
      }
    }
  }
}
