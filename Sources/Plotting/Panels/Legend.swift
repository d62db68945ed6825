/// Where a panel names its series.
public enum LegendPlacement: Sendable {
  /// At the ends of the lines if there is room, else in a free place of the panel, else above it.
  case automatic
  /// Above the data.
  case above
  /// Nowhere: a neighbour or the title names them.
  case hidden
}

struct LegendEntry: Equatable, Sendable {
  var name: String
  var swatch: Swatch
}

/// Swatches with names, in rows.
struct Legend {
  let width: Double
  let height: Double
  private let items: [(entry: LegendEntry, text: Text, origin: Point)]

  private static let swatchWidth = 27.0
  private static let rowHeight = 18.0

  /// - Parameter width: Where a row ends; 0 gives each entry its own row.
  init(_ entries: [LegendEntry], width limit: Double) {
    var items: [(LegendEntry, Text, Point)] = []
    var (x, y, widest) = (0.0, 0.0, 0.0)
    for entry in entries {
      let text = Text(entry.name, size: TextSize.label)
      let itemWidth = Self.swatchWidth + 6 + text.width
      if x > 0, x + itemWidth > limit { (x, y) = (0, y + Self.rowHeight) }
      items.append((entry, text, Point(x: x, y: y)))
      widest = max(widest, x + itemWidth)
      x += itemWidth + 18
    }
    self.items = items
    width = widest
    height = y + Self.rowHeight
  }

  func draw(on canvas: inout Canvas, at origin: Point) {
    for item in items {
      let corner = origin + item.origin
      draw(item.entry.swatch, on: &canvas, left: corner.x, middle: corner.y + Self.rowHeight / 2)
      canvas.write(
        item.text,
        at: Point(
          x: corner.x + Self.swatchWidth + 6,
          y: corner.y + Self.rowHeight / 2 + item.text.capHeight / 2))
    }
  }

  private func draw(_ swatch: Swatch, on canvas: inout Canvas, left: Double, middle y: Double) {
    let right = left + Self.swatchWidth
    let line = Path(polyline: [Point(x: left, y: y), Point(x: right, y: y)])
    let center = Point(x: (left + right) / 2, y: y)
    switch swatch {
    case .line(let style, let hasMarkers, let hasBand):
      if hasBand {
        let band = Rect(minX: left, minY: y - 6, maxX: right, maxY: y + 6)
        canvas.fill(snapped: band, style.color.opacity(0.2))
      }
      canvas.stroke(line, style.color, style.stroke)
      if hasMarkers { canvas.mark(style, at: center) }
    case .points(let style):
      canvas.mark(style, at: center)
    case .box(let style, let opacity):
      let box = Rect(minX: right - 17, minY: y - 6, maxX: right, maxY: y + 6)
      canvas.bar(box, style, opacity: opacity)
    case .rule(let style):
      canvas.stroke(
        line, style.color, Stroke(width: 1.5, cap: .butt, dashes: [5, 3]))
    }
  }

  /// The corner or edge of a plot where a box of this size covers none of the rectangles.
  func freePlace(in plot: Rect, avoiding taken: [Rect]) -> Rect? {
    let margin = 8.0
    let (freeX, freeY) = (plot.width - width - 2 * margin, plot.height - height - 2 * margin)
    guard freeX >= 0, freeY >= 0 else { return nil }
    // Corners first, then the middles of the sides, then anywhere.
    var places: [(u: Double, v: Double)] = [
      (1, 0), (0, 0), (1, 1), (0, 1), (1, 0.5), (0, 0.5), (0.5, 0), (0.5, 1),
    ]
    for v in [0, 0.25, 0.5, 0.75, 1] {
      for u in [0, 0.25, 0.5, 0.75, 1] { places.append((u, v)) }
    }
    let boxes = places.lazy.map { place in
      Rect(
        x: plot.minX + margin + freeX * place.u, y: plot.minY + margin + freeY * place.v,
        width: width, height: height)
    }
    return boxes.first { box in !taken.contains { $0.intersects(box.grown(by: 5)) } }
  }
}

/// Names at the ends of lines, moved apart until they can be read.
struct DirectLabels {
  struct Label {
    var text: Text
    var color: Color
    /// Where the line ends.
    var end: Point
    /// The middle of the text, on its own height.
    var y: Double
  }

  let labels: [Label]
  static let gap = 8.0

  /// Fails if a label would stand so far from its line that it is hard to tell which it names.
  init?(_ ends: [(text: Text, color: Color, end: Point)], in plot: Rect) {
    let spacing = 1.2 * TextSize.label
    let sorted = ends.sorted { $0.end.y < $1.end.y }
    // Neighbours that are too close join into a block, centred on the mean of its lines' ends.
    var blocks: [(count: Int, middle: Double)] = []
    for item in sorted {
      blocks.append((1, item.end.y))
      while blocks.count > 1 {
        let (a, b) = (blocks[blocks.count - 2], blocks[blocks.count - 1])
        guard b.middle - a.middle < spacing * Double(a.count + b.count) / 2 else { break }
        let count = a.count + b.count
        let middle =
          (a.middle * Double(a.count) + b.middle * Double(b.count)) / Double(count)
        blocks.removeLast(2)
        blocks.append((count, middle))
      }
    }
    let heights = blocks.flatMap { block in
      (0..<block.count).map { i in
        block.middle + (Double(i) - Double(block.count - 1) / 2) * spacing
      }
    }
    labels = zip(sorted, heights).map { item, y in
      Label(text: item.text, color: item.color, end: item.end, y: y)
    }
    guard
      labels.allSatisfy({ label in
        abs(label.y - label.end.y) <= 1.7 * spacing && label.y > plot.minY - spacing
          && label.y < plot.maxY + spacing / 2
      })
    else { return nil }
  }

  /// - Parameter x: The right side of the data.
  func draw(on canvas: inout Canvas, x: Double) {
    for label in labels {
      let start = Point(x: label.end.x + 5, y: label.end.y)
      let end = Point(x: x + Self.gap + 4, y: label.y)
      if abs(label.y - label.end.y) > 3 || end.x - start.x > 14 {
        canvas.stroke(
          Path(polyline: [start, end]), label.color.mixed(with: .white, 0.35),
          Stroke(width: 0.8))
      }
      canvas.write(
        label.text,
        at: Point(x: x + Self.gap + 7, y: label.y + label.text.capHeight / 2),
        label.color.forText)
    }
  }
}
