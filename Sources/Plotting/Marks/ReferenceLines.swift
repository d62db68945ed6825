/// A level line across the panel: a value that others are compared with, and its interval.
///
///     HorizontalLine(at: 91.2, "teacher", role: .teacher)
public struct HorizontalLine: MarkContent {
  let role: Role?
  private let value: Double
  private let label: String?
  private let low: Double?
  private let high: Double?

  /// A thin line at a value of the y axis.
  ///
  /// - Parameters:
  ///   - value: Where it lies.
  ///   - label: Written on the line, where no data is in the way.
  ///   - low: The lower end of a band around the line.
  ///   - high: The upper end of a band around the line.
  ///   - role: The value's part in the story.
  public init(
    at value: Double, _ label: String? = nil, low: Double? = nil, high: Double? = nil,
    role: Role = .neutral
  ) {
    self.value = value
    self.label = label
    self.low = low
    self.high = high
    self.role = role
  }

  var isReference: Bool { true }
  var layer: MarkLayer { .references }

  func extend(x: inout Extent, y: inout Extent) { y.include([value, low ?? value, high ?? value]) }

  func drawBackground(on canvas: inout Canvas, _ context: MarkContext) {
    if let low = low.flatMap(context.height), let high = high.flatMap(context.height) {
      let band = Rect(minX: context.plot.minX, minY: high, maxX: context.plot.maxX, maxY: low)
      canvas.fill(Path(rect: band), context.style.color.opacity(0.15))
    }
  }

  func draw(on canvas: inout Canvas, _ context: MarkContext) {
    guard let y = context.height(value), y >= context.plot.minY, y <= context.plot.maxY else {
      return
    }
    let line = [Point(x: context.plot.minX, y: y), Point(x: context.plot.maxX, y: y)]
    canvas.stroke(
      Path(polyline: line), context.style.color,
      Stroke(width: 1.25, cap: .butt, dashes: value == 0 ? [] : [5, 3]))
  }

  func drawLabel(on canvas: inout Canvas, _ context: MarkContext) {
    guard let (text, place) = labelPlace(context) else { return }
    canvas.write(
      text, at: Point(x: place.minX, y: place.maxY - 3), context.style.color.forText, halo: true)
  }

  func obstacles(_ context: MarkContext) -> [Rect] {
    labelPlace(context).map { [$0.1] } ?? []
  }

  /// Above or below the line at one of its ends or between them, clear of the data if possible.
  private func labelPlace(_ context: MarkContext) -> (Text, Rect)? {
    guard let label, let y = context.height(value), y >= context.plot.minY,
      y <= context.plot.maxY
    else { return nil }
    let text = Text(label, size: TextSize.tick)
    let height = text.capHeight + 6
    let room = context.plot.width - text.width - 6
    let places = [y - height, y].flatMap { top in
      [1, 0, 0.75, 0.5, 0.25].map { t in
        Rect(
          x: context.plot.minX + 3 + room * t, y: top, width: text.width, height: height)
      }
    }
    let free = places.first { place in
      context.plot.grown(by: 1).contains(place) && !context.taken.contains { $0.intersects(place) }
    }
    return (text, free ?? places[0])
  }

  func rows(places: [String]?) -> [DataRow] {
    [DataRow(series: label, mark: "horizontal line", y: value, low: low, high: high)]
  }
}

/// An upright line across the panel, such as where the learning rate changes.
public struct VerticalLine: MarkContent {
  let role: Role?
  private let value: Double
  private let label: String?

  /// A thin dashed line at a value of the x axis.
  ///
  /// - Parameters:
  ///   - value: Where it stands.
  ///   - label: Written beside its upper end.
  ///   - role: The value's part in the story.
  public init(at value: Double, _ label: String? = nil, role: Role = .neutral) {
    self.value = value
    self.label = label
    self.role = role
  }

  var isReference: Bool { true }
  var layer: MarkLayer { .references }

  func extend(x: inout Extent, y: inout Extent) { x.include([value]) }

  func draw(on canvas: inout Canvas, _ context: MarkContext) {
    guard let p = place(context) else { return }
    canvas.stroke(
      Path(polyline: [p, Point(x: p.x, y: context.plot.maxY)]), context.style.color,
      Stroke(width: 1.25, cap: .butt, dashes: [5, 3]))
  }

  func drawLabel(on canvas: inout Canvas, _ context: MarkContext) {
    guard let (text, rect) = labelPlace(context) else { return }
    canvas.write(
      text, at: Point(x: rect.minX, y: rect.maxY - 3), context.style.color.forText, halo: true)
  }

  func obstacles(_ context: MarkContext) -> [Rect] {
    labelPlace(context).map { [$0.1] } ?? []
  }

  private func place(_ context: MarkContext) -> Point? {
    let t = context.x.position(value)
    guard t >= 0, t <= 1 else { return nil }
    return Point(x: context.plot.minX + t * context.plot.width, y: context.plot.minY)
  }

  /// Right or left of the line, at its top or its bottom, clear of the data if possible.
  private func labelPlace(_ context: MarkContext) -> (Text, Rect)? {
    guard let label, let p = place(context) else { return nil }
    let text = Text(label, size: TextSize.tick)
    let height = text.capHeight + 6
    let places = [context.plot.minY, context.plot.maxY - height - 2].flatMap { top in
      [p.x + 4, p.x - 4 - text.width].map { Rect(x: $0, y: top, width: text.width, height: height) }
    }
    let inside = places.filter { $0.minX >= context.plot.minX && $0.maxX <= context.plot.maxX }
    let free = inside.first { place in !context.taken.contains { $0.intersects(place) } }
    return (text, free ?? inside.first ?? places[0])
  }

  func rows(places: [String]?) -> [DataRow] {
    [DataRow(series: label, mark: "vertical line", x: DataRow.place(value, among: places))]
  }
}

/// The line where y equals x: perfect calibration, or no change.
public struct Diagonal: MarkContent {
  let name: String?
  let role: Role?

  /// A thin dashed line from corner to corner of the common range.
  public init(_ name: String? = nil, role: Role = .neutral) {
    self.name = name
    self.role = role
  }

  private func style(_ base: Style) -> Style {
    var style = base
    style.dashes = [3, 2]
    return style
  }

  func swatch(_ style: Style) -> Swatch? { .rule(self.style(style)) }

  func extend(x: inout Extent, y: inout Extent) {}

  func draw(on canvas: inout Canvas, _ context: MarkContext) {
    guard let line = ends(context) else { return }
    canvas.stroke(
      Path(polyline: [line.0, line.1]), context.style.color,
      Stroke(width: 1.5, cap: .butt, dashes: [5, 3]))
  }

  func obstacles(_ context: MarkContext) -> [Rect] {
    guard let line = ends(context) else { return [] }
    let steps = max(1, Int((line.1 - line.0).length / 4))
    return (0...steps).map { s in
      let p = line.0.mixed(with: line.1, Double(s) / Double(steps))
      return Rect(corner: p, corner: p).grown(by: 2)
    }
  }

  private func ends(_ context: MarkContext) -> (Point, Point)? {
    let low = max(context.x.range.lowerBound, context.y.range.lowerBound)
    let high = min(context.x.range.upperBound, context.y.range.upperBound)
    guard low < high, let a = context.point(low, low), let b = context.point(high, high) else {
      return nil
    }
    return (a, b)
  }

  func rows(places: [String]?) -> [DataRow] { [] }
}
