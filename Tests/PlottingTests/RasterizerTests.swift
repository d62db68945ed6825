import Foundation
import Testing

@testable import Plotting

@Suite struct RasterizerTests {
  private func coverage(_ polygons: [[Point]], width: Int, height: Int) -> [[Double]] {
    var rasterizer = Rasterizer(columns: 0..<width, rows: 0..<height)
    for polygon in polygons { rasterizer.add(polygon: polygon) }
    var rows: [[Double]] = []
    rasterizer.forEachRow { _, coverage in rows.append(coverage) }
    return rows
  }

  private func rectangle(_ x0: Double, _ y0: Double, _ x1: Double, _ y1: Double) -> [Point] {
    [Point(x: x0, y: y0), Point(x: x1, y: y0), Point(x: x1, y: y1), Point(x: x0, y: y1)]
  }

  private func expectEqual(_ a: [[Double]], _ b: [[Double]]) {
    #expect(a.count == b.count)
    for (rowA, rowB) in zip(a, b) {
      for (x, y) in zip(rowA, rowB) { #expect(abs(x - y) < 1e-12) }
    }
  }

  @Test func rectangleCoversSharesOfPixels() {
    expectEqual(
      coverage([rectangle(0.25, 0.5, 2.75, 1.75)], width: 4, height: 3),
      [[0.375, 0.5, 0.375, 0], [0.5625, 0.75, 0.5625, 0], [0, 0, 0, 0]])
  }

  @Test func triangleHalvesThePixelsOnItsDiagonal() {
    let triangle = [Point(x: 0, y: 0), Point(x: 3, y: 0), Point(x: 0, y: 3)]
    expectEqual(
      coverage([triangle], width: 3, height: 3), [[1, 1, 0.5], [1, 0.5, 0], [0.5, 0, 0]])
  }

  @Test func flatSlopeIsExactInEveryPixel() {
    // From (0, 1) to (4, 0): a trapezium of each pixel, 1/8, 3/8, 5/8 and 7/8.
    let triangle = [Point(x: 0, y: 1), Point(x: 4, y: 0), Point(x: 4, y: 1)]
    expectEqual(coverage([triangle], width: 4, height: 1), [[0.125, 0.375, 0.625, 0.875]])
  }

  @Test func theSenseOfRotationDoesNotMatter() {
    let triangle = [Point(x: 0.3, y: 0.1), Point(x: 2.9, y: 1.2), Point(x: 0.7, y: 2.8)]
    expectEqual(
      coverage([triangle], width: 3, height: 3),
      coverage([triangle.reversed()], width: 3, height: 3)
    )
  }

  @Test func overlappingPolygonsAreAUnion() {
    let rows = coverage([rectangle(0, 0, 2, 1), rectangle(1, 0, 3, 1)], width: 4, height: 1)
    expectEqual(rows, [[1, 1, 1, 0]])
  }

  @Test func oppositeRotationCutsAHole() {
    let rows = coverage(
      [rectangle(0, 0, 3, 3), rectangle(1, 1, 2, 2).reversed()], width: 3, height: 3)
    expectEqual(rows, [[1, 1, 1], [1, 0, 1], [1, 1, 1]])
  }

  @Test func whatLiesOutsideIsCutOff() {
    expectEqual(
      coverage([rectangle(-5, -2, 1.5, 1.5)], width: 3, height: 2), [[1, 0.5, 0], [0.5, 0.25, 0]])
    expectEqual(coverage([rectangle(1.5, 0, 90, 9)], width: 3, height: 1), [[0, 0.5, 1]])
    // The left corner of a large diamond: its edges cross the region's left side.
    let diamond = [
      Point(x: -1, y: 1), Point(x: 1, y: -1), Point(x: 9, y: 1), Point(x: 1, y: 3),
    ]
    expectEqual(coverage([diamond], width: 2, height: 2), [[1, 1], [1, 1]])
  }

  @Test func circleHasItsArea() {
    let circle = Path(circleAt: Point(x: 20, y: 20), radius: 15)
    let polygons = circle.flattened(tolerance: 0.001).map(\.points)
    let area = coverage(polygons, width: 40, height: 40).joined().reduce(0, +)
    #expect(abs(area / (Double.pi * 225) - 1) < 0.0005)
  }
}
