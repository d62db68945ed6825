/// A diagram with every box, arrow and label in its place.
struct DiagramLayout {
  /// A box by name, where it stands.
  private(set) var boxes: [(box: Box, layout: BoxLayout, rect: Rect)] = []
  private(set) var routes: [Route] = []
  /// One for each route; nil for an arrow without a label.
  private(set) var labels: [ArrowLabel?] = []
  private let key: DiagramKey?
  private var bounds = Rect(x: 0, y: 0, width: 0, height: 0)

  /// What columns are moved apart further, if the width allows it.
  private static let extraGap = 36.0
  /// Distances of other arrows from boxes, and of arrows that run side by side.
  private static let clearance = 3.0

  /// Lays a diagram out.
  ///
  /// - Throws: `DiagramError` where a name is unknown or used twice, something collides or the
  ///   whole is wider than `width`.
  init(_ diagram: Diagram, width: Double) throws(DiagramError) {
    key = DiagramKey(diagram.arrows)
    let named = try Self.named(diagram)
    let sized = diagram.boxes.map { (box: $0, layout: BoxLayout($0)) }
    let columns = Self.columns(diagram, sized, named, width: width)
    let rows = Self.rows(diagram, sized, named)
    for (box, layout) in sized {
      guard let x = columns.coordinate(box.column), let y = rows.coordinate(box.row),
        box.column >= 0, box.row >= 0
      else {
        throw DiagramError(
          "the box '\(box.name)' is at (\(box.column), \(box.row)); the first column and row are 0")
      }
      let size = layout.size
      let rect = Rect(x: x - size.x / 2, y: y - size.y / 2, width: size.x, height: size.y)
      boxes.append((box, layout, rect))
    }
    try checkBoxes()
    for arrow in diagram.arrows { try route(arrow, columns, rows) }
    try checkRoutes()
    let spare = (width - columns.length) / 2 - 1
    try placeLabels(between: -spare, columns.length + spare)
    let extents =
      boxes.map(\.rect) + routes.flatMap(\.legs).map { $0.rect.grown(by: 2) }
      + labels.compactMap { $0?.rect }
    if let first = extents.first { bounds = extents.reduce(first) { $0.union($1) }.grown(by: 1) }
    guard size.x <= width else {
      throw DiagramError(
        "it is \(Int(size.x.rounded(.up))) units wide, but has \(Int(width)); shorten labels, "
          + "break them with \\n, or use fewer columns")
    }
  }

  /// The width and the height that the diagram takes, its key included.
  var size: Point {
    Point(x: max(bounds.width, key?.size.x ?? 0), y: bounds.height + (key?.size.y ?? 0))
  }

  private static func named(_ diagram: Diagram) throws(DiagramError) -> [String: Box] {
    var named: [String: Box] = [:]
    for box in diagram.boxes {
      guard named.updateValue(box, forKey: box.name) == nil else {
        throw DiagramError("two boxes are called '\(box.name)'; arrows know boxes by their names")
      }
    }
    for arrow in diagram.arrows {
      for name in [arrow.source, arrow.target] where named[name] == nil {
        let all = diagram.boxes.map { "'\($0.name)'" }.joined(separator: ", ")
        throw DiagramError(
          "\(arrow.description) names '\(name)', but the boxes are \(all.isEmpty ? "none" : all)")
      }
    }
    return named
  }
}

// MARK: The grid

extension DiagramLayout {
  /// Columns as wide as their boxes, with room between them for the labels of straight arrows.
  private static func columns(
    _ diagram: Diagram, _ sized: [(box: Box, layout: BoxLayout)], _ named: [String: Box],
    width: Double
  ) -> GridLines {
    let sizes = sizes(sized.map { ($0.box.column, $0.layout.size.x) })
    var gaps = [Double](repeating: diagram.columnGap, count: max(0, sizes.count - 1))
    for (size, ends) in labelSizes(diagram, named, isLevel: true) {
      widen(&gaps, between: ends.0.column, ends.1.column, to: size.x + 22)
    }
    let left = width - sizes.reduce(0, +) - gaps.reduce(0, +) - 2
    let extra = min(max(0, left / Double(max(1, gaps.count))), extraGap)
    return GridLines(sizes: sizes, gaps: gaps.map { $0 + extra }, margin: diagram.columnGap)
  }

