/// What an arrow carries, written beside one of its legs.
struct ArrowLabel {
  let lines: [Text]
  let rect: Rect

  /// From a line to the text beside it.
  private static let distance = 4.0
  private static let ascent = 0.8 * TextSize.tick
  private static let descent = 0.25 * TextSize.tick

  static func lines(_ label: String) -> [Text] {
    label.split(separator: "\n").map { Text(String($0), size: TextSize.tick) }
  }

  /// The width and the height of some lines.
  static func size(_ lines: [Text]) -> Point {
    Point(
      x: lines.map(\.width).max() ?? 0,
      y: Double(lines.count - 1) * Text.lineHeight(TextSize.tick) + ascent + descent)
  }

  /// The first free place: beside the longest leg and around its middle where possible.
  ///
  /// - Parameters:
  ///   - label: What to write.
  ///   - route: The arrow's own way.
  ///   - left: The least x that a label may have.
  ///   - right: The largest.
  ///   - taken: Where something else is.
  /// - Throws: `DiagramError` if there is none.
  init(
    _ label: String, along route: Route, between left: Double, _ right: Double,
    avoiding taken: [Rect]
  ) throws(DiagramError) {
    let lines = Self.lines(label)
    let size = Self.size(lines)
    let legs = route.legs.enumerated().sorted {
      ($1.element.length, $0.offset) < ($0.element.length, $1.offset)
    }
    for (_, leg) in legs where (leg.isLevel ? size.x : size.y) + 6 <= leg.length {
      for t in [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8] {
        let p = leg.start.mixed(with: leg.end, t)
        for rect in Self.places(of: size, beside: p, isLevel: leg.isLevel)
        where rect.minX >= left && rect.maxX <= right
          && !taken.contains(where: rect.grown(by: 2).intersects)
        {
          (self.lines, self.rect) = (lines, rect)
          return
        }
      }
    }
    throw DiagramError(
      "the label '\(label)' of \(route.arrow.description) finds no free place beside it; shorten "
        + "it, break it with \\n, or lead the arrow another way (leaving:, entering:, via:)")
  }

  /// Above and below a level line, right and left of an upright one.
  private static func places(of size: Point, beside p: Point, isLevel: Bool) -> [Rect] {
    let corners =
      isLevel
      ? [
        Point(x: p.x - size.x / 2, y: p.y - distance - size.y),
        Point(x: p.x - size.x / 2, y: p.y + distance),
      ]
      : [
        Point(x: p.x + distance + 1, y: p.y - size.y / 2),
        Point(x: p.x - distance - 1 - size.x, y: p.y - size.y / 2),
      ]
    return corners.map { Rect(x: $0.x, y: $0.y, width: size.x, height: size.y) }
  }

  func draw(on canvas: inout Canvas, shiftedBy shift: Point, _ color: Color) {
    for (i, line) in lines.enumerated() {
      let y = rect.minY + Self.ascent + Double(i) * Text.lineHeight(line.size)
      canvas.write(line, at: Point(x: rect.center.x, y: y) + shift, color, align: .center)
    }
  }
}
