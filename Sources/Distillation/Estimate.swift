import Statistics

/// A mean of several seeds' values with its 95 % interval (Student t, n - 1 degrees of freedom).
public struct Estimate: Sendable {
  /// How many seeds.
  public let count: Int
  /// The mean.
  public let mean: Double
  /// The mean's standard error: the values' standard deviation (divided by n - 1) over the square root of n.
  public let standardError: Double
  /// Half the width of the 95 % interval.
  public let margin: Double
  /// The lower end of the interval.
  public var low: Double { mean - margin }
  /// The upper end of the interval.
  public var high: Double { mean + margin }
  /// The smallest true mean whose interval would exclude zero four times out of five, at the spread seen.
  public let smallestDetectable: Double

  /// - Parameter values: one for each seed, two or more; where one is not finite, neither is the
  ///   interval
  public init(_ values: [Double], file: StaticString = #fileID, line: UInt = #line) {
    guard values.count > 1 else {
      fatalError(
        "Estimate: expected the values of at least two seeds, found \(values.count)", file: file,
        line: line)
    }
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
    standardError = (variance / Double(values.count)).squareRoot()
    let t = StudentT.quantile(0.975, degreesOfFreedom: values.count - 1)
    let power = StudentT.quantile(0.8, degreesOfFreedom: values.count - 1)
    self.count = values.count
    // NaN without a sign, which differs between processors.
    self.mean = mean.isNaN ? .nan : mean
    self.margin = standardError.isNaN ? .nan : t * standardError
    smallestDetectable = (t + power) * standardError
  }

  /// The paired difference a - b: the same seed gave both values.
  public init(
    _ a: [Double], minus b: [Double], file: StaticString = #fileID, line: UInt = #line
  ) {
    guard a.count == b.count else {
      fatalError(
        "Estimate: expected pairs of one seed each, found \(a.count) and \(b.count) values",
        file: file, line: line)
    }
    self.init(zip(a, b).map { $0 - $1 }, file: file, line: line)
  }

  /// The verdict on a claim that the true mean is above zero; traps where a value is not finite.
  public var verdict: Verdict {
    guard low.isFinite, high.isFinite else {
      fatalError(
        "Estimate.verdict: expected finite values, found an interval from \(low) to \(high)")
    }
    return low > 0 ? .holds : high < 0 ? .fails : .inconclusive
  }
}

/// What an experiment says of a claim.
public enum Verdict: String, Sendable {
  /// The interval lies on the claimed side of zero.
  case holds
  /// The interval lies on the other side.
  case fails
  /// The interval contains zero.
  case inconclusive
}
