/// What a series is in the story.
///
/// The same role looks the same in every chapter, and roles can be told apart in grey too: by
/// lightness, marker, dashes and hatching.
public enum Role: Hashable, Sendable {
  /// The large network that teaches: black, diamonds.
  case teacher
  /// The student that learns from the teacher: blue, circles.
  case distilled
  /// The same student without a teacher: orange, squares, dashed.
  case baseline
  /// The student of a teacher that knows nothing: purple, triangles, dotted, hatched.
  case placebo
  /// The k-th generation of a line of students, from light to dark green.
  case generation(Int)
  /// The i-th of n steps of something that grows, as a temperature does: from yellow to dark purple.
  case step(Int, of: Int)
  /// The i-th of several series without rank.
  case series(Int)
  /// What others are compared with, or context: grey.
  case neutral
}

/// How a role is drawn.
struct Style: Equatable, Sendable {
  var color: Color
  var marker: Marker
  /// In line widths: dash, gap, ...
  var dashes: [Double] = []
  var isHatched = false

  var lineWidth = 2.0

  var stroke: Stroke {
    Stroke(
      width: lineWidth, cap: dashes.isEmpty ? .round : .butt, join: .round,
      dashes: dashes.map { $0 * lineWidth })
  }
}

extension Role {
  private static let dashed: [Double] = [4, 1.8]
  private static let dotted: [Double] = [1.2, 1.2]

  var style: Style {
    switch self {
    case .teacher: Style(color: .ink, marker: .diamond)
    case .distilled: Style(color: .blue, marker: .circle)
    case .baseline: Style(color: .orange, marker: .square, dashes: Self.dashed)
    case .placebo:
      Style(color: .reddishPurple, marker: .triangle, dashes: Self.dotted, isHatched: true)
    case .generation(let k):
      Style(
        color: Self.greens[min(max(k, 0), Self.greens.count - 1)], marker: Marker.cycled(k))
    case .step(let i, let n):
      Style(
        color: ColorRamp.along(Self.embers, n > 1 ? Double(i) / Double(n - 1) : 0.5),
        marker: Marker.cycled(i))
    case .series(let i):
      Style(
        color: Self.palette[i % Self.palette.count], marker: Marker.cycled(i),
        dashes: Self.dashes[i % Self.dashes.count], isHatched: i % 4 == 2 || i % 4 == 3)
    case .neutral: Style(color: Color(0x7A7A7A), marker: .circle)
    }
  }

  private static let greens = [
    Color(0x7FD1B9), Color(0x3DB592), Color(0x009E73), Color(0x008561), Color(0x006B4D),
    Color(0x004D36),
  ]
  private static let embers = [
    Color(0xEDB72B), Color(0xE07B39), Color(0xB5446E), Color(0x6B2A7B), Color(0x2B1055),
  ]
  private static let palette: [Color] = [
    .blue, .orange, .bluishGreen, .reddishPurple, .skyBlue, .vermillion, .ink,
  ]
  private static let dashes: [[Double]] = [[], dashed, [4, 1.4, 1, 1.4], dotted]
}

/// The sign at a data point.
enum Marker: Equatable, Sendable {
  case circle
  case square
  case diamond
  case triangle
  case nabla

  static func cycled(_ i: Int) -> Marker {
    let all = [circle, square, diamond, triangle, nabla]
    return all[max(0, i) % all.count]
  }

  /// The shape around a point; all shapes look equally large.
  func path(at p: Point, radius r: Double = 3.8) -> Path {
    func polygon(_ corners: [(Double, Double)]) -> Path {
      Path(polygon: corners.map { Point(x: p.x + $0 * r, y: p.y + $1 * r) })
    }
    switch self {
    case .circle: return Path(circleAt: p, radius: r)
    case .square: return polygon([(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)])
    case .diamond: return polygon([(0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)])
    case .triangle: return polygon([(0, -1.25), (1.2, 0.85), (-1.2, 0.85)])
    case .nabla: return polygon([(0, 1.25), (-1.2, -0.85), (1.2, -0.85)])
    }
  }
}

extension Canvas {
  /// A marker with a thin white rim that keeps it apart from its line.
  mutating func mark(_ style: Style, at p: Point) {
    fill(style.marker.path(at: p, radius: 5), .white)
    fill(style.marker.path(at: p), style.color)
  }

  /// A bar in a style: hatched bars are pale with stripes and a rim.
  mutating func bar(_ rect: Rect, _ style: Style, opacity: Double = 1) {
    guard rect.height > 0, rect.width > 0 else { return }
    guard style.isHatched else {
      fill(snapped: rect, style.color.opacity(opacity))
      return
    }
    fill(snapped: rect, style.color.opacity(0.3))
    let outer = clip
    clip = outer.map { $0.intersection(rect) } ?? rect
    let spacing = 5.0
    var stripes = Path()
    // Stripes are fixed to the page, so that neighbours do not show different phases.
    var offset = ((rect.minX - rect.maxY) / spacing).rounded(.down) * spacing
    while offset < rect.maxX - rect.minY {
      stripes.add(polyline: [
        Point(x: rect.minY + offset, y: rect.minY), Point(x: rect.maxY + offset, y: rect.maxY),
      ])
      offset += spacing
    }
    stroke(stripes, style.color, Stroke(width: 1.4, cap: .butt))
    clip = outer
    stroke(Path(rect: rect.grown(by: -0.5)), style.color, Stroke(width: 1, join: .miter))
  }

  /// An interval as an upright line with two short ends; with a rim, it shows on dark bars too.
  mutating func errorBar(
    x: Double, from low: Double, to high: Double, _ color: Color, hasRim: Bool = false
  ) {
    let half = 3.5
    let layers =
      hasRim
      ? [(Color.white.opacity(0.8), 3.0, half + 1), (color, 1.5, half)]
      : [(color, 1.5, half)]
    for (color, width, half) in layers {
      rule(from: Point(x: x, y: low), to: Point(x: x, y: high), color, width: width)
      for y in [low, high] {
        rule(from: Point(x: x - half, y: y), to: Point(x: x + half, y: y), color, width: width)
      }
    }
  }
}
