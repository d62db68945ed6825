/// A method as boxes and arrows: who computes what, what flows, and where gradients stop.
///
/// Boxes stand on a grid of columns and rows; the diagram finds the sizes, the arrows' ways and
/// free places for their labels, and stops with a message where something would collide.
///
///     Figure(title: "The student learns from the teacher", alt: "The image goes to both ...") {
///       Diagram {
///         Box("image", at: (0, 0.5), image: pixels, width: 28)
///         Network("teacher", at: (1, 0), layers: [784, 512, 256, 10], role: .teacher)
///         Network("student", at: (1, 1), layers: [784, 128, 10], role: .distilled)
///         Box("soft loss", "$T^2$ KL", at: (2, 0.5))
///         Arrow("image", to: "teacher")
///         Arrow("image", to: "student")
///         Arrow("teacher", to: "soft loss", "logits $t$", entering: .top)
///         Arrow("student", to: "soft loss", "logits $s$", entering: .bottom)
///         Arrow("soft loss", to: "student", style: .dashed, entering: .right(0.3))
///       }
///     }
///
/// Whole numbers are the middles of columns and rows, halves the middles of the gaps between them:
/// a box at (0, 0.5) stands between the first two rows. Where arrows have several styles, a key
/// below names them.
public struct Diagram: PartContent {
  let title: String?
  let boxes: [Box]
  let arrows: [Arrow]
  let columnGap: Double
  let rowGap: Double

  /// A diagram of the given boxes and arrows.
  ///
  /// - Parameters:
  ///   - title: What is particular to this part, where a figure has several.
  ///   - columnGap: The least distance between columns, in 1/700 of the figure's width; labels and
  ///     spare width make it larger.
  ///   - rowGap: The least distance between rows, likewise.
  ///   - elements: Boxes, networks and arrows, in any order.
  public init(
    _ title: String? = nil, columnGap: Double = 26, rowGap: Double = 28,
    @DiagramBuilder elements: () -> [DiagramElement]
  ) {
    self.title = title
    self.columnGap = columnGap
    self.rowGap = rowGap
    let elements = elements()
    boxes = elements.compactMap { if case .box(let box) = $0.content { box } else { nil } }
    arrows = elements.compactMap { if case .arrow(let arrow) = $0.content { arrow } else { nil } }
  }

  var legendEntries: [LegendEntry] { [] }

  func naturalHeight(width: Double, columns: Int) -> Double { layout(width: width).size.y }

  func arranged(
    width: Double, height: Double, left: Double, hasOwnLegend: Bool
  ) -> any ArrangedPart {
    Arranged(
      layout: layout(width: width), heading: Heading(title: title, label: "", width: width))
  }

  func rows() -> [DiagramRow] { boxes.map(DiagramRow.init) + arrows.map(DiagramRow.init) }

  private func layout(width: Double) -> DiagramLayout {
    do {
      return try DiagramLayout(self, width: width)
    } catch {
      fatalError("\(error)")
    }
  }

  private struct Arranged: ArrangedPart {
    let layout: DiagramLayout
    let heading: Heading

    var insets: Insets { Insets(top: heading.height + 2) }

    func draw(on canvas: inout Canvas, in inner: Rect, top: Double) {
      heading.draw(
        on: &canvas, x: inner.minX, top: inner.minY - top, bottom: inner.minY - 2)
      let left = inner.minX + (inner.width - layout.size.x) / 2
      layout.draw(on: &canvas, at: Point(x: left, y: inner.minY))
    }
  }
}

/// A box, a network or an arrow of a `Diagram`.
public struct DiagramElement: Sendable {
  enum Content: Sendable {
    case box(Box)
    case arrow(Arrow)
  }

  let content: Content
}

/// Collects the boxes and arrows of a diagram, with `if`, `for` and arrays.
@resultBuilder
public enum DiagramBuilder {
  /// A box.
  public static func buildExpression(_ box: Box) -> [DiagramElement] {
    [DiagramElement(content: .box(box))]
  }
  /// A network.
  public static func buildExpression(_ network: Network) -> [DiagramElement] {
    [DiagramElement(content: .box(network.box))]
  }
  /// An arrow.
  public static func buildExpression(_ arrow: Arrow) -> [DiagramElement] {
    [DiagramElement(content: .arrow(arrow))]
  }
  /// Elements that another builder collected.
  public static func buildExpression(_ elements: [DiagramElement]) -> [DiagramElement] { elements }
  /// All elements, in order.
  public static func buildBlock(_ parts: [DiagramElement]...) -> [DiagramElement] {
    parts.flatMap(\.self)
  }
  /// The elements of a `for` loop.
  public static func buildArray(_ parts: [[DiagramElement]]) -> [DiagramElement] {
    parts.flatMap(\.self)
  }
  /// The elements of an `if`.
  public static func buildOptional(_ part: [DiagramElement]?) -> [DiagramElement] { part ?? [] }
  /// The elements of an `if` with `else`.
  public static func buildEither(first: [DiagramElement]) -> [DiagramElement] { first }
  /// The elements of an `else`.
  public static func buildEither(second: [DiagramElement]) -> [DiagramElement] { second }
}

/// Why a diagram cannot be drawn: what collides or is missing, and what to change.
struct DiagramError: Error, Equatable, CustomStringConvertible {
  let problem: String

  init(_ problem: String) { self.problem = problem }

  var description: String { "Diagram: \(problem)" }
}
