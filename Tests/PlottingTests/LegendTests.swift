import Foundation
import PNG
import Testing

@testable import Plotting

@Suite struct LegendTests {
  /// Lines that end at the same place, so that labels at their ends do not fit.
  private func figure(_ placement: LegendPlacement, height: (Double) -> Double) -> Figure {
    let x = (0...40).map { Double($0) / 40 }
    return Figure(title: "Crossing", alt: "Lines that end together.") {
      Panel(x: .linear("x"), y: .linear("y", in: 0...1), legend: placement) {
        for i in 0..<3 {
          Line(
            "series \(i)", x: x, y: x.map { height($0) * (1 - 0.1 * Double(i) * (1 - $0)) },
            role: [.distilled, .baseline, .placebo][i])
        }
      }
    }
  }

  /// Every pixel of data without a legend is the same pixel with it.
  private func keepsData(_ plain: Image, _ labelled: Image) -> Bool {
    let size = plain.width * 3
    return (0..<plain.height).allSatisfy { row in
      let a = plain.pixels[row * size..<(row + 1) * size]
      let b = labelled.pixels[row * size..<(row + 1) * size]
      if a == b { return true }
      return stride(from: a.startIndex, to: a.endIndex, by: 3).allSatisfy { i in
        let isColoured = abs(Int(a[i]) - Int(a[i + 2])) > 60
        return !isColoured || (a[i] == b[i] && a[i + 1] == b[i + 1] && a[i + 2] == b[i + 2])
      }
    }
  }

  @Test(arguments: [0.95, 0.05, 0.5]) func legendInsideCoversNoData(level: Double) {
    let bare = figure(.hidden) { _ in level }.rendered().image
    let labelled = figure(.automatic) { _ in level }.rendered().image
    // The same size: the legend has its place inside the panel.
    let (hasLegend, isClear) = (labelled != bare, keepsData(bare, labelled))
    #expect(labelled.height == bare.height)
    #expect(hasLegend)
    #expect(isClear)
  }

  @Test func legendGoesAboveWhereThePanelIsFull() {
    // Back and forth over the whole panel.
    let wild = { (x: Double) in 0.5 + 0.5 * sin(x * 400) }
    let bare = figure(.hidden, height: wild).rendered()
    let labelled = figure(.automatic, height: wild).rendered()
    #expect(labelled.height > bare.height)
  }

  @Test func freePlaceAvoidsWhatIsTaken() throws {
    let style = Role.distilled.style
    let legend = Legend(
      [LegendEntry(name: "one", swatch: .points(style))], width: 200, isColumn: true)
    let plot = Rect(x: 0, y: 0, width: 200, height: 100)
    let right = Rect(x: 100, y: 0, width: 100, height: 100)
    let place = try #require(legend.freePlace(in: plot, avoiding: [right]))
    #expect(plot.contains(place) && !place.intersects(right))
    #expect(legend.freePlace(in: plot, avoiding: [plot]) == nil)
    #expect(legend.freePlace(in: Rect(x: 0, y: 0, width: 20, height: 9), avoiding: []) == nil)
  }

  private func labels(_ heights: [Double]) -> DirectLabels? {
    DirectLabels(
      heights.map { (Text("name", size: 12), .black, Point(x: 100, y: $0)) },
      in: Rect(x: 0, y: 0, width: 100, height: 100))
  }

  @Test func directLabelsMoveApartInOrder() throws {
    let found = try #require(labels([50, 58, 20]))
    #expect(found.labels.map(\.end.y) == [20, 50, 58])
    let heights = found.labels.map(\.y)
    #expect(zip(heights, heights.dropFirst()).allSatisfy { $1 - $0 > 14.9 })
    #expect(heights[0] == 20)
    #expect(abs(heights[1] + heights[2] - 108) < 1e-9)
  }

  @Test func directLabelsFailWhereTheyWouldConfuse() {
    #expect(labels([50, 51]) == nil)
    #expect(labels([10, 20, 30, 40, 50, 60, 70, 80]) == nil)
    #expect(labels([1, 99]) != nil)
  }
}
