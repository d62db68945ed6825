/// The mean of values that were sampled in two ways at once: seeds by test images.
///
/// Another seed would give another student, and other test images another mark. An interval over
/// seeds alone says what happens with these very images; one over images alone, with this very
/// student. The variance of the mean of the values d(s, i) that takes both in is
///
///     V = V_seeds + V_images - V_cells
///
/// (Cameron, Gelbach and Miller, "Robust Inference with Multiway Clustering", 2011), with
/// V_seeds the variance of the mean of the S seeds' means, V_images that of the I images' means,
/// and V_cells what both count: that of the mean of S I independent values. Each has its factor
/// n / (n - 1). With seed effects, image effects and noise of variances a, b and c the expectation
/// is a / S + b / I + c / (S I), up to terms smaller by 1 / S or 1 / I. By chance V may fall below
/// one of its parts; then the larger part is taken. Degrees of freedom are S - 1, as of the smaller
/// of the two samples, which is what the authors advise.
public struct TwoWayMean: Equatable, Sendable {
  /// Of all values.
  public let mean: Double
  /// How many seeds.
  public let seeds: Int
  /// The variance of the mean over other seeds.
  public let seedVariance: Double
  /// The variance of the mean over other images.
  public let imageVariance: Double
  /// The part of both that is counted twice.
  public let cellVariance: Double

  /// - Parameter cells: for each seed a value of each image; two seeds and two images or more, as
  ///   many images for each seed; others trap
  public init(_ cells: [[Double]]) {
    let (seeds, images) = (cells.count, cells.first?.count ?? 0)
    guard seeds > 1, images > 1, cells.allSatisfy({ $0.count == images }) else {
      fatalError(
        "TwoWayMean: expected two seeds or more, each with the same two images or more, found "
          + "\(cells.map(\.count))")
    }
    let seedMeans = cells.map { $0.reduce(0, +) / Double(images) }
    var imageMeans = [Double](repeating: 0, count: images)
    for row in cells { for (image, value) in row.enumerated() { imageMeans[image] += value } }
    for image in 0..<images { imageMeans[image] /= Double(seeds) }
    let mean = seedMeans.reduce(0, +) / Double(seeds)
    func varianceOfMean(_ squares: Double, _ count: Int) -> Double {
      squares / Double(count) / Double(count - 1)
    }
    func squares(_ values: [Double]) -> Double {
      values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
    self.mean = mean
    self.seeds = seeds
    seedVariance = varianceOfMean(squares(seedMeans), seeds)
    imageVariance = varianceOfMean(squares(imageMeans), images)
    cellVariance = varianceOfMean(cells.reduce(0) { $0 + squares($1) }, seeds * images)
  }

  /// The mean with the standard error over both samples.
  public var estimate: MeanEstimate { estimate(seeds: seeds) }

  /// How many seeds would make the interval at most `margin` wide on either side; nil where these
  /// test images are too few for any number of seeds up to `limit`.
  ///
  /// - Parameters:
  ///   - margin: half the width that is wanted
  ///   - level: the error allowed, 0.1 for a 90 % interval
  ///   - limit: the most seeds that are thought of
  public func seedsNeeded(margin: Double, level: Double, limit: Int = 1_000) -> Int? {
    (2...max(2, limit)).first { count in
      let range = estimate(seeds: count).interval(level: level)
      return range.upperBound - range.lowerBound <= 2 * margin
    }
  }

  /// What as many seeds would give at the same spread: each of the parts that seeds average
  /// out shrinks with their number.
  private func estimate(seeds count: Int) -> MeanEstimate {
    let share = Double(seeds) / Double(count)
    // Of the images' variance, the noise part does too.
    let noise = min(cellVariance, imageVariance)
    let images = imageVariance - noise + noise * share
    let variance = max(
      seedVariance * share + images - cellVariance * share, seedVariance * share, images)
    return MeanEstimate(
      mean: mean, standardError: variance.squareRoot(), degreesOfFreedom: count - 1)
  }
}
