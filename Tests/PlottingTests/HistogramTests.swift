import Testing

@testable import Plotting

@Suite struct HistogramTests {
  private func counts(_ histogram: Histogram) -> [Double?] {
    histogram.rows(places: nil).map(\.y)
  }

  @Test func countsWithTheLastEndInside() {
    let values = [0, 0.1, 0.25, 0.5, 0.99, 1, 1.1, .nan, -0.1]
    #expect(counts(Histogram(of: values, bins: 4, in: 0...1)) == [2, 1, 1, 2])
  }

  @Test func constantAndEmptyData() {
    #expect(counts(Histogram(of: [3, 3], bins: 2)) == [0, 2])
    #expect(counts(Histogram(of: [], bins: 2)) == [0, 0])
  }
}