  /// Rows as high as their boxes, with room between them for the labels of upright arrows.
  private static func rows(
    _ diagram: Diagram, _ sized: [(box: Box, layout: BoxLayout)], _ named: [String: Box]
  ) -> GridLines {
    let sizes = sizes(sized.map { ($0.box.row, $0.layout.size.y) })
    var gaps = [Double](repeating: diagram.rowGap, count: max(0, sizes.count - 1))
    for (size, ends) in labelSizes(diagram, named, isLevel: false) {
      widen(&gaps, between: ends.0.row, ends.1.row, to: size.y + 18)
    }
    return GridLines(sizes: sizes, gaps: gaps, margin: diagram.rowGap)
  }

  /// The size of each column (or row): that of its largest box; boxes between two do not count.
  private static func sizes(_ boxes: [(place: Double, size: Double)]) -> [Double] {
    let last = boxes.map { $0.place.rounded(.up) }.max() ?? 0
    return (0...Int(max(0, last))).map { i in
      boxes.filter { $0.place == Double(i) }.map(\.size).max() ?? 0
    }
  }

  /// The labels of arrows that run straight from box to box by level (or upright) sides.
  private static func labelSizes(
    _ diagram: Diagram, _ named: [String: Box], isLevel: Bool
  ) -> [(Point, (Box, Box))] {
    diagram.arrows.compactMap { arrow in
      guard let label = arrow.label, arrow.lane == nil, let source = named[arrow.source],
        let target = named[arrow.target]
      else { return nil }
      let ports = arrow.ports(from: source, to: target)
      guard ports.leaving.side.isLevel == isLevel, ports.entering.side.isLevel == isLevel else {
        return nil
      }
      return (ArrowLabel.size(ArrowLabel.lines(label)), (source, target))
    }
  }

  private static func widen(
    _ gaps: inout [Double], between a: Double, _ b: Double, to length: Double
  ) {
    let first = Int(min(a, b).rounded(.down))
    guard gaps.indices.contains(first), Int(max(a, b).rounded(.up)) == first + 1 else { return }
    gaps[first] = max(gaps[first], length)
  }
}

// MARK: What must not collide

extension DiagramLayout {
  private func checkBoxes() throws(DiagramError) {
    for (i, a) in boxes.enumerated() {
      for b in boxes[..<i] where a.rect.grown(by: Self.clearance).intersects(b.rect) {
        throw DiagramError(
          "the boxes '\(b.box.name)' and '\(a.box.name)' overlap; move one to another place (at:)")
      }
    }
  }

  private mutating func route(
    _ arrow: Arrow, _ columns: GridLines, _ rows: GridLines
  ) throws(DiagramError) {
    guard let source = boxes.first(where: { $0.box.name == arrow.source }),
      let target = boxes.first(where: { $0.box.name == arrow.target })
    else { return }
    let ports = arrow.ports(from: source.box, to: target.box)
    let lane = try arrow.lane.map { lane throws(DiagramError) in
      try Self.coordinate(of: lane, arrow, ports, columns, rows)
    }
    // The gap before the target, so that the arrows from one box share it.
    let gap =
      ports.entering.side.isLevel
      ? columns.coordinate(target.box.column + ports.entering.side.outward.x / 2)
      : rows.coordinate(target.box.row + ports.entering.side.outward.y / 2)
    routes.append(
      try Route(
        arrow, from: source.rect, to: target.rect, leaving: ports.leaving,
        entering: ports.entering, lane: lane, gap: gap))
  }

