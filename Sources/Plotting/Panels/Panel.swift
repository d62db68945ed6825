import Foundation

/// Axes with the marks drawn between them.
///
///     Panel("Accuracy", x: .linear("epoch"), y: .linear("test accuracy (%)")) {
///       Line("distilled", x: epochs, y: means, low: lows, high: highs, role: .distilled)
///       HorizontalLine(at: 91.2, "teacher", role: .teacher)
///     }
public struct Panel: PartContent {
  let title: String?
  let x: Axis
  let y: Axis
  let marks: [Mark]
  private let legend: LegendPlacement
  private let height: Double?
  private let isSquare: Bool

  /// A panel of a figure.
  ///
  /// - Parameters:
  ///   - title: What is particular to this panel, where a figure has several.
  ///   - x: The level axis.
  ///   - y: The upright axis.
  ///   - legend: Where the series are named.
  ///   - height: Of the area between the axes, in units of 1/700 of the figure's width.
  ///   - isSquare: Makes that area a square, for axes that measure the same thing.
  ///   - marks: What is drawn, from the back to the front.
  public init(
    _ title: String? = nil, x: Axis, y: Axis, legend: LegendPlacement = .automatic,
    height: Double? = nil, isSquare: Bool = false, file: StaticString = #file,
    line: UInt = #line, @MarkBuilder marks: () -> [Mark]
  ) {
    self.title = title
    self.x = x
    self.y = y
    self.legend = legend
    self.height = height
    self.isSquare = isSquare
    self.marks = marks()
    checkPlaces(file: file, line: line)
  }

  /// Stops where a mark cannot stand on these axes.
  private func checkPlaces(file: StaticString, line: UInt) {
    if y.kind == .log, marks.contains(where: { $0.content.layer == .bars }) {
      fatalError(
        "Panel: bars stand on zero, which a logarithmic axis does not have; use points", file: file,
        line: line)
    }
    guard case .categories(let names) = x.kind else { return }
    var (extentX, extentY) = (Extent(), Extent())
    for mark in marks { mark.content.extend(x: &extentX, y: &extentY) }
    if !extentX.isEmpty, extentX.low < -0.5 || extentX.high > Double(names.count) - 0.5 {
      fatalError(
        "Panel: the axis has \(names.count) categories, at 0 to \(names.count - 1), "
          + "but a mark goes from \(extentX.low) to \(extentX.high)", file: file, line: line)
    }
  }

  func naturalHeight(width: Double, columns: Int) -> Double {
    if let height { return height }
    let usual = columns == 1 ? 320.0 : columns == 2 ? 210 : 170
    return isSquare ? min(width - 50, columns == 1 ? 400 : 280) : usual
  }

  /// The styles of the marks: those without a role take the series' styles in turn.
  var styles: [Style] {
    var next = 0
    return marks.map { mark in
      if let role = mark.content.role { return role.style }
      guard mark.content.swatch(Role.neutral.style) != nil else { return Role.neutral.style }
      defer { next += 1 }
      return Role.series(next).style
    }
  }

  var legendEntries: [LegendEntry] {
    guard legend != .hidden else { return [] }
    return zip(marks, styles).compactMap { mark, style in
      guard let name = mark.content.name, let swatch = mark.content.swatch(style) else {
        return nil
      }
      return LegendEntry(name: name, swatch: swatch)
    }
  }

  func arranged(
    width: Double, height: Double, left: Double, hasOwnLegend: Bool
  ) -> any ArrangedPart {
    ArrangedPanel(
      self, width: width, height: height, left: left,
      legend: hasOwnLegend ? legend : .hidden, isSquare: isSquare)
  }

  func rows() -> [DataRow] {
    var places: [String]?
    if case .categories(let names) = x.kind { places = names }
    return marks.flatMap { $0.content.rows(places: places) }
  }
}

