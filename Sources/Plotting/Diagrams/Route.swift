/// The way of an arrow: level and upright legs from the border of one box to that of another.
struct Route {
  let arrow: Arrow
  let points: [Point]

  /// The shortest leg, so that its head has room.
  private static let leastLeg = 9.0
  /// Corners keep clear of ports.
  private static let cornerMargin = 6.0

  /// The way between two boxes: by `lane`; without one, straight where it can be, else by `gap`, or
  /// halfway if that does not lie between the boxes.
  ///
  /// - Throws: `DiagramError` where the lane does not suit the sides or the way would begin or end
  ///   inside a box.
  init(
    _ arrow: Arrow, from source: Rect, to target: Rect, leaving: Arrow.Port, entering: Arrow.Port,
    lane: Double?, gap: Double? = nil
  ) throws(DiagramError) {
    self.arrow = arrow
    let (start, end) = Self.ends(from: source, leaving, to: target, entering)
    switch (leaving.side.isLevel, entering.side.isLevel) {
    case (true, true) where start.y == end.y && lane == nil,
      (false, false) where start.x == end.x && lane == nil:
      points = [start, end]
    case (true, true):
      let x = lane ?? Self.middle(start.x, end.x, gap)
      points = [start, Point(x: x, y: start.y), Point(x: x, y: end.y), end]
    case (false, false):
      let y = lane ?? Self.middle(start.y, end.y, gap)
      points = [start, Point(x: start.x, y: y), Point(x: end.x, y: y), end]
    case (true, false):
      points = [start, Point(x: end.x, y: start.y), end]
    case (false, true):
      points = [start, Point(x: start.x, y: end.y), end]
    }
    guard (points[1] - points[0]).dot(leaving.side.outward) >= Self.leastLeg,
      (points[points.count - 2] - end).dot(entering.side.outward) >= Self.leastLeg
    else {
      throw DiagramError(
        "\(arrow.description) leaves by the \(leaving.side) and enters by the \(entering.side), "
          + "but has no room to do so; choose other sides (leaving:, entering:) or a lane (via:)")
    }
  }

  private static func middle(_ a: Double, _ b: Double, _ gap: Double?) -> Double {
    let between = min(a, b) + leastLeg...max(min(a, b) + leastLeg, max(a, b) - leastLeg)
    guard let gap, between.contains(gap) else { return (a + b) / 2 }
    return gap
  }

  /// Where the arrow meets both boxes: an end that names no place follows one that does.
  private static func ends(
    from source: Rect, _ leaving: Arrow.Port, to target: Rect, _ entering: Arrow.Port
  ) -> (Point, Point) {
    var start = source.point(leaving.side, leaving.position ?? 0.5)
    var end = target.point(entering.side, entering.position ?? 0.5)
    guard leaving.side.outward + entering.side.outward == Point(x: 0, y: 0) else {
      return (start, end)
    }
    func isOn(_ rect: Rect, _ p: Point) -> Bool {
      let inner = rect.grown(by: -cornerMargin)
      return leaving.side.isLevel
        ? p.y >= inner.minY && p.y <= inner.maxY : p.x >= inner.minX && p.x <= inner.maxX
    }
    let isLevel = leaving.side.isLevel
    if leaving.position == nil, entering.position != nil, isOn(source, end) {
      start = isLevel ? Point(x: start.x, y: end.y) : Point(x: end.x, y: start.y)
    } else if entering.position == nil, leaving.position != nil, isOn(target, start) {
      end = isLevel ? Point(x: end.x, y: start.y) : Point(x: start.x, y: end.y)
    }
    return (start, end)
  }

  /// The straight parts, from the source to the target.
  var legs: [Leg] { zip(points, points.dropFirst()).map(Leg.init) }

  /// Where the arrow crosses one that shares neither its start nor its end: short parts of legs.
  func crossings(_ other: Route) -> [Leg] {
    guard points.first != other.points.first, points.last != other.points.last else { return [] }
    return legs.flatMap { leg in
      other.legs.filter { $0.isLevel != leg.isLevel && $0.rect.intersects(leg.rect) }.map {
        let p =
          leg.isLevel ? Point(x: $0.start.x, y: leg.start.y) : Point(x: leg.start.x, y: $0.start.y)
        let reach = (leg.end - leg.start) * (4 / leg.length)
        return Leg(start: p - reach, end: p + reach)
      }
    }
  }

  /// The middle of the longest leg, where a cross stands.
  var middle: Point {
    let longest = legs.enumerated().max {
      ($0.element.length, $1.offset) < ($1.element.length, $0.offset)
    }
    return longest.map { $0.element.start.mixed(with: $0.element.end, 0.5) } ?? points[0]
  }
}

/// A straight part of an arrow.
struct Leg: Equatable {
  let start: Point
  let end: Point

  var isLevel: Bool { start.y == end.y }
  var length: Double { (end - start).length }
  var rect: Rect { Rect(corner: start, corner: end) }
}

extension Rect {
  /// A place on the border: along a side, from 0 at the top or left to 1.
  func point(_ side: Arrow.Port.Side, _ position: Double) -> Point {
    switch side {
    case .top: Point(x: minX + position * width, y: minY)
    case .bottom: Point(x: minX + position * width, y: maxY)
    case .left: Point(x: minX, y: minY + position * height)
    case .right: Point(x: maxX, y: minY + position * height)
    }
  }
}

extension Arrow {
  /// The sides by which the arrow leaves and enters, where it does not name them itself.
  func ports(from source: Box, to target: Box) -> (leaving: Port, entering: Port) {
    func chosen(_ first: Port, _ second: Port) -> (leaving: Port, entering: Port) {
      (leaving ?? first, entering ?? second)
    }
    switch lane {
    case .row(let row):
      return chosen(row < source.row ? .top : .bottom, row < target.row ? .top : .bottom)
    case .column(let column):
      return chosen(
        column < source.column ? .left : .right, column < target.column ? .left : .right)
    case nil where source.column == target.column:
      return source.row < target.row ? chosen(.bottom, .top) : chosen(.top, .bottom)
    case nil:
      return source.column < target.column ? chosen(.right, .left) : chosen(.left, .right)
    }
  }
}