  private static func coordinate(
    of lane: Arrow.Lane, _ arrow: Arrow, _ ports: (leaving: Arrow.Port, entering: Arrow.Port),
    _ columns: GridLines, _ rows: GridLines
  ) throws(DiagramError) -> Double {
    let isLevel = (ports.leaving.side.isLevel, ports.entering.side.isLevel)
    let coordinate: Double?
    switch (lane, isLevel) {
    case (.row(let place), (false, false)): coordinate = rows.coordinate(place)
    case (.column(let place), (true, true)): coordinate = columns.coordinate(place)
    default:
      throw DiagramError(
        "\(arrow.description) leaves by the \(ports.leaving.side) and enters by the "
          + "\(ports.entering.side), which the lane \(lane) cannot join: a row joins upper and "
          + "lower sides, a column left and right ones")
    }
    guard let coordinate else {
      throw DiagramError("the lane \(lane) of \(arrow.description) is outside the grid")
    }
    return coordinate
  }

  private func checkRoutes() throws(DiagramError) {
    for (i, route) in routes.enumerated() {
      for (box, _, rect) in boxes {
        let isEnd = box.name == route.arrow.source || box.name == route.arrow.target
        let obstacle = rect.grown(by: isEnd ? -0.01 : Self.clearance)
        guard !route.legs.contains(where: { obstacle.intersects($0.rect) }) else {
          throw DiagramError(
            "\(route.arrow.description) runs through the box '\(box.name)'; lead it around "
              + "(leaving:, entering:, via:)")
        }
      }
      for other in routes[..<i] where route.runsAlong(other, distance: Self.clearance) {
        throw DiagramError(
          "\(route.arrow.description) runs along \(other.arrow.description); give one another "
            + "place on the boxes' sides (leaving:, entering:) or another lane (via:)")
      }
    }
  }

  private mutating func placeLabels(between left: Double, _ right: Double) throws(DiagramError) {
    var taken =
      boxes.map { $0.rect.grown(by: 1) } + routes.flatMap(\.legs).map { $0.rect.grown(by: 1) }
      + routes.compactMap { $0.cross }
    for route in routes {
      let label = try route.arrow.label.map { text throws(DiagramError) in
        try ArrowLabel(text, along: route, between: left, right, avoiding: taken)
      }
      if let label { taken.append(label.rect) }
      labels.append(label)
    }
  }
}

extension Route {
  /// Whether two arrows lie on each other; those that share their start or their end may.
  fileprivate func runsAlong(_ other: Route, distance: Double) -> Bool {
    guard points.first != other.points.first, points.last != other.points.last else {
      return false
    }
    return legs.contains { a in
      other.legs.contains { b in
        guard a.isLevel == b.isLevel else { return false }
        let (p, q) = (a.rect, b.rect)
        return a.isLevel
          ? abs(p.minY - q.minY) < distance && p.minX < q.maxX && q.minX < p.maxX
          : abs(p.minX - q.minX) < distance && p.minY < q.maxY && q.minY < p.maxY
      }
    }
  }

  /// Around the cross of an arrow that has one.
  fileprivate var cross: Rect? {
    guard arrow.style == .crossed else { return nil }
    return Rect(corner: middle, corner: middle).grown(by: ArrowDrawing.crossReach + 1)
  }
}

// MARK: Drawing

extension DiagramLayout {
  func draw(on canvas: inout Canvas, at origin: Point) {
    let left = origin.x + (size.x - bounds.width) / 2
    let shift = Point(x: left - bounds.minX, y: origin.y - bounds.minY)
    for (i, route) in routes.enumerated() {
      let crossings = routes[..<i].flatMap(route.crossings)
      ArrowDrawing(route, crossings: crossings, shiftedBy: shift).draw(on: &canvas)
    }
    for (_, layout, rect) in boxes { layout.draw(on: &canvas, in: rect.shifted(by: shift)) }
    for (route, label) in zip(routes, labels) {
      label?.draw(on: &canvas, shiftedBy: shift, route.arrow.color.forText)
    }
    let keyLeft = origin.x + (size.x - (key?.size.x ?? 0)) / 2
    key?.draw(on: &canvas, at: Point(x: keyLeft, y: origin.y + bounds.height))
  }
}
