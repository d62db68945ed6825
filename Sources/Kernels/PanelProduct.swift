import CVectorLoops

/// Products at the sizes of a training step, where packing both factors, as OpenBLAS does, costs a fifth of
/// the time: one factor is packed into panels of a tile's width, the other is read where it lies.
///
/// Every element of the result is summed in the order of the depth, whatever part of the product it is computed
/// in, so that results do not depend on how a product is cut up.
enum PanelProduct {
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
  private static let rooms = Guarded(Rooms())

  /// Whether this is the faster way for a product of m by k and k by n.
  static func suits(_ b: Matrix, m: Int, n: Int, k: Int) -> Bool {
    let rows = b.isTransposed ? n : m
    return VectorLoops.name != "plain" && k > 0 && k <= mostDepth && rows >= leastRows
      && rows * k <= mostNarrow
  }

  /// c = a b + beta c with a beta of 0 or 1; see `MatrixMultiply.multiply`.
  static func multiply(
    _ a: Matrix, _ b: Matrix, _ c: UnsafeMutablePointer<Float>, _ stride: Int, _ m: Int, _ n: Int,
    _ k: Int, _ beta: Float
  ) {
    // The wide factor's rows must be packed in vectors along c: b's own, or, where b is transposed and so
    // awkward to pack, a's columns for a transposed c.
    let swaps = b.isTransposed
    let (wide, narrow) = swaps ? (a, b) : (b, a)
    let (rows, columns) = swaps ? (n, m) : (m, n)
    let wideIsUpright = swaps ? a.isTransposed : true
    let narrowIsUpright = swaps ? true : !a.isTransposed
    let width = VectorLoops.panelWidth
    let room = rooms.withLock { $0.free.popLast() } ?? Room()
    for first in Swift.stride(from: 0, to: columns, by: width) {
      let count = min(width, columns - first)
      var product = panel_product()
      product.a = narrow.pointer
      product.a_row = narrowIsUpright ? narrow.stride : 1
      product.a_step = narrowIsUpright ? 1 : narrow.stride
      product.rows = rows
      product.columns = count
      product.depth = k
      if wideIsUpright, count == width, k <= width {
        // So shallow that it need not be packed.
        product.panel = wide.pointer + first
        product.panel_step = wide.stride
      } else {
        pack(wide, isUpright: wideIsUpright, from: first, count: count, depth: k, into: room.panel)
        product.panel = UnsafePointer(room.panel)
        product.panel_step = width
      }
      if !swaps {
        product.c = c + first
        product.c_row = stride
        product.accumulate = beta == 0 ? 0 : 1
        VectorLoops.multiplyPanel(&product)
        continue
      }
      product.c = room.turned
      product.c_row = width
      for row in Swift.stride(from: 0, to: rows, by: mostTurned) {
        product.a = narrow.pointer + row * product.a_row
        product.rows = min(mostTurned, rows - row)
        VectorLoops.multiplyPanel(&product)
        VectorLoops.transpose(
          room.turned, step: width, rows: product.rows, columns: count,
          into: c + first * stride + row, step: stride, accumulates: beta != 0)
      }
    }
    rooms.withLock { $0.free.append(room) }
  }

  /// Copies `count` columns of the wide factor from `first` on, filled up with zeros.
  private static func pack(
    _ wide: Matrix, isUpright: Bool, from first: Int, count: Int, depth: Int,
    into panel: UnsafeMutablePointer<Float>
  ) {
    let width = VectorLoops.panelWidth
    if count < width { panel.update(repeating: 0, count: depth * width) }
    if isUpright {
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
