/// Corrections for many tests, as adjusted p values: a claim stands at a level where its adjusted p
/// value is below it. Each returns them in the order of what it was given.
public enum MultipleTests {
  /// Holm (1979): with probability 1 - level no true null hypothesis is rejected. Of m values in
  /// rising order, number k times m - k + 1, at least as much as those before, at most 1.
  public static func holm(_ pValues: [Double]) -> [Double] {
    var adjusted = pValues
    var largest = 0.0
    for (rank, index) in rising(pValues).enumerated() {
      largest = max(largest, min(1, Double(pValues.count - rank) * pValues[index]))
      adjusted[index] = largest
    }
    return adjusted
  }

  /// Benjamini and Hochberg (1995): of what is rejected, a share of at most `level` is expected to
  /// be wrong. Of m values in rising order, number k times m / k, at most as much as those after.
  public static func benjaminiHochberg(_ pValues: [Double]) -> [Double] {
    var adjusted = pValues
    var smallest = 1.0
    for (rank, index) in rising(pValues).enumerated().reversed() {
      smallest = min(smallest, Double(pValues.count) / Double(rank + 1) * pValues[index])
      adjusted[index] = smallest
    }
    return adjusted
  }

  /// The level of each look at results that grow, where the looks were declared before the first:
  /// the whole level over their number (Bonferroni).
  ///
  /// Boundaries of Pocock or of O'Brien and Fleming would be a little less strict. This one needs
  /// no table, holds however the looks depend on one another, and costs a few seeds.
  ///
  /// - Parameters:
  ///   - level: of all looks together
  ///   - count: how many looks were declared; fewer than 1 trap
  public static func level(_ level: Double, looks count: Int) -> Double {
    guard count > 0 else {
      fatalError("MultipleTests.level: expected one look or more, found \(count)")
    }
    return level / Double(count)
  }

  private static func rising(_ pValues: [Double]) -> [Int] {
    guard pValues.allSatisfy({ 0...1 ~= $0 }) else {
      fatalError("MultipleTests: expected p values from 0 to 1, found \(pValues)")
    }
    // Equal ones in their order: the standard library's sort keeps it only by chance.
    return pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
  }
}
