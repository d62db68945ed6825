import PNG

/// A box with its texts set: how large it is and how it is drawn.
struct BoxLayout {
  private let box: Box
  private let lines: [(text: Text, color: Color)]
  private let pictureSize: Point
  let size: Point

  private static let padding = Point(x: 9, y: 6)
  private static let pictureGap = 4.0
  private static let radius = 6.0

  init(_ box: Box) {
    self.box = box
    lines =
      [(Text(box.name, size: TextSize.label, weight: .bold), .ink)]
      + (box.detail ?? "").split(separator: "\n").map {
        (Text(String($0), size: TextSize.tick), .quietInk)
      }
    pictureSize = box.picture?.size ?? Point(x: 0, y: 0)
    let textHeight = lines.map { Text.lineHeight($0.text.size) }.reduce(0, +)
    let width = max(pictureSize.x, lines.map(\.text.width).max() ?? 0)
    let height = pictureSize.y + (pictureSize.y > 0 ? Self.pictureGap : 0) + textHeight
    size = Point(x: width + 2 * Self.padding.x, y: height + 2 * Self.padding.y)
  }

  func draw(on canvas: inout Canvas, in rect: Rect) {
    var style = box.role.style
    style.lineWidth = 1.6
    let outline = Path(rect: rect, cornerRadius: Self.radius)
    canvas.fill(outline, .white)
    if box.role != .neutral { canvas.fill(outline, style.color.opacity(0.1)) }
    canvas.stroke(outline, box.role == .neutral ? .axis : style.color, style.stroke)
    var y = rect.minY + Self.padding.y
    if let picture = box.picture {
      let left = rect.center.x - pictureSize.x / 2
      picture.draw(
        on: &canvas, in: Rect(x: left, y: y, width: pictureSize.x, height: pictureSize.y),
        style.color)
      y += pictureSize.y + Self.pictureGap
    }
    for (text, color) in lines {
      canvas.write(text, at: Point(x: rect.center.x, y: y + text.size), color, align: .center)
      y += Text.lineHeight(text.size)
    }
  }
}

extension Box.Picture {
  private static let imageSide = 56.0
  private static let bar = (width: 5.0, gap: 2.0, height: 30.0)
  private static let layer = (width: 8.0, gap: 7.0, height: 34.0, least: 4.0)

  /// The width and the height, in figure units.
  var size: Point {
    func row(_ count: Int, _ width: Double, _ gap: Double) -> Double {
      Double(count) * width + Double(max(0, count - 1)) * gap
    }
    switch self {
    case .image(let image):
      // A whole number of screen pixels for each image pixel.
      let side = Double(max(image.width, image.height))
      let exact = Self.imageSide * Canvas.scale / side
      let factor = (exact >= 1 ? exact.rounded(.down) : exact) / Canvas.scale
      return Point(x: Double(image.width) * factor, y: Double(image.height) * factor)
    case .bars(let shares):
      return Point(x: row(shares.count, Self.bar.width, Self.bar.gap), y: Self.bar.height)
    case .layers(let widths):
      return Point(x: row(widths.count, Self.layer.width, Self.layer.gap), y: Self.layer.height)
    }
  }

  func draw(on canvas: inout Canvas, in rect: Rect, _ color: Color) {
    switch self {
    case .image(let image):
      // Rounding must not cost the image a pixel's factor.
      canvas.draw(image, in: rect.grown(by: 0.01))
    case .bars(let shares):
      for (i, share) in shares.enumerated() {
        let x = rect.minX + Double(i) * (Self.bar.width + Self.bar.gap)
        let height = share * rect.height
        canvas.fill(
          snapped: Rect(x: x, y: rect.maxY - height, width: Self.bar.width, height: height), color)
      }
      canvas.rule(
        from: Point(x: rect.minX - 2, y: rect.maxY), to: Point(x: rect.maxX + 2, y: rect.maxY),
        .quietInk, width: 1)
    case .layers(let widths):
      let widest = Double(widths.max() ?? 1)
      for (i, width) in widths.enumerated() {
        let x = rect.minX + Double(i) * (Self.layer.width + Self.layer.gap)
        let height = max(Self.layer.least, rect.height * (Double(width) / widest).squareRoot())
        let bar = Rect(
          x: x, y: rect.center.y - height / 2, width: Self.layer.width, height: height)
        canvas.fill(Path(rect: bar, cornerRadius: 2), color)
      }
    }
  }
}