/// A panel with its scales, ticks, labels and legend placed.
private struct ArrangedPanel: ArrangedPart {
  private let panel: Panel
  private(set) var insets = Insets()
  private let plot: Rect
  private let heading: Heading
  private let xScale: Scale
  private let yScale: Scale
  private let xTicks: [Tick]
  private let yTicks: [Tick]
  private let categories: CategoryLabels?
  private let xLabel: [Text]
  private let hasDirectLabels: Bool
  private let legendAbove: Legend?
  /// In the room right of a square.
  private let legendBeside: Legend?
  private let legendInside: Legend?
  private let isEmpty: Bool

  init(
    _ panel: Panel, width: Double, height: Double, left minimumLeft: Double,
    legend: LegendPlacement, isSquare: Bool
  ) {
    self.panel = panel
    var (extentX, extentY) = (Extent(), Extent())
    for mark in panel.marks { mark.content.extend(x: &extentX, y: &extentY) }
    isEmpty = extentX.isEmpty || extentY.isEmpty

    // Upright first: the ticks' labels decide how much width is left.
    let tickRoom = max(28, height / 7)
    let yScale = Scale(
      panel.y, for: extentY, padding: 0.05, maxTicks: max(2, Int(height / tickRoom)))
    yTicks = yScale.ticks(panel.y, length: height, isInteger: extentY.isInteger) { _ in
      tickRoom * 0.8
    }
    let tickWidth = yTicks.map { Text($0.label, size: TextSize.tick).width }.max() ?? 0
    insets.left = max(minimumLeft, tickWidth + 8)
    self.yScale = yScale

    // Room for half a marker at each end.
    let xScale = Scale(panel.x, for: extentX, padding: 8 / (width - insets.left))
    self.xScale = xScale
    func plot(right: Double, left: Double) -> Rect {
      let available = width - left - right
      return Rect(x: 0, y: 0, width: isSquare ? min(available, height) : available, height: height)
    }

    // Names at the lines' ends if they fit, else a legend.
    let entries = legend == .hidden ? [] : panel.legendEntries
    let labelWidth = entries.map { Text($0.name, size: TextSize.label).width }.max() ?? 0
    let labelRoom = labelWidth + DirectLabels.gap + 10
    let contexts = { (plot: Rect) in
      Self.contexts(panel, plot: plot, x: xScale, y: yScale)
    }
    let directPlot = plot(right: labelRoom, left: insets.left)
    hasDirectLabels =
      legend == .automatic && !entries.isEmpty && labelRoom < 0.34 * width
      && Self.directLabels(panel, contexts(directPlot), in: directPlot) != nil
    let right = hasDirectLabels ? labelRoom : 10

    // Level axis: names under their places, or numbers.
    if case .categories(let names) = panel.x.kind {
      let slots = max(1, Double(names.count))
      var labels = CategoryLabels(names, slot: plot(right: right, left: insets.left).width / slots)
      // Turned names may reach out to the left: make room once.
      let overhang = labels.overhang(
        slot: plot(right: right, left: insets.left).width / slots)
      if overhang > insets.left {
        insets.left = overhang
        labels = CategoryLabels(names, slot: plot(right: right, left: insets.left).width / slots)
      }
      categories = labels
      xTicks = []
    } else {
      categories = nil
      xTicks = Self.withoutCollisions(
        xScale.ticks(
          panel.x, length: plot(right: right, left: insets.left).width,
          isInteger: extentX.isInteger
        ) { Text($0, size: TextSize.tick).width + 14 },
        xScale, length: plot(right: right, left: insets.left).width)
    }
    let lastTick = xTicks.last.map { Text($0.label, size: TextSize.tick).width / 2 } ?? 0
    insets.right = max(right, lastTick)
    let finalPlot = plot(right: insets.right, left: insets.left)
    insets.right = width - insets.left - finalPlot.width
    self.plot = finalPlot
    xLabel =
      panel.x.label.isEmpty
      ? [] : Text.wrapped(panel.x.label, size: TextSize.label, width: finalPlot.width + 20)
    insets.bottom =
      (categories?.height ?? Text.lineHeight(TextSize.tick) + 7)
      + Double(xLabel.count) * Text.lineHeight(TextSize.label) + (xLabel.isEmpty ? 0 : 2)

    // A free place for the legend, or a row above.
    var beside: Legend?
    var inside: Legend?
    var above: Legend?
    if !hasDirectLabels, !entries.isEmpty {
      let column = Legend(entries, width: width, isColumn: true)
      let taken = contexts(finalPlot).taken
      if legend == .automatic, insets.right > column.width + 20 {
        beside = column
      } else if legend == .automatic, column.freePlace(in: finalPlot, avoiding: taken) != nil {
        inside = column
      } else {
        above = Legend(entries, width: width)
      }
    }
    (legendBeside, legendInside, legendAbove) = (beside, inside, above)
    heading = Heading(title: panel.title, label: panel.y.label, width: width)
    insets.top = heading.height + (above.map { $0.height + 6 } ?? 0) + 6
  }

