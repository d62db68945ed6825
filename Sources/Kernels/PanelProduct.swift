import CVectorLoops

/// A product of at most `mostDepth`: one factor is packed into panels of a tile's width, the other is read where it lies.
/// (OpenBLAS packs both, which costs a fifth of the time at the sizes of a training step.)
///
/// Every element of the result is one chain of fused multiply-adds in the order of the depth, whatever the
/// instructions and whatever part of the product it is computed in.
struct PanelProduct {
  /// A panel of this depth stays in a core's own cache.
  static let mostDepth = 1024
  /// As many panels are packed at once.
  private static let mostPanels = 4
  /// So many numbers of the factor that is read are multiplied with all packed panels, one after another, while they
  /// are in the cache.
  private static let mostNarrow = 1 << 16
  /// Fewer rows than this do not pay for packing a factor that can be read where it lies.
  private static let leastRows = 24

  /// Rows of a transposed result that are computed before they are put in their place: as many as stay in the
  /// nearest cache.
  private static let mostTurned = 96

  /// Room for panels and for the rows of a transposed result.
  private struct Room {
    let panels: UnsafeMutablePointer<Float>
    var turned: UnsafeMutablePointer<Float> {
      panels + mostPanels * mostDepth * VectorLoops.panelWidth
    }

    init() {
      let count = (mostPanels * mostDepth + mostTurned) * VectorLoops.panelWidth
      panels = UnsafeMutableRawPointer.allocate(
        byteCount: count * MemoryLayout<Float>.stride, alignment: 64
      ).assumingMemoryBound(to: Float.self)
    }
  }

  /// Rooms in nobody's use.
  private struct Rooms: @unchecked Sendable { var free: [Room] = [] }
  private static let rooms = Guarded(Rooms())

  /// c = a b, or c += that, with a of m by k and b of k by n, then what `finish` says.
  init(
    _ a: Matrix, _ b: Matrix, _ c: UnsafeMutablePointer<Float>, _ stride: Int, _ m: Int, _ n: Int,
    _ k: Int, accumulates: Bool, _ finish: ProductFinish
  ) {
    self.finish = finish
    // The wide factor must be packed in vectors along c's rows: b's own rows. Where b is transposed and so awkward to
    // pack, the smaller factor is packed; if that is a, c is computed transposed.
    swaps = b.isTransposed && m <= n
    (wide, narrow) = swaps ? (a, b) : (b, a)
    (rows, columns) = swaps ? (n, m) : (m, n)
    (self.c, self.stride, depth, self.accumulates) = (c, stride, k, accumulates)
  }

  /// Computes the product, in at most `parts` parts on the pool's threads.
  func multiply(parts: Int) {
    guard parts > 1 else { return multiply(rows: 0..<rows, columns: 0..<columns) }
    let width = VectorLoops.panelWidth
    if isPacked, rows < columns, columns >= parts * width {
      // Each thread packs panels of its own.
      let panels = (columns + width - 1) / width
      ThreadPool.shared.run(parts) { part in
        let first = part * panels / parts * width
        let end = min(columns, (part + 1) * panels / parts * width)
        multiply(rows: 0..<rows, columns: first..<end)
      }
      return
    }
    // What the panels are multiplied with is shared out, in whole tiles of six rows. Each thread packs the panels for
    // itself: half a panel from another core's cache takes longer than packing it.
    let part = (rows + parts * 6 - 1) / (parts * 6) * 6
    ThreadPool.shared.run((rows + part - 1) / part) { index in
      multiply(rows: index * part..<min(rows, (index + 1) * part), columns: 0..<columns)
    }
  }

  private let wide: Matrix
  private let narrow: Matrix
  private let c: UnsafeMutablePointer<Float>
  private let stride: Int
  /// Of the narrow factor, the wide one, and both.
  private let rows: Int, columns: Int, depth: Int
  /// Whether c is computed transposed.
  private let swaps: Bool
  private let accumulates: Bool
  private let finish: ProductFinish

  private var wideIsUpright: Bool { wide.isTransposed == swaps }
  private var narrowIsUpright: Bool { swaps ? true : !narrow.isTransposed }
  /// A wide factor that is upright is read in place where it is shallow, or read only a few times.
  private var isPacked: Bool {
    !wideIsUpright || depth > VectorLoops.panelWidth && rows >= Self.leastRows
  }

