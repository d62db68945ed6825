import ElementaryFunctions

/// Student's t distribution, for intervals around a mean of few values.
package enum StudentT {
  /// The value below which a share `probability` of the distribution lies.
  package static func quantile(_ probability: Double, degreesOfFreedom: Int) -> Double {
    if probability < 0.5 {
      return -quantile(1 - probability, degreesOfFreedom: degreesOfFreedom)
    }
    var (low, high) = (0.0, 1.0)
    while cumulative(high, degreesOfFreedom) < probability { high *= 2 }
    for _ in 0..<200 where low < high {
      let middle = (low + high) / 2
      if middle == low || middle == high { break }
      if cumulative(middle, degreesOfFreedom) < probability { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// The share of the distribution below t, for t >= 0: the finite series for whole degrees of freedom
  /// (Abramowitz and Stegun, 26.7.3 and 26.7.4).
  private static func cumulative(_ t: Double, _ degreesOfFreedom: Int) -> Double {
    let angle = Elementary.atan(t / Double(degreesOfFreedom).squareRoot())
    let (sine, cosine) = (Elementary.sin(angle), Elementary.cos(angle))
    let isOdd = degreesOfFreedom % 2 == 1
    var term = isOdd ? cosine : 1
    var sum = degreesOfFreedom == 1 ? 0 : term
    var index = isOdd ? 3 : 2
    while index <= degreesOfFreedom - 2 {
      term *= Double(index - 1) / Double(index) * cosine * cosine
      sum += term
      index += 2
    }
    let area = isOdd ? 2 / Double.pi * (angle + sine * sum) : sine * sum
    return 0.5 + area / 2
  }
}
