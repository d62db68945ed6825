import COpenBLAS

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

  /// Writes the bias to c, which is m by n.
  func prepare(_ c: UnsafeMutablePointer<Float>, m: Int, n: Int) {
    guard let bias else { return }
    for row in 0..<m {
      if biasIsOfRows {
        (c + row * n).update(repeating: bias[row], count: n)
      } else {
        (c + row * n).update(from: bias, count: n)
      }
    }
  }
}

/// Float32 matrix products on OpenBLAS.
public enum MatrixMultiply {
  /// The OpenBLAS kernels in use, such as `SkylakeX`.
  public static var core: String { OpenBLAS.core }

  /// Multiply-adds below which a second thread does not pay.
  private static let grain = 1 << 20
  /// Into how many parts OpenBLAS's products are cut at most.
  private static let mostParts = 8

  /// c = a b + beta c, with a of m by k, b of k by n, and c of m by n with `stride` floats a row.
  ///
  /// Products of a training step's size run on our own kernel, others on OpenBLAS in one thread; a large
  /// product is cut into parts for the pool's threads.
  public static func multiply(
    _ a: Matrix, _ b: Matrix, into c: UnsafeMutablePointer<Float>, stride: Int, m: Int, n: Int,
    k: Int, beta: Float = 0
  ) {
    // Chosen for the whole product, so that its parts are summed in one way however many there are.
    if let product = PanelProduct(a, b, c, stride, m, n, k, beta, ProductFinish()) {
      return product.multiply(parts: parts(m, n, k))
    }
    // Some of OpenBLAS's kernels sum the edges of a product in another order than its middle, so here the cut
    // must not depend on the number of threads.
    let parts = min(mostParts, m * n * k / grain)
    guard parts > 1 else { return multiplyWithOpenBLAS(a, b, c, stride, m, n, k, beta) }
    let cutsColumns = n >= m
    let side = cutsColumns ? n : m
    let part = (side + parts * 16 - 1) / (parts * 16) * 16  // in whole tiles
    ThreadPool.shared.run((side + part - 1) / part) { index in
      let start = index * part
      let count = min(part, side - start)
      if cutsColumns {
        multiplyWithOpenBLAS(a, b.fromColumn(start), c + start, stride, m, count, k, beta)
      } else {
        multiplyWithOpenBLAS(a.fromRow(start), b, c + start * stride, stride, count, n, k, beta)
      }
    }
  }

  /// c = a b, then what `finish` says, with a of m by k, b of k by n, and c of m by n.
  public static func multiply(
    _ a: Matrix, _ b: Matrix, into c: UnsafeMutablePointer<Float>, m: Int, n: Int, k: Int,
    finish: ProductFinish
  ) {
    if let product = PanelProduct(a, b, c, n, m, n, k, 0, finish) {
      return product.multiply(parts: parts(m, n, k))
    }
    finish.prepare(c, m: m, n: n)
    multiply(a, b, into: c, stride: n, m: m, n: n, k: k, beta: finish.bias == nil ? 0 : 1)
    if finish.activated { VectorLoops.relu(c, c, count: m * n) }
  }

  /// For how many threads a panel product is.
  private static func parts(_ m: Int, _ n: Int, _ k: Int) -> Int {
    m * n * k < 2 * grain ? 1 : min(ThreadPool.shared.threads, m * n * k / grain)
  }

  private static func multiplyWithOpenBLAS(
    _ a: Matrix, _ b: Matrix, _ c: UnsafeMutablePointer<Float>, _ stride: Int, _ m: Int, _ n: Int,
    _ k: Int, _ beta: Float
  ) {
    _ = OpenBLAS.core
    cblas_sgemm(
      CblasRowMajor, a.isTransposed ? CblasTrans : CblasNoTrans,
      b.isTransposed ? CblasTrans : CblasNoTrans, Int32(m), Int32(n), Int32(k), 1, a.pointer,
      Int32(a.stride), b.pointer, Int32(b.stride), beta, c, Int32(stride))
  }
}
