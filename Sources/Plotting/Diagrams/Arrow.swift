/// An arrow of a `Diagram` from one box to another, level and upright, around the boxes between.
///
///     Arrow("image", to: "teacher")
///     Arrow("teacher", to: "soft loss", "logits $t$", entering: .top)
///     Arrow("loss", to: "student", style: .dashed, via: .row(3.5))
public struct Arrow: Sendable {
  /// What an arrow says of gradients.
  public enum Style: String, CaseIterable, Sendable {
    /// What is computed and flows forward.
    case solid
    /// A gradient that flows back to what learns.
    case dashed
    /// Where no gradient flows: dashed, with a cross on it.
    case crossed
  }

  /// Where an arrow meets a box: the middle of a side or another place on it.
  ///
  /// Where only one end of an arrow names its place, the other follows it, so that the arrow is
  /// straight if it can be.
  public struct Port: Equatable, Sendable {
    enum Side: Sendable {
      case top
      case bottom
      case left
      case right
    }

    let side: Side
    /// From 0 at the top or left to 1.
    let position: Double?

    /// The upper side.
    public static let top = Port(side: .top, position: nil)
    /// The lower side.
    public static let bottom = Port(side: .bottom, position: nil)
    /// The left side.
    public static let left = Port(side: .left, position: nil)
    /// The right side.
    public static let right = Port(side: .right, position: nil)
    /// A place on the upper side, from 0 (left) to 1 (right).
    public static func top(_ position: Double) -> Port { Port(side: .top, position: position) }
    /// A place on the lower side, from 0 (left) to 1 (right).
    public static func bottom(_ position: Double) -> Port {
      Port(side: .bottom, position: position)
    }
    /// A place on the left side, from 0 (top) to 1 (bottom).
    public static func left(_ position: Double) -> Port { Port(side: .left, position: position) }
    /// A place on the right side, from 0 (top) to 1 (bottom).
    public static func right(_ position: Double) -> Port { Port(side: .right, position: position) }
  }

  /// The line on which the middle part of an arrow runs.
  public enum Lane: Equatable, Sendable {
    /// A level line: a row, or a gap between rows as 0.5; above the first row is -0.5.
    case row(Double)
    /// An upright line: a column, or a gap between columns as 0.5.
    case column(Double)
  }

  let source: String
  let target: String
  let label: String?
  let style: Style
  let leaving: Port?
  let entering: Port?
  let lane: Lane?
  let role: Role?

  /// An arrow between two boxes.
  ///
  /// Without ports and a lane it leaves and enters by the sides that face each other: left and
  /// right, or top and bottom where the boxes stand in one column. From a left or right side to an
  /// upper or lower one it has one corner; between sides of one kind it is straight or has two
  /// corners, on the lane.
  ///
  /// - Parameters:
  ///   - source: The name of the box where it starts.
  ///   - target: The name of the box where it ends.
  ///   - label: What flows; `\n` breaks a line.
  ///   - style: Solid for what flows forward, dashed for gradients, crossed for none.
  ///   - leaving: Where it starts.
  ///   - entering: Where it ends.
  ///   - lane: The line of its middle part; by default the gap before the target.
  ///   - role: The part in the story that gives it its colour, if any.
  public init(
    _ source: String, to target: String, _ label: String? = nil, style: Style = .solid,
    leaving: Port? = nil, entering: Port? = nil, via lane: Lane? = nil, role: Role? = nil
  ) {
    self.source = source
    self.target = target
    self.label = label
    self.style = style
    self.leaving = leaving
    self.entering = entering
    self.lane = lane
    self.role = role
  }

  /// As a message names it.
  var description: String { "the arrow from '\(source)' to '\(target)'" }
}

extension Arrow.Port.Side {
  /// Whether an arrow through this side is level there.
  var isLevel: Bool { self == .left || self == .right }

  /// A step out of the box.
  var outward: Point {
    switch self {
    case .top: Point(x: 0, y: -1)
    case .bottom: Point(x: 0, y: 1)
    case .left: Point(x: -1, y: 0)
    case .right: Point(x: 1, y: 0)
    }
  }
}
