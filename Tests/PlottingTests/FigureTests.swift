import Foundation
import PNG
import Testing

@testable import Plotting

@Suite struct FigureTests {
  @Test(arguments: ["lines", "heatmap", "images"])
  func twoRendersAreByteIdentical(name: String) throws {
    let figures = try (0..<2).map { _ in
      try #require(Gallery.figures.first { $0.name == name }).figure
    }
    let files = try figures.map { try $0.png(chapter: "10.1", seed: 7) }
    let areIdentical = files[0] == files[1]
    #expect(areIdentical)
    #expect(figures[0].csv() == figures[1].csv())
  }

  @Test func textChunksCarryWhatTheFigureIs() throws {
    let figure = Figure(title: "Précision over $T$", alt: "Élève → maître: 91 %") {
      Panel(x: .linear("x"), y: .linear("y")) { Line(x: [0, 1], y: [0, 1]) }
    }
    let data = try figure.png(chapter: "10.1", seed: 18_446_744_073_709_551_615)
    let chunks = try Image.textChunks(of: data)
    #expect(chunks.map(\.keyword) == ["Title", "Description", "Chapter", "Seed"])
    #expect(
      chunks.map(\.text) == [
        "Précision over T", "Élève → maître: 91 %", "10.1", "18446744073709551615",
      ])
    let image = try Image(png: data)
    #expect(image.width == 1400)
    #expect(image.channels == 3)
  }

  @Test func figureWithoutPanelsIsItsTitle() throws {
    let figure = Figure(title: "Nothing yet", alt: "Only a title.")
    #expect(try Image(png: figure.png(chapter: "x", seed: 0)).width == 1400)
    #expect(figure.csv() == "panel,series,mark,x,x_end,y,low,high\n")
  }

  @Test func csvHasThePlottedNumbers() {
    let figure = Figure(title: "t", alt: "a") {
      Panel("Loss, \"soft\"", x: .linear("epoch"), y: .linear("loss")) {
        Line("distilled", x: [1, 2], y: [0.1, .nan], low: [0, .nan], high: [0.25, .nan])
        HorizontalLine(at: 0.5, "limit")
      }
      Panel(x: .categories(["16", "1,024"]), y: .linear("gain")) {
        Bars("placebo", heights: [1e-9, -2])
      }
      HeatMap(values: [[1, 2]], rows: ["r"], columns: ["a", "b"])
    }
    #expect(
      figure.csv() == """
        panel,series,mark,x,x_end,y,low,high
        "Loss, ""soft""\",distilled,line,1,,0.1,0,0.25
        "Loss, ""soft""\",distilled,line,2,,nan,nan,nan
        "Loss, ""soft""\",limit,horizontal line,,,0.5,,
        2,placebo,bar,16,,1e-09,,
        2,placebo,bar,"1,024",,-2,,
        3,r,cell,a,,1,,
        3,r,cell,b,,2,,

        """)
  }

  @Test func nanLeavesAGap() {
    func inkedColumns(_ y: [Double]) -> Int {
      let figure = Figure(title: "", alt: "a") {
        Panel(x: .linear("", in: 0...5), y: .linear("", in: 0...2, ticks: []), height: 20) {
          Line(x: [0, 1, 2, 3, 4, 5], y: y, role: .distilled, markers: false)
        }
      }
      let image = figure.rendered().image
      let blue: [UInt8] = [0, 0x72, 0xB2]
      return (0..<image.width).count { column in
        (0..<image.height).contains { row in
          let i = (row * image.width + column) * 3
          return Array(image.pixels[i..<i + 3]) == blue
        }
      }
    }
    let (whole, gap) = (inkedColumns([1, 1, 1, 1, 1, 1]), inkedColumns([1, 1, .nan, 1, 1, 1]))
    // Two of five segments are missing, up to the rounded ends.
    #expect(whole > 1000)
    #expect(abs(Double(gap) - 0.6 * Double(whole)) < 12)
  }

  @Test func dataOutsideTheRangeIsCutOff() {
    func image(high: Double) -> Image {
      Figure(title: "", alt: "a") {
        Panel(x: .linear("", in: 0...1), y: .linear("", in: 0...1), height: 20) {
          Line(
            x: [0, 1, 1e6], y: [0.5, 0.5, high], low: [0.4, 0.4, 0.4], high: [high, high, high],
            markers: false)
        }
      }.rendered().image
    }
    // A band that ends at the panel's top, and one that goes far beyond it and to the right.
    // (Compared before #expect sees them: it would list the differences of millions of samples.)
    let isCutOff = image(high: 1e9) == image(high: 1e12)
    #expect(isCutOff)
    let (inside, beyond) = (image(high: 1), image(high: 1e9))
    let rightMargin = (0..<inside.height).flatMap { row in
      let end = (row + 1) * inside.width * 3
      return zip(inside.pixels[end - 48..<end], beyond.pixels[end - 48..<end]).map { $0 == $1 }
    }
    #expect(rightMargin.allSatisfy { $0 })
    let firstRows = inside.width * 3 * 40
    let isFreeAbove = inside.pixels[..<firstRows] == beyond.pixels[..<firstRows]
    #expect(isFreeAbove)
  }

  @Test func mismatchedArraysStopWithTheirSizes() async throws {
    let result = try #require(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Line(x: [1, 2, 3], y: [1, 2])
      })
    let message = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(message.contains("Line: the arrays differ in length: 3 x, 2 y"))
  }
}
