import ElementaryFunctions

/// One of the things that a figure sets side by side: a `Panel`, a `HeatMap`, an `ImageGrid` or a `Diagram`.
public struct FigurePart: Sendable {
  let content: any PartContent
}

protocol PartContent: Sendable {
  /// What the CSV lists.
  associatedtype Row: CSVRow

  /// What the CSV calls the part; nil for one without a title.
  var title: String? { get }
  /// The series that a legend would name.
  var legendEntries: [LegendEntry] { get }
  /// The height of the part's inner rectangle that suits a width, in a figure of some columns.
  func naturalHeight(width: Double, columns: Int) -> Double
  /// Everything placed, for an outer width and an inner height, with at least `left` to the left of
  /// the inner rectangle, so that columns align.
  func arranged(
    width: Double, height: Double, left: Double, hasOwnLegend: Bool
  ) -> any ArrangedPart
  func rows() -> [Row]
}

/// A part whose every label has its place around an inner rectangle.
protocol ArrangedPart {
  var insets: Insets { get }
  /// Draws the part; `top` is the room above the inner rectangle, the same along a row of parts.
  func draw(on canvas: inout Canvas, in inner: Rect, top: Double)
}

/// The room around an inner rectangle.
struct Insets: Equatable, Sendable {
  var top = 0.0
  var left = 0.0
  var bottom = 0.0
  var right = 0.0
}

/// The sizes of text, in figure units: the smallest is 24 pixels, a footnote on the page.
enum TextSize {
  static let title = 16.5
  static let panelTitle = 13.5
  static let label = 12.5
  static let tick = 12.0
}

/// The lines above an inner rectangle: a bold title and, lighter, what the y axis measures.
///
/// A level label is read more easily than one turned on its side, and leaves the width to the data.
struct Heading {
  private let title: [Text]
  private let label: [Text]
  private let trailing: Text?

  /// `trailing` stands on the right, above a colour bar, in one line.
  init(title: String?, label: String, trailing: String = "", width: Double) {
    self.trailing = trailing.isEmpty ? nil : Text(trailing, size: TextSize.label)
    let labelWidth = width - (self.trailing.map { $0.width + 20 } ?? 0)
    self.title =
      title.map {
        Text.wrapped($0, size: TextSize.panelTitle, weight: .bold, width: width)
      } ?? []
    self.label =
      label.isEmpty ? [] : Text.wrapped(label, size: TextSize.label, width: labelWidth)
  }

  private static let gap = 4.0

  /// Of the title's lines alone.
  var titleHeight: Double { Double(title.count) * Text.lineHeight(TextSize.panelTitle) }

  private var labelLines: Int { max(label.count, trailing == nil ? 0 : 1) }

  var height: Double {
    let labelHeight = Double(labelLines) * Text.lineHeight(TextSize.label)
    let isOne = titleHeight == 0 || labelHeight == 0
    return titleHeight + labelHeight + (isOne ? 0 : Self.gap) + (labelHeight > 0 ? 5 : 2)
  }

  /// Lines start at `x`, the trailing label ends at `right`; the title hangs from `top`, the label
  /// stands on `bottom`, right above the data.
  func draw(
    on canvas: inout Canvas, x: Double, right: Double = 0, top: Double, bottom: Double
  ) {
    var y = top
    for line in title {
      canvas.write(line, at: Point(x: x, y: y + line.size))
      y += Text.lineHeight(line.size)
    }
    y = bottom - 5 - Double(labelLines) * Text.lineHeight(TextSize.label)
    if let trailing {
      canvas.write(
        trailing, at: Point(x: right, y: bottom - 5 - 0.25 * trailing.size), .quietInk,
        align: .right)
    }
    for line in label {
      canvas.write(line, at: Point(x: x, y: y + line.size), .quietInk)
      y += Text.lineHeight(line.size)
    }
  }
}

