import Foundation
import PNG

/// A white page of pixels to draw on, in figure units: 700 to its width.
struct Canvas {
  /// Pixels for each figure unit: 2, so that text is sharp on a dense screen.
  static let scale = 2.0

  let width: Int
  let height: Int
  private(set) var pixels: [UInt8]
  /// What is drawn outside this rectangle (in figure units) is cut off.
  var clip: Rect?
  /// Where level text stands, so that a test can find labels that overlap or leave the page.
  var textBoxes: [Rect] = []

  init(width: Double, height: Double) {
    self.width = Int((width * Self.scale).rounded(.up))
    self.height = Int((height * Self.scale).rounded(.up))
    pixels = [UInt8](repeating: 255, count: self.width * self.height * 3)
  }

  var image: Image { Image(width: width, height: height, channels: 3, pixels: pixels) }

  mutating func fill(_ path: Path, _ color: Color) {
    let lines = path.transformed(by: .scale(Self.scale)).flattened()
    guard let region = visibleRegion(of: lines) else { return }
    var rasterizer = Rasterizer(columns: region.columns, rows: region.rows)
    for line in lines { rasterizer.add(polygon: line.points) }
    let source = [color.red * 255, color.green * 255, color.blue * 255]
    rasterizer.forEachRow { row, coverage in
      for (i, share) in coverage.enumerated() where share > 1e-4 {
        let offset = (row * width + region.columns.lowerBound + i) * 3
        let alpha = share * color.opacity
        for channel in 0..<3 {
          let old = Double(pixels[offset + channel])
          pixels[offset + channel] = UInt8(old + (source[channel] - old) * alpha + 0.5)
        }
      }
    }
  }

  mutating func stroke(_ path: Path, _ color: Color, _ stroke: Stroke) {
    fill(stroke.outline(of: path, tolerance: 0.05 / Self.scale), color)
  }

  /// A level or upright line whose sides lie on pixel borders, so that it is sharp.
  mutating func rule(from a: Point, to b: Point, _ color: Color, width: Double) {
    let pixelWidth = max(1, (width * Self.scale).rounded())
    func low(_ v: Double) -> Double { (v * Self.scale - pixelWidth / 2).rounded() / Self.scale }
    let thickness = pixelWidth / Self.scale
    let box = Rect(corner: a, corner: b)
    let rect =
      a.y == b.y
      ? Rect(x: snapped(box.minX), y: low(a.y), width: snapped(box.width), height: thickness)
      : Rect(x: low(a.x), y: snapped(box.minY), width: thickness, height: snapped(box.height))
    fill(Path(rect: rect), color)
  }

  /// A filled rectangle whose sides lie on pixel borders.
  mutating func fill(snapped rect: Rect, _ color: Color) {
    let snappedRect = Rect(
      minX: snapped(rect.minX), minY: snapped(rect.minY), maxX: snapped(rect.maxX),
      maxY: snapped(rect.maxY))
    fill(Path(rect: snappedRect), color)
  }

  private func snapped(_ v: Double) -> Double { (v * Self.scale).rounded() / Self.scale }

  private func visibleRegion(
    of lines: [Path.Polyline]
  ) -> (columns: Range<Int>, rows: Range<Int>)? {
    var (minX, minY) = (Double.infinity, Double.infinity)
    var (maxX, maxY) = (-Double.infinity, -Double.infinity)
    for p in lines.lazy.flatMap(\.points) {
      guard p.x.isFinite, p.y.isFinite else {
        fatalError("Canvas: a path has the point (\(p.x), \(p.y)); filter it before drawing")
      }
      (minX, maxX) = (min(minX, p.x), max(maxX, p.x))
      (minY, maxY) = (min(minY, p.y), max(maxY, p.y))
    }
    var bounds = Rect(minX: 0, minY: 0, maxX: Double(width), maxY: Double(height))
    if let clip {
      bounds.minX = max(bounds.minX, (clip.minX * Self.scale).rounded())
      bounds.minY = max(bounds.minY, (clip.minY * Self.scale).rounded())
      bounds.maxX = min(bounds.maxX, (clip.maxX * Self.scale).rounded())
      bounds.maxY = min(bounds.maxY, (clip.maxY * Self.scale).rounded())
    }
    minX = max(minX.rounded(.down), bounds.minX)
    minY = max(minY.rounded(.down), bounds.minY)
    maxX = min(maxX.rounded(.up), bounds.maxX)
    maxY = min(maxY.rounded(.up), bounds.maxY)
    guard minX < maxX, minY < maxY else { return nil }
    return (Int(minX)..<Int(maxX), Int(minY)..<Int(maxY))
  }
}

extension Canvas {
  /// Shows an image with square, sharp pixels, centred in a rectangle.
  ///
  /// - Returns: The rectangle that it fills: the largest whole multiple of its size that fits.
  @discardableResult
  mutating func draw(_ image: Image, in rect: Rect) -> Rect {
    let room = min(rect.width / Double(image.width), rect.height / Double(image.height))
    let exact = room * Self.scale
    let factor = exact >= 1 ? exact.rounded(.down) : exact
    let (w, h) = (Int(Double(image.width) * factor), Int(Double(image.height) * factor))
    let left = Int(((rect.center.x * Self.scale) - Double(w) / 2).rounded())
    let top = Int(((rect.center.y * Self.scale) - Double(h) / 2).rounded())
    for y in 0..<h where height > top + y && top + y >= 0 {
      let sourceY = min(image.height - 1, Int(Double(y) / factor))
      for x in 0..<w where width > left + x && left + x >= 0 {
        let sourceX = min(image.width - 1, Int(Double(x) / factor))
        let source = (sourceY * image.width + sourceX) * image.channels
        let target = ((top + y) * width + left + x) * 3
        for channel in 0..<3 {
          pixels[target + channel] = image.pixels[source + (image.channels < 3 ? 0 : channel)]
        }
      }
    }
    return Rect(
      x: Double(left) / Self.scale, y: Double(top) / Self.scale, width: Double(w) / Self.scale,
      height: Double(h) / Self.scale)
  }
}
