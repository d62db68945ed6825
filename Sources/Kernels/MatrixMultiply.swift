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

/// Float32 matrix products on OpenBLAS.
public enum MatrixMultiply {
  /// The OpenBLAS kernels in use, such as `SkylakeX`.
  public static var core: String { OpenBLAS.core }

  /// Multiply-adds below which a second thread does not pay.
  private static let grain = 1 << 20

  /// c = a b + beta c, with a of m by k, b of k by n, and c of m by n with `stride` floats a row.
  ///
  /// OpenBLAS runs in one thread; a large product is cut along its longer side into parts for the
  /// pool's threads.
  public static func multiply(
    _ a: Matrix, _ b: Matrix, into c: UnsafeMutablePointer<Float>, stride: Int, m: Int, n: Int,
    k: Int, beta: Float = 0
  ) {
    _ = OpenBLAS.core
    let threads = min(ThreadPool.shared.threads, m * n * k / grain)
    guard threads > 1 else { return product(a, b, c, stride, m, n, k, beta) }
    // A part is a multiple of 16 rows or columns: the width of the kernels.
    let side = max(m, n)
    let part = (side + threads * 16 - 1) / (threads * 16) * 16
    ThreadPool.shared.run((side + part - 1) / part) { index in
      let start = index * part
      let count = min(part, side - start)
      if n >= m {
        product(a, b.fromColumn(start), c + start, stride, m, count, k, beta)
      } else {
        product(a.fromRow(start), b, c + start * stride, stride, count, n, k, beta)
      }
    }
  }

  private static func product(
    _ a: Matrix, _ b: Matrix, _ c: UnsafeMutablePointer<Float>, _ stride: Int, _ m: Int, _ n: Int,
    _ k: Int, _ beta: Float
  ) {
    cblas_sgemm(
      CblasRowMajor, a.isTransposed ? CblasTrans : CblasNoTrans,
      b.isTransposed ? CblasTrans : CblasNoTrans, Int32(m), Int32(n), Int32(k), 1, a.pointer,
      Int32(a.stride), b.pointer, Int32(b.stride), beta, c, Int32(stride))
  }
}
