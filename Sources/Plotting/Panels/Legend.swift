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
  private let items: [(entry: LegendEntry, lines: [Text], origin: Point)]

  private static let swatchWidth = 27.0
  private static let gap = 6.0
  private static let rowHeight = 18.0

  /// Rows that end at `width`; as a column, each entry has its own row.
  init(_ entries: [LegendEntry], width limit: Double, isColumn: Bool = false) {
    var items: [(LegendEntry, [Text], Point)] = []
    var (x, y, widest, rowLines) = (0.0, 0.0, 0.0, 1)
    let textStart = Self.swatchWidth + Self.gap
    for entry in entries {
      let lines = Text.wrapped(entry.name, size: TextSize.label, width: limit - textStart)
      let itemWidth = textStart + (lines.map(\.width).max() ?? 0)
      if x > 0, isColumn || x + itemWidth > limit {
        (x, y, rowLines) = (0, y + Double(rowLines) * Self.rowHeight, 1)
      }
      items.append((entry, lines, Point(x: x, y: y)))
      widest = max(widest, x + itemWidth)
      rowLines = max(rowLines, lines.count)
      x += itemWidth + 18
    }
    self.items = items
    width = widest
    height = y + Double(rowLines) * Self.rowHeight
  }

  func draw(on canvas: inout Canvas, at origin: Point) {
    for item in items {
      let corner = origin + item.origin
      let middle = corner.y + Self.rowHeight / 2
      draw(item.entry.swatch, on: &canvas, left: corner.x, middle: middle)
      for (i, line) in item.lines.enumerated() {
        canvas.write(
          line,
          at: Point(
            x: corner.x + Self.swatchWidth + Self.gap,
            y: middle + line.capHeight / 2 + Double(i) * 0.9 * Self.rowHeight))
      }
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

  /// Fails if a label would stand so far from its line, or the lines end so close together, that
  /// it is hard to tell which names which.
  init?(_ ends: [(text: Text, color: Color, end: Point)], in plot: Rect) {
    let spacing = 1.2 * TextSize.label
    let sorted = ends.sorted { $0.end.y < $1.end.y }
    let room = (plot.minY + spacing / 4)...(plot.maxY - spacing / 4)
    guard Double(sorted.count - 1) * spacing <= room.upperBound - room.lowerBound else {
      return nil
    }
    // Neighbours that are too close join into a block, around the mean of its lines' ends.
    struct Block {
      var count: Int
      var sum: Double
    }
    func top(_ block: Block) -> Double {
      let half = Double(block.count - 1) / 2 * spacing
      let middle = block.sum / Double(block.count)
      return min(max(middle, room.lowerBound + half), room.upperBound - half) - half
    }
    var blocks: [Block] = []
    for item in sorted {
      blocks.append(Block(count: 1, sum: item.end.y))
      while blocks.count > 1 {
        let (a, b) = (blocks[blocks.count - 2], blocks[blocks.count - 1])
        guard top(b) < top(a) + Double(a.count) * spacing else { break }
        blocks.removeLast(2)
        blocks.append(Block(count: a.count + b.count, sum: a.sum + b.sum))
      }
    }
    let heights = blocks.flatMap { block in
      (0..<block.count).map { top(block) + Double($0) * spacing }
    }
    labels = zip(sorted, heights).map { item, y in
      Label(text: item.text, color: item.color, end: item.end, y: y)
    }
    let areNear = labels.allSatisfy { abs($0.y - $0.end.y) <= 1.7 * spacing }
    let areApart = zip(sorted, sorted.dropFirst()).allSatisfy { a, b in
      b.end.y - a.end.y >= 0.35 * spacing
    }
    guard areNear, areApart else { return nil }
  }

  /// `x` is the right side of the data.
  func draw(on canvas: inout Canvas, x: Double) {
    for label in labels {
      let start = Point(x: label.end.x + 5, y: label.end.y)
      let end = Point(x: x + Self.gap - 2, y: label.y)
      if abs(label.y - label.end.y) > 3 || end.x - start.x > 18 {
        canvas.stroke(
          Path(polyline: [start, end]), label.color.mixed(with: .white, 0.35),
          Stroke(width: 0.8))
      }
      canvas.write(
        label.text,
        at: Point(x: x + Self.gap, y: label.y + label.text.capHeight / 2),
        label.color.forText)
    }
  }
}
