import Foundation
import Testing

@testable import Plotting

@Suite struct StrokeTests {
  /// The area that a stroke covers, in square units.
  private func area(_ stroke: Stroke, _ path: Path) -> Double {
    var rasterizer = Rasterizer(columns: 0..<60, rows: 0..<60)
    for line in stroke.outline(of: path, tolerance: 0.001).flattened() {
      rasterizer.add(polygon: line.points)
    }
    var sum = 0.0
    rasterizer.forEachRow { _, coverage in sum += coverage.reduce(0, +) }
    return sum
  }

  private func line(_ points: (Double, Double)...) -> Path {
    Path(polyline: points.map { Point(x: $0, y: $1) })
  }

  @Test func straightLineCoversLengthTimesWidth() {
    let path = line((10, 10), (40, 50))
    #expect(abs(area(Stroke(width: 2, cap: .butt), path) - 100) < 1e-9)
  }

  @Test func roundCapsAddADisc() {
    let path = line((10, 10), (50, 10))
    #expect(abs(area(Stroke(width: 6), path) - (240 + .pi * 9)) < 0.05)
  }

  @Test(arguments: [false, true]) func mitreFillsTheCorner(isReversed: Bool) {
    let points = [Point(x: 10, y: 10), Point(x: 30, y: 10), Point(x: 30, y: 40)]
    let path = Path(polyline: isReversed ? points.reversed() : points)
    // 20 x 4 and 30 x 4 share a quarter of the corner's square, and the mitre adds another.
    #expect(abs(area(Stroke(width: 4, cap: .butt, join: .miter), path) - 200) < 1e-9)
    let rounded = area(Stroke(width: 4, cap: .butt, join: .round), path)
    #expect(abs(rounded - (196 + .pi)) < 0.01)
  }

  @Test func closedPathHasNoEnds() {
    let square = Path(rect: Rect(x: 10, y: 10, width: 20, height: 20))
    #expect(
      abs(area(Stroke(width: 2, cap: .butt, join: .miter), square) - (22 * 22 - 18 * 18)) < 1e-9)
  }

  @Test func dashesKeepTheirLengthsAroundCorners() {
    let path = line((5, 5), (25, 5), (25, 30))
    let stroke = Stroke(width: 2, cap: .butt, join: .miter, dashes: [6, 4])
    // 45 units: dashes at 0, 10, 20, 30 and 40, the last one cut to 5.
    #expect(abs(area(stroke, path) - 2 * (6 * 4 + 5)) < 1e-9)
  }

  @Test func aPointBecomesADot() {
    #expect(abs(area(Stroke(width: 10), line((20, 20))) - .pi * 25) < 0.05)
    #expect(area(Stroke(width: 10, cap: .butt), line((20, 20))) == 0)
  }
}
