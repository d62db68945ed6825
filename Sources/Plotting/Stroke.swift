import ElementaryFunctions

/// How a line is drawn along a path.
struct Stroke: Sendable {
  enum Cap: Sendable {
    case butt
    case round
  }

  enum Join: Sendable {
    case miter
    case round
  }

  var width: Double
  var cap = Cap.round
  var join = Join.round
  /// Lengths of dash, gap, dash, gap ...; empty for a solid line.
  var dashes: [Double] = []

  /// The polygons that the stroke covers.
  ///
  /// All turn the same way, so that filling them together gives their union: one quadrilateral for
  /// each segment, a wedge for the outer side of each corner and, where they are round, a half disc
  /// at each end.
  func outline(of path: Path, tolerance: Double = 0.05) -> Path {
    var result = Path()
    for line in path.flattened(tolerance: tolerance) {
      for piece in dashes.isEmpty ? [line] : dashed(line) {
        cover(piece, into: &result, tolerance: tolerance)
      }
    }
    return result
  }

  private func cover(_ line: Path.Polyline, into result: inout Path, tolerance: Double) {
    var points: [Point] = []
    for p in line.points where p != points.last { points.append(p) }
    if line.isClosed, points.count > 1, points.first == points.last { points.removeLast() }
    let half = width / 2
    guard points.count > 1 else {
      if let p = points.first, cap == .round {
        fan(at: p, from: Point(x: half, y: 0), angle: 2 * .pi, into: &result, tolerance)
      }
      return
    }
    let isClosed = line.isClosed && points.count > 2
    let segments = isClosed ? points.count : points.count - 1
    let directions = (0..<segments).map { i -> Point in
      let d = points[(i + 1) % points.count] - points[i]
      return d * (1 / d.length)
    }
    for i in 0..<segments {
      let (a, b) = (points[i], points[(i + 1) % points.count])
      let n = directions[i].normal * half
      result.add(Path(polygon: [a + n, a - n, b - n, b + n]))
    }
    for i in 0..<(isClosed ? segments : segments - 1) {
      let pivot = points[(i + 1) % points.count]
      let (before, after) = (directions[i], directions[(i + 1) % segments])
      corner(at: pivot, before: before, after: after, into: &result, tolerance: tolerance)
    }
    if !isClosed, cap == .round {
      fan(at: points[0], from: directions[0].normal * half, angle: -.pi, into: &result, tolerance)
      fan(
        at: points[points.count - 1], from: directions[segments - 1].normal * half, angle: .pi,
        into: &result, tolerance)
    }
  }

  private func corner(
    at pivot: Point, before: Point, after: Point, into result: inout Path, tolerance: Double
  ) {
    let half = width / 2
    let turn = before.cross(after)
    let angle = Elementary.atan2(turn, before.dot(after))
    guard abs(angle) > 1e-6 else { return }
    let side = turn > 0 ? half : -half
    let (start, end) = (before.normal * side, after.normal * side)
    // A mitre longer than four half widths is cut off, as a bevel.
    if join == .miter, Elementary.cos(angle / 2) > 0.25 {
      let tip = (start + end) * (1 / (1 + Elementary.cos(angle)))
      let wedge = [pivot, pivot + start, pivot + tip, pivot + end]
      result.add(Path(polygon: turn > 0 ? wedge.reversed() : wedge))
    } else {
      fan(at: pivot, from: start, angle: angle, into: &result, tolerance)
    }
  }

  /// A sector of the disc around `pivot`, wound like the segments' quadrilaterals.
  private func fan(
    at pivot: Point, from start: Point, angle: Double, into result: inout Path, _ tolerance: Double
  ) {
    let step = 2 * Elementary.acos(max(0, 1 - tolerance / start.length))
    let count = max(1, Int((abs(angle) / step).rounded(.up)))
    var wedge = [pivot]
    for i in 0...count {
      let t = angle * Double(i) / Double(count)
      let (c, s) = (Elementary.cos(t), Elementary.sin(t))
      wedge.append(pivot + Point(x: c * start.x - s * start.y, y: s * start.x + c * start.y))
    }
    result.add(Path(polygon: angle > 0 ? wedge.reversed() : wedge))
  }

  private func dashed(_ line: Path.Polyline) -> [Path.Polyline] {
    guard dashes.reduce(0, +) > 0, let first = line.points.first else { return [line] }
    var pieces: [Path.Polyline] = []
    var current: [Point] = [first]
    var (index, left) = (0, dashes[0])
    var last = first
    for next in line.points.dropFirst() + (line.isClosed ? [first] : []) {
      var rest = (next - last).length
      while rest > left {
        let p = last.mixed(with: next, left / rest)
        rest -= left
        last = p
        if index % 2 == 0 { pieces.append(Path.Polyline(points: current + [p], isClosed: false)) }
        current = [p]
        index += 1
        left = dashes[index % dashes.count]
      }
      left -= rest
      last = next
      if index % 2 == 0 { current.append(next) }
    }
    if index % 2 == 0 { pieces.append(Path.Polyline(points: current, isClosed: false)) }
    return pieces
  }
}