  /// The labels that have room, from the left.
  private static func withoutCollisions(_ ticks: [Tick], _ scale: Scale, length: Double) -> [Tick] {
    var end = -Double.infinity
    return ticks.map { tick in
      let half = Text(tick.label, size: TextSize.tick).width / 2
      let center = scale.position(tick.value) * length
      guard center - half > end + 5 else { return Tick(value: tick.value, label: "") }
      end = center + half
      return tick
    }
  }

  /// What each mark needs to draw itself, and the places that data and labels take.
  private static func contexts(
    _ panel: Panel, plot: Rect, x: Scale, y: Scale
  ) -> (marks: [(mark: any MarkContent, context: MarkContext)], taken: [Rect]) {
    let slots = panel.marks.count { $0.content.isGrouped }
    var slot = 0
    var marks = zip(panel.marks, panel.styles).map { mark, style in
      var context = MarkContext(plot: plot, x: x, y: y, style: style)
      if mark.content.isGrouped {
        (context.slot, context.slots) = (slot, slots)
        slot += 1
      }
      return (mark: mark.content, context: context)
    }
    var taken = marks.filter { !$0.mark.isReference }.flatMap { $0.mark.obstacles($0.context) }
    for i in marks.indices where marks[i].mark.isReference {
      marks[i].context.taken = taken
      taken += marks[i].mark.obstacles(marks[i].context)
    }
    return (marks, taken)
  }

  /// Labels at the ends of the lines; nil unless every named series is a line that ends near the
  /// right side, with room for its name.
  private static func directLabels(
    _ panel: Panel,
    _ contexts: (marks: [(mark: any MarkContent, context: MarkContext)], taken: [Rect]),
    in plot: Rect
  ) -> DirectLabels? {
    var ends: [(text: Text, color: Color, end: Point)] = []
    for (mark, context) in contexts.marks {
      guard let name = mark.name, mark.swatch(context.style) != nil else { continue }
      guard let end = mark.end(context), end.x > plot.maxX - 0.12 * plot.width else { return nil }
      ends.append((Text(name, size: TextSize.label), context.style.color, end))
    }
    return DirectLabels(ends, in: plot)
  }

  func draw(on canvas: inout Canvas, in inner: Rect, top: Double) {
    let rect = Rect(x: inner.minX, y: inner.minY, width: plot.width, height: inner.height)
    let outerLeft = inner.minX - insets.left
    heading.draw(on: &canvas, x: outerLeft, top: inner.minY - top, bottom: rect.minY - 6)
    legendAbove?.draw(
      on: &canvas, at: Point(x: outerLeft, y: inner.minY - top + heading.titleHeight + 3))

    drawGrid(on: &canvas, rect)
    let contexts = Self.contexts(panel, plot: rect, x: xScale, y: yScale)
    canvas.clip = rect
    for (mark, context) in contexts.marks { mark.drawBackground(on: &canvas, context) }
    canvas.clip = nil
    drawAxis(on: &canvas, rect)
    for layer in MarkLayer.allCases {
      for (mark, context) in contexts.marks where mark.layer == layer {
        mark.draw(on: &canvas, context)
      }
    }
    drawZero(on: &canvas, rect)
    for (mark, context) in contexts.marks { mark.drawLabel(on: &canvas, context) }
    if isEmpty {
      canvas.write(
        Text("no data", size: TextSize.label), at: rect.center, .quietInk, align: .center)
    }
    if hasDirectLabels {
      Self.directLabels(panel, contexts, in: rect)?.draw(on: &canvas, x: rect.maxX)
    }
    legendBeside?.draw(on: &canvas, at: Point(x: rect.maxX + 18, y: rect.minY))
    if let legendInside,
      let place = legendInside.freePlace(in: rect, avoiding: contexts.taken)
    {
      // Without stubs of grid lines between the legend and the side of the panel.
      var ground = place.grown(by: 4)
      if rect.maxX - place.maxX < 14 { ground.maxX = rect.maxX + 1 }
      if place.minX - rect.minX < 14 { ground.minX = rect.minX }
      canvas.fill(snapped: ground, .white)
      legendInside.draw(on: &canvas, at: Point(x: place.minX, y: place.minY))
    }
  }