/// The names under the places of a categories axis: level, in several lines; turned if a word is too
/// long for its place; only every so many if even those have no room.
struct CategoryLabels {
  private let lines: [[Text]]
  /// Clockwise: 0, a slope, or upright.
  private let angle: Double
  private let stride: Int

  init(_ names: [String], slot: Double) {
    let wrapped = names.map { Text.wrapped($0, size: TextSize.tick, width: slot - 8) }
    let lineHeight = Text.lineHeight(TextSize.tick)
    if wrapped.joined().allSatisfy({ $0.width <= slot - 4 }) {
      (lines, angle, stride) = (wrapped, 0, 1)
    } else {
      lines = names.map { [Text($0, size: TextSize.tick)] }
      angle = slot * Elementary.sin(0.6) >= lineHeight ? -0.6 : -.pi / 2
      stride = max(1, Int((lineHeight / slot).rounded(.up)))
    }
  }

  var height: Double {
    guard angle != 0 else {
      return Double(lines.map(\.count).max() ?? 0) * Text.lineHeight(TextSize.tick) + 6
    }
    let longest = lines.joined().map(\.width).max() ?? 0
    return longest * abs(Elementary.sin(angle)) + TextSize.tick * Elementary.cos(angle) + 10
  }

  /// How far names reach beyond the first place's left side.
  func overhang(slot: Double) -> Double {
    guard angle != 0 else { return 0 }
    return lines.enumerated().map { i, texts in
      (texts.first?.width ?? 0) * Elementary.cos(angle) - (Double(i) + 0.5) * slot
    }.max() ?? 0
  }

  func draw(on canvas: inout Canvas, centers: [Double], top: Double) {
    for (i, (texts, x)) in zip(lines, centers).enumerated() where i % stride == 0 {
      for (n, text) in texts.enumerated() {
        if angle == 0 {
          let y = top + 6 + text.capHeight + Double(n) * Text.lineHeight(text.size)
          canvas.write(text, at: Point(x: x, y: y), .quietInk, align: .center)
        } else {
          // The end of the name lies under the middle of its place.
          let end = Point(
            x: x - Elementary.sin(angle) * text.capHeight / 2,
            y: top + 6 + Elementary.cos(angle) * text.capHeight)
          canvas.write(text, at: end, .quietInk, align: .right, angle: angle)
        }
      }
    }
  }
}

/// Collects the parts of a figure, with `if`, `for` and arrays.
@resultBuilder
public enum FigureBuilder {
  /// A panel with axes.
  public static func buildExpression(_ part: Panel) -> [FigurePart] { [FigurePart(content: part)] }
  /// A heat map.
  public static func buildExpression(_ part: HeatMap) -> [FigurePart] {
    [FigurePart(content: part)]
  }
  /// A grid of images.
  public static func buildExpression(_ part: ImageGrid) -> [FigurePart] {
    [FigurePart(content: part)]
  }
  /// A diagram, in a figure of diagrams alone: their CSV has columns of its own.
  public static func buildExpression(_ part: Diagram) -> [FigurePart] {
    [FigurePart(content: part)]
  }
  /// Several panels, as `map` makes them.
  public static func buildExpression(_ parts: [Panel]) -> [FigurePart] {
    parts.map(FigurePart.init(content:))
  }
  /// All parts, in order.
  public static func buildBlock(_ parts: [FigurePart]...) -> [FigurePart] {
    parts.flatMap(\.self)
  }
  /// The parts of a `for` loop.
  public static func buildArray(_ parts: [[FigurePart]]) -> [FigurePart] { parts.flatMap(\.self) }
  /// The parts of an `if`.
  public static func buildOptional(_ part: [FigurePart]?) -> [FigurePart] { part ?? [] }
  /// The parts of an `if` with `else`.
  public static func buildEither(first: [FigurePart]) -> [FigurePart] { first }
  /// The parts of an `else`.
  public static func buildEither(second: [FigurePart]) -> [FigurePart] { second }
}
