/// A row-major matrix in memory, read as it stands or transposed.
public struct Matrix {
  let pointer: UnsafePointer<Float>
  let stride: Int
  let isTransposed: Bool

  /// - Parameters:
  ///   - pointer: the first element
  ///   - stride: floats from one row in memory to the next
  ///   - transposed: whether the product reads columns in memory as rows
  public init(_ pointer: UnsafePointer<Float>, stride: Int, transposed: Bool = false) {
    self.pointer = pointer
    self.stride = stride
    isTransposed = transposed
  }

  func fromRow(_ row: Int) -> Matrix {
    Matrix(pointer + (isTransposed ? row : row * stride), stride: stride, transposed: isTransposed)
  }

  func fromColumn(_ column: Int) -> Matrix {
    Matrix(
      pointer + (isTransposed ? column * stride : column), stride: stride, transposed: isTransposed)
  }
}

/// What becomes of a product's results while they are at hand.
public struct ProductFinish {
  let bias: UnsafePointer<Float>?
  let biasIsOfRows: Bool
  let activated: Bool

  /// - Parameters:
  ///   - bias: a number for each column of the result, or for each row, that is added to it
  ///   - ofRows: for each row
  ///   - activated: whether it goes through a ReLU then
  public init(
    bias: UnsafePointer<Float>? = nil, ofRows: Bool = false, activated: Bool = false
  ) {
    self.bias = bias
    biasIsOfRows = ofRows
    self.activated = activated
  }

  /// Does it to c, which is m by n.
  func apply(to c: UnsafeMutablePointer<Float>, m: Int, n: Int) {
    if let bias {
      for row in 0..<m {
        let place = c + row * n
        if biasIsOfRows {
          VectorLoops.shift(bias[row], place, place, count: n)
        } else {
          VectorLoops.add(place, bias, place, count: n)
        }
      }
    }
    if activated { VectorLoops.relu(c, c, count: m * n) }
  }
}

/// Float32 matrix products.
public enum MatrixMultiply {
  /// What computes a product.
  public enum Backend: String, CaseIterable, Sendable {
    /// Our own kernel, for every size: the same bits on every processor and with any number of threads.
    case panels
    /// OpenBLAS, whose last digits depend on its kernels and so on the processor; faster for some large products.
    case openBLAS
  }

  /// The OpenBLAS kernels in use, such as `SkylakeX`.
  public static var core: String { OpenBLAS.core }

  /// Multiply-adds below which a second thread does not pay.
  private static let grain = 1 << 20

  /// c = a b, or c += that, with a of m by k, b of k by n, and c of m by n with `stride` floats a row.
  ///
  /// Every element is a chain of fused multiply-adds along the depth, 1,024 of them at a time. Large products are cut
  /// into parts for the pool's threads.
  public static func multiply(
    _ a: Matrix, _ b: Matrix, into c: UnsafeMutablePointer<Float>, stride: Int, m: Int, n: Int,
    k: Int, accumulates: Bool = false, backend: Backend = .panels
  ) {
    switch backend {
    case .panels:
      multiply(a, b, c, stride, m, n, k, accumulates: accumulates, ProductFinish())
    case .openBLAS:
      OpenBLAS.multiply(a, b, into: c, stride: stride, m: m, n: n, k: k, accumulates: accumulates)
    }
  }

  /// c = a b, then what `finish` says, with a of m by k, b of k by n, and c of m by n.
  public static func multiply(
    _ a: Matrix, _ b: Matrix, into c: UnsafeMutablePointer<Float>, m: Int, n: Int, k: Int,
    finish: ProductFinish
  ) {
    // Where there are several pieces, only the whole sum is ready for it.
    let isOnePiece = k <= PanelProduct.mostDepth
    multiply(a, b, c, n, m, n, k, accumulates: false, isOnePiece ? finish : ProductFinish())
    if !isOnePiece { finish.apply(to: c, m: m, n: n) }
  }

  private static func multiply(
    _ a: Matrix, _ b: Matrix, _ c: UnsafeMutablePointer<Float>, _ stride: Int, _ m: Int, _ n: Int,
    _ k: Int, accumulates: Bool, _ finish: ProductFinish
  ) {
    guard m > 0, n > 0 else { return }
    for start in Swift.stride(from: 0, to: max(1, k), by: PanelProduct.mostDepth) {
      let depth = min(PanelProduct.mostDepth, k - start)
      PanelProduct(
        a.fromColumn(start), b.fromRow(start), c, stride, m, n, depth,
        accumulates: accumulates || start > 0, finish
      ).multiply(parts: parts(m, n, depth))
    }
  }

  /// For how many threads a product is.
  private static func parts(_ m: Int, _ n: Int, _ k: Int) -> Int {
    m * n * k < 2 * grain ? 1 : min(ThreadPool.shared.threads, m * n * k / grain)
  }
}
