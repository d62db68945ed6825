import Distillation
import Testing

@Suite struct HighestMeanTests {
  /// Means, not extremes or sums: the candidates' seeds may differ in number.
  @Test(
    arguments: [
      ([[1, 9], [6, 6], [2, 3]], 1), ([[7, 0, 0], [2.5, 2.5]], 1), ([[4], [5, 5, 5], [5]], 1),
    ] as [([[Double]], Int)])
  func theHighestMeanWinsAndOfEqualOnesTheFirst(scores: [[Double]], place: Int) {
    #expect(highestMean(scores) == place)
  }
}
