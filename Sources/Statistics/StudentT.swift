import ElementaryFunctions

/// Student's t distribution, for intervals around a mean of few values.
public enum StudentT {
  /// The probability of a value below `t`, to about 1e-15: the finite series for whole degrees of
  /// freedom (Abramowitz and Stegun, 26.7.3 and 26.7.4).
  ///
  /// - Parameters:
  ///   - t: any number, infinite ones too
  ///   - degreesOfFreedom: 1 or more; fewer trap
  public static func cumulative(_ t: Double, degreesOfFreedom: Int) -> Double {
    guard degreesOfFreedom > 0 else {
      fatalError("StudentT: expected 1 degree of freedom or more, found \(degreesOfFreedom)")
    }
    let angle = Elementary.atan(t / Double(degreesOfFreedom).squareRoot())
    let (sine, cosine) = (Elementary.sin(angle), Elementary.cos(angle))
    let isOdd = degreesOfFreedom % 2 == 1
    var term = isOdd ? cosine : 1
    var sum = degreesOfFreedom == 1 ? 0 : term
    for index in stride(from: isOdd ? 3 : 2, through: degreesOfFreedom - 2, by: 2) {
      term *= Double(index - 1) / Double(index) * cosine * cosine
      sum += term
    }
    let area = isOdd ? 2 / Double.pi * (angle + sine * sum) : sine * sum
    return 0.5 + area / 2
  }

  /// The value below which a share `probability` of the distribution lies.
  ///
  /// - Parameters:
  ///   - probability: above 0, below 1; others trap
  ///   - degreesOfFreedom: 1 or more; fewer trap
  public static func quantile(_ probability: Double, degreesOfFreedom: Int) -> Double {
    guard probability > 0 && probability < 1 else {
      fatalError(
        "StudentT.quantile: expected a probability above 0 and below 1, found \(probability)")
    }
    if probability < 0.5 {
      return -quantile(1 - probability, degreesOfFreedom: degreesOfFreedom)
    }
    var (low, high) = (0.0, 1.0)
    while cumulative(high, degreesOfFreedom: degreesOfFreedom) < probability { high *= 2 }
    for _ in 0..<200 where low < high {
      let middle = (low + high) / 2
      if middle == low || middle == high { break }
      if cumulative(middle, degreesOfFreedom: degreesOfFreedom) < probability {
        low = middle
      } else {
        high = middle
      }
    }
    return (low + high) / 2
  }
}
