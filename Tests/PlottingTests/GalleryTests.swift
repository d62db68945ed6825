import Foundation
import Testing

@testable import Plotting

@Suite struct GalleryTests {
  @Test(arguments: Gallery.figures.map(\.name))
  func labelsAreApartAndOnThePage(name: String) throws {
    let figure = try #require(Gallery.figures.first { $0.name == name }?.figure)
    let canvas = figure.rendered()
    let page = Rect(x: 0, y: 0, width: Double(canvas.width) / 2, height: Double(canvas.height) / 2)
    for (i, box) in canvas.textBoxes.enumerated() {
      #expect(page.contains(box), "\(box) leaves the page")
      for other in canvas.textBoxes[..<i] {
        #expect(!box.intersects(other), "\(box) overlaps \(other)")
      }
    }
    if let folder = ProcessInfo.processInfo.environment["PLOTTING_GALLERY"] {
      let url = URL(filePath: folder)
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
      try figure.png(chapter: "gallery", seed: 0).write(to: url.appending(path: "\(name).png"))
      try Data(figure.csv().utf8).write(to: url.appending(path: "\(name).csv"))
    }
  }
}