  /// Some rows and columns of the product.
  private func multiply(rows: Range<Int>, columns: Range<Int>) {
    let room = Self.rooms.withLock { $0.free.popLast() } ?? Room()
    let width = VectorLoops.panelWidth
    let rowsOfBlock = max(Self.mostTurned, Self.mostNarrow / max(1, depth) / 6 * 6)
    for group in Swift.stride(
      from: columns.lowerBound, to: columns.upperBound, by: Self.mostPanels * width)
    {
      let panels = Swift.stride(
        from: group, to: min(columns.upperBound, group + Self.mostPanels * width), by: width)
      for row in Swift.stride(from: rows.lowerBound, to: rows.upperBound, by: rowsOfBlock) {
        let block = row..<min(rows.upperBound, row + rowsOfBlock)
        for (index, first) in panels.enumerated() {
          let panel = first..<min(columns.upperBound, first + width)
          let packed = room.panels + index * Self.mostDepth * width
          let isPacked = isPacked || panel.count < width
          let step = isPacked ? Self.wholeVectors(panel.count) : wide.stride
          if isPacked, row == rows.lowerBound { pack(columns: panel, into: packed, step: step) }
          multiply(
            rows: block, columns: panel,
            panel: isPacked ? UnsafePointer(packed) : wide.pointer + first, panelStep: step,
            turned: room.turned)
        }
      }
    }
    Self.rooms.withLock { $0.free.append(room) }
  }

  /// The same for one panel.
  private func multiply(
    rows: Range<Int>, columns: Range<Int>, panel: UnsafePointer<Float>, panelStep: Int,
    turned: UnsafeMutablePointer<Float>
  ) {
    var product = panel_product()
    (product.panel, product.panel_step) = (panel, panelStep)
    product.a_row = narrowIsUpright ? narrow.stride : 1
    product.a_step = narrowIsUpright ? 1 : narrow.stride
    (product.columns, product.depth) = (columns.count, depth)
    product.activated = finish.activated ? 1 : 0
    if !swaps {
      product.bias = finish.bias.map { $0 + (finish.biasIsOfRows ? rows : columns).lowerBound }
      product.bias_of_rows = finish.biasIsOfRows ? 1 : 0
      product.a = narrow.pointer + rows.lowerBound * product.a_row
      product.rows = rows.count
      product.c = c + rows.lowerBound * stride + columns.lowerBound
      product.c_row = stride
      product.accumulate = accumulates ? 1 : 0
      VectorLoops.multiplyPanel(&product)
      return
    }
    (product.c, product.c_row) = (turned, VectorLoops.panelWidth)
    // What are c's columns are rows now.
    product.bias_of_rows = finish.biasIsOfRows ? 0 : 1
    for row in Swift.stride(from: rows.lowerBound, to: rows.upperBound, by: Self.mostTurned) {
      product.a = narrow.pointer + row * product.a_row
      product.bias = finish.bias.map { $0 + (finish.biasIsOfRows ? columns.lowerBound : row) }
      product.rows = min(Self.mostTurned, rows.upperBound - row)
      VectorLoops.multiplyPanel(&product)
      VectorLoops.transpose(
        turned, step: VectorLoops.panelWidth, rows: product.rows, columns: columns.count,
        into: c + columns.lowerBound * stride + row, step: stride, accumulates: accumulates)
    }
  }

  private static func wholeVectors(_ columns: Int) -> Int {
    (columns + VectorLoops.lanes - 1) / VectorLoops.lanes * VectorLoops.lanes
  }

  /// Copies some columns of the wide factor, filled up with zeros to a whole number of vectors.
  private func pack(columns: Range<Int>, into panel: UnsafeMutablePointer<Float>, step: Int) {
    let (first, count) = (columns.lowerBound, columns.count)
    if count < step { panel.update(repeating: 0, count: depth * step) }
    if wideIsUpright {
      for row in 0..<depth {
        (panel + row * step).update(from: wide.pointer + row * wide.stride + first, count: count)
      }
      return
    }
    VectorLoops.transpose(
      wide.pointer + first * wide.stride, step: wide.stride, rows: count, columns: depth,
      into: panel, step: step)
  }
}
