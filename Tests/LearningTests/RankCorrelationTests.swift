import Learning
import Tensors
import TestSupport
import Testing

@Suite struct RankCorrelationTests {
  @Test func ends() {
    #expect(rankCorrelation([1, 2, 3, 4], [10, 100, 1000, 1001]) == 1)
    #expect(rankCorrelation([1, 2, 3, 4], [3, 2, 1, 0]) == -1)
    #expect(rankCorrelation([1, 2, 3], [5, 5, 5]) == 0)
  }

  /// By hand: ranks 1, 2.5, 2.5, 4 and 2, 1, 3, 4 have deviations whose products sum to 3, and squares to 4.5 and 5.
  @Test func tiesShareTheirMeanRank() {
    let found = rankCorrelation([1, 2, 2, 7], [0, -1, 4, 9])
    #expect(abs(found - 3 / (4.5 * 5).squareRoot()) < 1e-12)
  }

  /// Turned, moved and stretched, and with a feature more that is always 0, distances keep their order.
  @Test func distancesOfSimilarEmbeddings() {
    let x = Generator(seed: 1).normal([20, 2])
    let similar = 3 * matmul(x, Tensor([[0.6, -0.8, 0], [0.8, 0.6, 0]])) + 1
    #expect(abs(distanceRankCorrelation(x, similar) - 1) < 1e-4)
    #expect(abs(distanceRankCorrelation(x, Generator(seed: 2).normal([20, 2]))) < 0.5)
  }

  @Test func wrongCountsTrap() async {
    let values = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = rankCorrelation([1, 2], [1]) }
    expectTrap(values, mentions: "rankCorrelation", "found 2 and 1", "RankCorrelationTests.swift")
    let embeddings = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = distanceRankCorrelation(.zeros([3, 2]), .zeros([4, 2])) }
    expectTrap(embeddings, mentions: "distanceRankCorrelation", "[3, 2] and [4, 2]")
  }
}
