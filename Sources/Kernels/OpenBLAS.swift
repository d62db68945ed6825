import COpenBLAS
import CVectorLoops
import Foundation

/// OpenBLAS, told to use the kernels that suit the processor: a choice for large products, a second opinion for the tests of
/// our own, and a yardstick.
///
/// An OpenBLAS older than the processor falls back to kernels six times too slow. It reads
/// `OPENBLAS_CORETYPE` when it is loaded, so where its choice is below what the processor can do, the
/// variable is set and the library's dispatcher run again, before the first product. A choice of the
/// user's own is left alone.
enum OpenBLAS {
  /// What was chosen, for run records and benchmarks.
  static let core: String = {
    openblas_set_num_threads(1)
    let found = currentCore
    let userChose = ProcessInfo.processInfo.environment["OPENBLAS_CORETYPE"] != nil
    if !userChose, let better = betterCore(than: found, processor: processorLevel), load(better) {
      if !multipliesCorrectly() {
        FileHandle.standardError.write(
          Data("OpenBLAS: \(better) kernels gave a wrong product here; using \(found)\n".utf8))
        _ = load(found)
      }
    }
    return currentCore
  }()

  /// c = a b, or c += that: `MatrixMultiply.multiply` in parts for the pool's threads, each in one thread of OpenBLAS.
  static func multiply(
    _ a: Matrix, _ b: Matrix, into c: UnsafeMutablePointer<Float>, stride: Int, m: Int, n: Int,
    k: Int, accumulates: Bool
  ) {
    _ = core
    let cutsColumns = n >= m
    let side = cutsColumns ? n : m
    let parts = max(1, min(ThreadPool.shared.threads, m * n * k >> 20))
    let part = (side + parts * 16 - 1) / (parts * 16) * 16  // in whole tiles
    ThreadPool.shared.run((side + part - 1) / max(1, part)) { index in
      let start = index * part
      let count = min(part, side - start)
      let (left, right) =
        cutsColumns ? (a, b.fromColumn(start)) : (a.fromRow(start), b)
      cblas_sgemm(
        CblasRowMajor, a.isTransposed ? CblasTrans : CblasNoTrans,
        b.isTransposed ? CblasTrans : CblasNoTrans, Int32(cutsColumns ? m : count),
        Int32(cutsColumns ? count : n), Int32(k), 1, left.pointer, Int32(a.stride), right.pointer,
        Int32(b.stride), accumulates ? 1 : 0, c + (cutsColumns ? start : start * stride),
        Int32(stride))
    }
  }

  /// What the processor can run: 2 for AVX-512, 1 for AVX2, 0 for anything else.
  static var processorLevel: Int {
    vector_loops_named("avx512") != nil ? 2 : vector_loops_named("avx2") != nil ? 1 : 0
  }

  static var currentCore: String { String(cString: openblas_get_corename()) }

  /// The kernels to ask for instead of `core`, or nil where these are as wide as the processor.
  static func betterCore(than core: String, processor level: Int) -> String? {
    let avx512 = ["SkylakeX", "Cooperlake", "SapphireRapids"]
    let avx2 = ["Haswell", "Zen", "Excavator"]
    let current = avx512.contains(core) ? 2 : avx2.contains(core) ? 1 : 0
    guard current < level else { return nil }
    return level == 2 ? "SkylakeX" : "Haswell"
  }

  /// Runs OpenBLAS's dispatcher again for `core`; false where this build has but one set of kernels.
  static func load(_ core: String) -> Bool {
    typealias Function = @convention(c) () -> Void
    guard let quit = dlsym(nil, "gotoblas_dynamic_quit"),
      let initialise = dlsym(nil, "gotoblas_dynamic_init")
    else { return false }
    setenv("OPENBLAS_CORETYPE", core, 1)
    unsafeBitCast(quit, to: Function.self)()
    unsafeBitCast(initialise, to: Function.self)()
    unsetenv("OPENBLAS_CORETYPE")
    return true
  }

  /// A product with odd sizes against a plain loop.
  static func multipliesCorrectly() -> Bool {
    let (m, n, k) = (37, 53, 71)
    let a = (0..<m * k).map { Float($0 % 17) / 8 - 1 }
    let b = (0..<k * n).map { Float($0 % 13) / 6 - 1 }
    var c = [Float](repeating: 0, count: m * n)
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(m), Int32(n), Int32(k), 1, a, Int32(k), b,
      Int32(n), 0, &c, Int32(n))
    for i in 0..<m {
      for j in 0..<n {
        var sum: Float = 0
        for l in 0..<k { sum += a[i * k + l] * b[l * n + j] }
        if abs(sum - c[i * n + j]) > 1e-3 { return false }
      }
    }
    return true
  }
}