  private func drawGrid(on canvas: inout Canvas, _ rect: Rect) {
    for tick in yTicks {
      let y = rect.maxY - yScale.position(tick.value) * rect.height
      canvas.rule(
        from: Point(x: rect.minX, y: y), to: Point(x: rect.maxX, y: y), .grid, width: 1)
      let text = Text(tick.label, size: TextSize.tick)
      canvas.write(
        text, at: Point(x: rect.minX - 7, y: y + text.capHeight / 2), .quietInk, align: .right)
    }
    for tick in xTicks {
      let x = rect.minX + xScale.position(tick.value) * rect.width
      canvas.rule(
        from: Point(x: x, y: rect.minY), to: Point(x: x, y: rect.maxY), .grid, width: 1)
    }
  }

  private func drawAxis(on canvas: inout Canvas, _ rect: Rect) {
    let bottom = rect.maxY
    if !hasZeroInside {
      canvas.rule(
        from: Point(x: rect.minX, y: bottom), to: Point(x: rect.maxX, y: bottom), .axis, width: 1)
    }
    for tick in xTicks {
      let x = rect.minX + xScale.position(tick.value) * rect.width
      canvas.rule(from: Point(x: x, y: bottom), to: Point(x: x, y: bottom + 5), .axis, width: 1)
      let text = Text(tick.label, size: TextSize.tick)
      canvas.write(
        text, at: Point(x: x, y: bottom + 9 + text.capHeight), .quietInk, align: .center)
    }
    if panel.x.kind == .log, panel.x.ticks == nil {
      for value in Ticks.minorLogarithmic(in: xScale.range) {
        let x = rect.minX + xScale.position(value) * rect.width
        canvas.rule(from: Point(x: x, y: bottom), to: Point(x: x, y: bottom + 3), .axis, width: 1)
      }
    }
    if panel.y.kind == .log, panel.y.ticks == nil {
      for value in Ticks.minorLogarithmic(in: yScale.range) {
        let y = rect.maxY - yScale.position(value) * rect.height
        canvas.rule(
          from: Point(x: rect.minX - 3, y: y), to: Point(x: rect.minX, y: y), .axis, width: 1)
      }
    }
    if case .categories(let names) = panel.x.kind {
      categories?.draw(
        on: &canvas,
        centers: names.indices.map {
          rect.minX + xScale.position(Double($0)) * rect.width
        }, top: bottom)
    }
    for (i, line) in xLabel.enumerated() {
      let fromBottom = Double(xLabel.count - 1 - i) * Text.lineHeight(line.size) + 4
      canvas.write(
        line, at: Point(x: rect.center.x, y: bottom + insets.bottom - fromBottom), .quietInk,
        align: .center)
    }
  }

  /// A line of numbers through zero is where bars stand.
  private var hasZeroInside: Bool {
    panel.marks.contains { $0.content.isGrouped } && yScale.kind == .linear
      && yScale.range.lowerBound < 0 && yScale.range.upperBound >= 0
  }

  private func drawZero(on canvas: inout Canvas, _ rect: Rect) {
    guard hasZeroInside else { return }
    let y = rect.maxY - yScale.position(0) * rect.height
    canvas.rule(
      from: Point(x: rect.minX, y: y), to: Point(x: rect.maxX, y: y), .quietInk, width: 1.5)
  }
}
