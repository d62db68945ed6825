import CVectorLoops
import Synchronization

/// Products at the sizes of a training step, where packing both factors, as OpenBLAS does, costs a fifth of
/// the time: one factor is packed into panels of a tile's width, the other is read where it lies.
///
/// Every element of the result is summed in the order of the depth, whatever part of the product it is computed
/// in, so that results do not depend on how a product is cut up.
struct PanelProduct {
  /// A panel of this depth stays in a core's own cache.
  private static let mostDepth = 1024
  /// Numbers of the factor that is read once for every panel, which must stay in the cache too.
  private static let mostNarrow = 1 << 20
  /// Fewer rows than this do not pay for packing a panel.
  private static let leastRows = 24

  /// Rows of a transposed result that are computed before they are put in their place: as many as stay in the
  /// nearest cache.
  private static let mostTurned = 96

  /// Room for a panel and for the rows of a transposed result.
  private struct Room {
    let panel: UnsafeMutablePointer<Float>
    var turned: UnsafeMutablePointer<Float> { panel + mostDepth * VectorLoops.panelWidth }

    init() {
      let count = (mostDepth + mostTurned) * VectorLoops.panelWidth
      panel = UnsafeMutableRawPointer.allocate(
        byteCount: count * MemoryLayout<Float>.stride, alignment: 64
      ).assumingMemoryBound(to: Float.self)
    }
  }

  /// Rooms in nobody's use.
  private struct Rooms: @unchecked Sendable { var free: [Room] = [] }
  private static let rooms = Mutex(Rooms())

  /// Whether this is the faster way for a product of m by k and k by n.
  static func suits(_ b: Matrix, m: Int, n: Int, k: Int) -> Bool {
    let rows = b.isTransposed ? n : m
    return VectorLoops.name != "plain" && k > 0 && k <= mostDepth && rows >= leastRows
      && rows * k <= mostNarrow
  }

  /// c = a b + beta c with a beta of 0 or 1, in `parts` parts on the pool's threads; see `MatrixMultiply.multiply`.
  static func multiply(
    _ a: Matrix, _ b: Matrix, _ c: UnsafeMutablePointer<Float>, _ stride: Int, _ m: Int, _ n: Int,
    _ k: Int, _ beta: Float, parts: Int
  ) {
    // The wide factor's rows must be packed in vectors along c: b's own, or, where b is transposed and so
    // awkward to pack, a's columns for a transposed c.
    let swaps = b.isTransposed
    let (wide, narrow) = swaps ? (a, b) : (b, a)
    let (rows, columns) = swaps ? (n, m) : (m, n)
    let product = PanelProduct(
      wide: wide, narrow: narrow, c: c, stride: stride, rows: rows, columns: columns, depth: k,
      swaps: swaps, accumulates: beta != 0)
    guard parts > 1 else { return product.multiply(rows: 0..<rows, columns: 0..<columns) }
    let width = VectorLoops.panelWidth
    if product.isPacked, columns >= parts * width {
      // Each thread packs panels of its own.
      let panels = (columns + width - 1) / width
      ThreadPool.shared.run(parts) { part in
        let first = part * panels / parts * width
        let end = min(columns, (part + 1) * panels / parts * width)
        product.multiply(rows: 0..<rows, columns: first..<end)
      }
      return
    }
    // What the panels are multiplied with is shared out, in whole tiles of six rows. Each thread packs the panels for
    // itself: half a panel from another core's cache takes longer than packing it.
    let part = (rows + parts * 6 - 1) / (parts * 6) * 6
    ThreadPool.shared.run((rows + part - 1) / part) { index in
      product.multiply(rows: index * part..<min(rows, (index + 1) * part), columns: 0..<columns)
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

  private var wideIsUpright: Bool { swaps ? wide.isTransposed : true }
  private var narrowIsUpright: Bool { swaps ? true : !narrow.isTransposed }
  /// A wide factor that is upright and so shallow that it need not be packed is read in place.
  private var isPacked: Bool { !wideIsUpright || depth > VectorLoops.panelWidth }

  /// Some rows and columns of the product.
  private func multiply(rows: Range<Int>, columns: Range<Int>) {
    let width = VectorLoops.panelWidth
    let room = Self.rooms.withLock { $0.free.popLast() } ?? Room()
    for first in Swift.stride(from: columns.lowerBound, to: columns.upperBound, by: width) {
      let count = min(width, columns.upperBound - first)
      var product = panel_product()
      product.a_row = narrowIsUpright ? narrow.stride : 1
      product.a_step = narrowIsUpright ? 1 : narrow.stride
      product.columns = count
      product.depth = depth
      product.panel_step = width
      if !isPacked, count == width {
        product.panel = wide.pointer + first
        product.panel_step = wide.stride
      } else {
        pack(columns: first..<first + count, into: room.panel)
        product.panel = UnsafePointer(room.panel)
      }
      if !swaps {
        product.a = narrow.pointer + rows.lowerBound * product.a_row
        product.rows = rows.count
        product.c = c + rows.lowerBound * stride + first
        product.c_row = stride
        product.accumulate = accumulates ? 1 : 0
        VectorLoops.multiplyPanel(&product)
        continue
      }
      product.c = room.turned
      product.c_row = width
      for row in Swift.stride(from: rows.lowerBound, to: rows.upperBound, by: Self.mostTurned) {
        product.a = narrow.pointer + row * product.a_row
        product.rows = min(Self.mostTurned, rows.upperBound - row)
        VectorLoops.multiplyPanel(&product)
        VectorLoops.transpose(
          room.turned, step: width, rows: product.rows, columns: count,
          into: c + first * stride + row, step: stride, accumulates: accumulates)
      }
    }
    Self.rooms.withLock { $0.free.append(room) }
  }

  /// Copies some columns of the wide factor, filled up with zeros to a panel's width.
  private func pack(columns: Range<Int>, into panel: UnsafeMutablePointer<Float>) {
    let width = VectorLoops.panelWidth
    let (first, count) = (columns.lowerBound, columns.count)
    if count < width { panel.update(repeating: 0, count: depth * width) }
    if wideIsUpright {
      for row in 0..<depth {
        (panel + row * width).update(from: wide.pointer + row * wide.stride + first, count: count)
      }
      return
    }
    VectorLoops.transpose(
      wide.pointer + first * wide.stride, step: wide.stride, rows: count, columns: depth,
      into: panel, step: width)
  }
}
