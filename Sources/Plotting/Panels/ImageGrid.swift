import Foundation
import PNG

/// Small images side by side, each with a label: what a network sees, and what it says.
///
///     ImageGrid(grey: pixels, width: 28, height: 28, labels: ["coat → shirt", ...])
public struct ImageGrid: PartContent {
  let title: String?
  private let images: [Image]
  private let labels: [String]
  private let columns: Int?

  private static let gap = 10.0

  /// A grid of images.
  ///
  /// - Parameters:
  ///   - title: What is particular to this part, where a figure has several.
  ///   - images: Grey or RGB, shown with sharp pixels.
  ///   - labels: One for each image; `\n` breaks a line.
  ///   - columns: How many stand in a row; by default as many as fit.
  public init(
    _ title: String? = nil, images: [Image], labels: [String], columns: Int? = nil,
    file: StaticString = #file, line: UInt = #line
  ) {
    requireEqualCounts(
      "ImageGrid", [("images", images.count), ("labels", labels.count)], file: file, line: line)
    for image in images {
      guard image.pixels.count == image.width * image.height * image.channels else {
        fatalError(
          "ImageGrid: an image of \(image.width) x \(image.height) x \(image.channels) has "
            + "\(image.pixels.count) samples", file: file, line: line)
      }
    }
    self.title = title
    self.images = images
    self.labels = labels
    self.columns = columns
  }

  /// A grid of grey images.
  ///
  /// - Parameters:
  ///   - title: What is particular to this part, where a figure has several.
  ///   - values: The pixels of each image, row by row, from 0 (black) to 1 (white).
  ///   - width: Of each image, in pixels.
  ///   - height: Of each image, in pixels.
  ///   - labels: One for each image; `\n` breaks a line.
  ///   - columns: How many stand in a row; by default as many as fit.
  public init(
    _ title: String? = nil, grey values: [[Double]], width: Int, height: Int, labels: [String],
    columns: Int? = nil, file: StaticString = #file, line: UInt = #line
  ) {
    self.init(
      title, images: values.map { Image(grey: $0, width: width, height: height) }, labels: labels,
      columns: columns, file: file, line: line)
  }

  var legendEntries: [LegendEntry] { [] }

  func naturalHeight(width: Double, columns: Int) -> Double { Tiles(self, width: width).height }

  func arranged(
    width: Double, height: Double, left: Double, hasOwnLegend: Bool
  ) -> any ArrangedPart {
    Arranged(grid: self, width: width)
  }

  /// An image's numbers are its pixels, which the figure shows; its row says which it is.
  func rows() -> [DataRow] {
    images.indices.map { i in
      DataRow(
        series: labels[i].replacingOccurrences(of: "\n", with: " "), mark: "image",
        x: "\(i + 1)")
    }
  }

  /// The sizes of the tiles for a width.
  private struct Tiles {
    let columns: Int
    let size: Double
    let pitch: Double
    let labels: [[Text]]
    let labelHeights: [Double]

    init(_ grid: ImageGrid, width: Double) {
      let count = max(1, grid.images.count)
      columns = min(count, grid.columns ?? max(1, Int((width + ImageGrid.gap) / 84)))
      let room = (width - Double(columns - 1) * ImageGrid.gap) / Double(columns)
      // A whole number of screen pixels for each image pixel.
      let side = Double(grid.images.map { max($0.width, $0.height) }.max() ?? 1)
      let factor = min(room, 130) * Canvas.scale / side
      let size = (factor >= 1 ? factor.rounded(.down) : factor) * side / Canvas.scale
      let pitch = columns > 1 ? (width - size) / Double(columns - 1) : width
      self.size = size
      self.pitch = columns > 1 ? min(pitch, size + 60) : pitch
      let labels = grid.labels.map {
        Text.wrapped($0, size: TextSize.tick, width: max(pitch - 6, size))
      }
      self.labels = labels
      let columns = columns
      labelHeights = stride(from: 0, to: labels.count, by: columns).map { start in
        let lines = labels[start..<min(start + columns, labels.count)].map(\.count).max() ?? 0
        return Double(lines) * Text.lineHeight(TextSize.tick) + 4
      }
    }

    var height: Double {
      labelHeights.map { $0 + size }.reduce(0, +)
        + Double(max(0, labelHeights.count - 1)) * ImageGrid.gap
    }
  }

  private struct Arranged: ArrangedPart {
    private let grid: ImageGrid
    private let width: Double
    private let heading: Heading
    let insets: Insets

    init(grid: ImageGrid, width: Double) {
      self.grid = grid
      self.width = width
      heading = Heading(title: grid.title, label: "", width: width)
      insets = Insets(top: heading.height + 2)
    }

    func draw(on canvas: inout Canvas, in inner: Rect, top: Double) {
      let start = inner.minY - top
      heading.draw(on: &canvas, x: inner.minX, top: start, bottom: start + heading.height)
      let tiles = Tiles(grid, width: width)
      var y = start + insets.top
      for (i, image) in grid.images.enumerated() {
        let (row, column) = (i / tiles.columns, i % tiles.columns)
        if i > 0, column == 0 { y += tiles.size + tiles.labelHeights[row - 1] + ImageGrid.gap }
        let x = inner.minX + Double(column) * tiles.pitch
        let tile = canvas.draw(image, in: Rect(x: x, y: y, width: tiles.size, height: tiles.size))
        for (n, line) in tiles.labels[i].enumerated() {
          let baseline =
            y + tiles.size + 4 + line.capHeight + Double(n) * Text.lineHeight(line.size)
          canvas.write(
            line, at: Point(x: tile.center.x, y: baseline), .ink, align: .center)
        }
      }
    }
  }
}

extension Image {
  /// A grey image of values from 0 (black) to 1 (white), row by row; others are cut off, NaN is black.
  init(grey values: [Double], width: Int, height: Int) {
    self.init(
      width: width, height: height, channels: 1,
      pixels: values.map { UInt8((min(max($0.isNaN ? 0 : $0, 0), 1) * 255).rounded()) })
  }
}
