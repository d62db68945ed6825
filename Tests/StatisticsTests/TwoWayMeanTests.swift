import Statistics
import Testing

@Suite struct TwoWayMeanTests {
  /// Images that differ, seeds that do not: the variance is that of the images' means.
  @Test func withoutNoiseOneVarianceIsLeft() {
    let cells = [[1.0, 0, 1, -1], [1, 0, 1, -1], [1, 0, 1, -1]]
    let found = TwoWayMean(cells)
    #expect(found.seedVariance == 0)
    let ofImages = MeanEstimate(cells[0]).standardError
    #expect(abs(found.imageVariance - ofImages * ofImages) < 1e-15)
    #expect(found.estimate.standardError >= ofImages * 0.999_999)
  }

  /// More seeds average the seeds' differences out; images that differ set a limit.
  @Test func seedsNeeded() throws {
    let ofSeeds = TwoWayMean(
      (0..<8).map { seed in [Double](repeating: Double(seed % 2), count: 9) })
    let needed = try #require(ofSeeds.seedsNeeded(margin: 0.1, level: 0.1))
    #expect(needed > 8)
    #expect(ofSeeds.seedsNeeded(margin: 0.2, level: 0.1)! < needed)
    let row = (0..<9).map { Double($0 % 2) }
    #expect(TwoWayMean([row, row, row]).seedsNeeded(margin: 0.1, level: 0.1) == nil)
  }

  @Test func aRowOfAnotherLengthTraps() async {
    let result = await #expect(processExitsWith: .failure) {
      _ = TwoWayMean([[1, 0], [1]])
    }
    #expect(result != nil)
  }
}
