import PNG

/// A rounded box of a `Diagram` with a name and, below it, what it is: data, a loss, a step.
///
///     Box("soft loss", "$T^2$ KL", at: (3, 0.5))
///     Box("image $x$", at: (0, 1), image: pixels, width: 28)
///     Box("soft labels", "softmax($t$ / $T$)", at: (2, 0), bars: probabilities, role: .teacher)
public struct Box: Sendable {
  /// What stands above the name.
  enum Picture: Sendable {
    case image(Image)
    /// Shares from 0 to 1, as the probabilities of classes.
    case bars([Double])
    /// The widths of a network's layers.
    case layers([Int])
  }

  let name: String
  let detail: String?
  let column: Double
  let row: Double
  let role: Role
  let picture: Picture?
  let isNetwork: Bool

  init(
    _ name: String, _ detail: String?, at place: (column: Double, row: Double), role: Role,
    picture: Picture?, isNetwork: Bool = false
  ) {
    self.name = name
    self.detail = detail
    (column, row) = place
    self.role = role
    self.picture = picture
    self.isNetwork = isNetwork
  }

  /// A box with a label.
  ///
  /// - Parameters:
  ///   - name: The label's first line, by which arrows know the box.
  ///   - detail: What stands below the name; `\n` breaks a line.
  ///   - place: The column and the row, from 0; halves lie between two.
  ///   - role: The part in the story that gives the box its colour.
  public init(
    _ name: String, _ detail: String? = nil, at place: (column: Double, row: Double),
    role: Role = .neutral
  ) {
    self.init(name, detail, at: place, role: role, picture: nil)
  }

  /// A box with a grey image above its label.
  ///
  /// - Parameters:
  ///   - name: The label's first line, by which arrows know the box.
  ///   - detail: What stands below the name; `\n` breaks a line.
  ///   - place: The column and the row, from 0; halves lie between two.
  ///   - pixels: The image, row by row, from 0 (black) to 1 (white).
  ///   - width: Of the image, in pixels.
  ///   - role: The part in the story that gives the box its colour.
  public init(
    _ name: String, _ detail: String? = nil, at place: (column: Double, row: Double),
    image pixels: [Double], width: Int, role: Role = .neutral, file: StaticString = #file,
    line: UInt = #line
  ) {
    guard width > 0, !pixels.isEmpty, pixels.count % width == 0 else {
      fatalError(
        "Box '\(name)': expected whole rows of \(width) pixels, found \(pixels.count) pixels",
        file: file, line: line)
    }
    let image = Image(grey: pixels, width: width, height: pixels.count / width)
    self.init(name, detail, at: place, role: role, picture: .image(image))
  }

  /// A box with small bars above its label, as for the probabilities of classes.
  ///
  /// - Parameters:
  ///   - name: The label's first line, by which arrows know the box.
  ///   - detail: What stands below the name; `\n` breaks a line.
  ///   - place: The column and the row, from 0; halves lie between two.
  ///   - shares: The bars' heights, from 0 to 1, on the same scale in every box.
  ///   - role: The part in the story that gives the box its colour.
  public init(
    _ name: String, _ detail: String? = nil, at place: (column: Double, row: Double),
    bars shares: [Double], role: Role = .neutral, file: StaticString = #file, line: UInt = #line
  ) {
    if let wrong = shares.first(where: { !(0...1).contains($0) }) {
      fatalError(
        "Box '\(name)': expected bars from 0 to 1, found \(wrong)", file: file, line: line)
    }
    self.init(name, detail, at: place, role: role, picture: .bars(shares))
  }
}

/// A box of a `Diagram` that computes with weights: its layers stand above its name.
///
///     Network("student", "784-128-10", at: (1, 2), layers: [784, 128, 10], role: .distilled)
public struct Network: Sendable {
  let box: Box

  /// A network, or a part of one.
  ///
  /// - Parameters:
  ///   - name: The label's first line, by which arrows know the box.
  ///   - detail: What stands below the name; `\n` breaks a line.
  ///   - place: The column and the row, from 0; halves lie between two.
  ///   - layers: The widths (units or channels), drawn as bars whose heights go with their square
  ///     roots; none are drawn by default.
  ///   - role: The part in the story that gives the network its colour.
  public init(
    _ name: String, _ detail: String? = nil, at place: (column: Double, row: Double),
    layers: [Int] = [], role: Role = .neutral, file: StaticString = #file, line: UInt = #line
  ) {
    if let wrong = layers.first(where: { $0 < 1 }) {
      fatalError(
        "Network '\(name)': expected layers of at least 1 unit, found \(wrong)", file: file,
        line: line)
    }
    box = Box(
      name, detail, at: place, role: role, picture: layers.isEmpty ? nil : .layers(layers),
      isNetwork: true)
  }
}
