/// A mean with its standard error, and what follows from Student's t: intervals, tests, power.
public struct MeanEstimate: Equatable, Sendable {
  /// The mean, in the values' unit.
  public let mean: Double
  /// The mean's standard error, in the values' unit.
  public let standardError: Double
  /// Of the t distribution.
  public let degreesOfFreedom: Int

  /// An estimate from its parts; traps where the standard error is negative.
  public init(mean: Double, standardError: Double, degreesOfFreedom: Int) {
    guard !(standardError < 0) else {
      fatalError("MeanEstimate: expected a standard error of 0 or more, found \(standardError)")
    }
    self.mean = mean
    self.standardError = standardError
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// The mean of independent values, such as one for each seed.
  ///
  /// The standard error is the standard deviation (divided by n - 1) over the square root of n.
  ///
  /// - Parameter values: two or more; fewer trap
  public init(_ values: [Double]) {
    guard values.count > 1 else {
      fatalError("MeanEstimate: expected two values or more, found \(values.count)")
    }
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.init(
      mean: mean,
      standardError: (squares / Double(values.count - 1) / Double(values.count)).squareRoot(),
      degreesOfFreedom: values.count - 1)
  }

  /// The mean of paired differences a - b: the same seed gave both values.
  ///
  /// - Parameters:
  ///   - a: two values or more
  ///   - b: as many; others trap
  public init(_ a: [Double], minus b: [Double]) {
    guard a.count == b.count else {
      fatalError("MeanEstimate: expected pairs, found \(a.count) and \(b.count) values")
    }
    self.init(zip(a, b).map { $0 - $1 })
  }

  /// The interval that holds the true mean with probability 1 - `level`.
  ///
  /// - Parameter level: the error allowed, 0.05 for a 95 % interval
  public func interval(level: Double = 0.05) -> ClosedRange<Double> {
    let margin =
      StudentT.quantile(1 - level / 2, degreesOfFreedom: degreesOfFreedom) * standardError
    return mean - margin...mean + margin
  }

  /// The two-sided p value of the hypothesis that the true mean is 0.
  public var pValue: Double { 2 * upperTail(abs(mean)) }

  /// The p value of the hypothesis that the true mean is at least `margin` away from 0: the larger
  /// of two one-sided tests' (Schuirmann, 1987). Below 0.05 exactly where the 90 % interval lies
  /// within the margin.
  public func equivalencePValue(margin: Double) -> Double {
    guard margin > 0 else { fatalError("MeanEstimate: expected a margin above 0, found \(margin)") }
    return max(upperTail(margin - mean), upperTail(margin + mean))
  }

  /// The smallest true mean that a test at `level` would tell from 0 with probability `power`, at
  /// the standard error seen: (t(1 - level/2) + t(power)) times it.
  public func minimumDetectableEffect(level: Double = 0.05, power: Double = 0.8) -> Double {
    let quantiles = [1 - level / 2, power].map {
      StudentT.quantile($0, degreesOfFreedom: degreesOfFreedom)
    }
    return (quantiles[0] + quantiles[1]) * standardError
  }

  /// The probability of a mean this far above the true one, or farther.
  private func upperTail(_ distance: Double) -> Double {
    // Without spread every distance is infinitely many standard errors, but for none.
    let t = distance == 0 ? 0 : distance / standardError
    return max(0, StudentT.cumulative(-t, degreesOfFreedom: degreesOfFreedom))
  }
}
