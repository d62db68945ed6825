import Foundation
import TestSupport
import Testing

@testable import Kernels

/// A product: sizes, what is transposed, what is added to, and how far apart rows lie in memory.
private struct Product: CustomStringConvertible {
  let (m, n, k): (Int, Int, Int)
  let (transposeA, transposeB): (Bool, Bool)
  let accumulates: Bool
  let gap: Int
  var backend = MatrixMultiply.Backend.panels

  var description: String {
    "\(m) x \(k) by \(k) x \(n), transposed \(transposeA) \(transposeB), "
      + "accumulates \(accumulates), gap \(gap), \(backend)"
  }

  /// A matrix in memory with its stride; the gaps between rows hold NaN.
  private func matrix(_ rows: Int, _ columns: Int, seed: Int) -> ([Float], stride: Int) {
    let stride = columns + gap
    var values = [Float](repeating: .nan, count: rows * stride)
    for row in 0..<rows {
      for column in 0..<columns {
        // From -1 to 1, with no pattern that would let a sum grow with its length.
        let mixed =
          UInt32(truncatingIfNeeded: row * 7919 + column * 104_729 + seed) &* 2_654_435_761
        values[row * stride + column] = Float(mixed >> 8) * 0x1p-23 - 1
      }
    }
    return (values, stride)
  }

  /// What the product gives, and what a plain loop gives if asked for; m rows with their gaps.
  func run(expecting: Bool = true) -> (found: [Float], expected: [Float]) {
    let (a, strideA) = transposeA ? matrix(k, m, seed: 1) : matrix(m, k, seed: 1)
    let (b, strideB) = transposeB ? matrix(n, k, seed: 2) : matrix(k, n, seed: 2)
    var (c, strideC) = matrix(m, n, seed: 3)
    var expected = c
    for i in 0..<m {
      for j in 0..<n {
        var sum = 0.0
        for l in 0..<(expecting ? k : 0) {
          let x = transposeA ? a[l * strideA + i] : a[i * strideA + l]
          let y = transposeB ? b[j * strideB + l] : b[l * strideB + j]
          sum += Double(x) * Double(y)
        }
        let before = accumulates ? Double(c[i * strideC + j]) : 0
        expected[i * strideC + j] = Float(sum + before)
        // What is overwritten may hold anything.
        if !accumulates { c[i * strideC + j] = .nan }
      }
    }
    MatrixMultiply.multiply(
      Matrix(a, stride: strideA, transposed: transposeA),
      Matrix(b, stride: strideB, transposed: transposeB), into: &c, stride: strideC, m: m, n: n,
      k: k, accumulates: accumulates, backend: backend)
    return (c, expected)
  }

  func check() {
    let (found, expected) = run()
    // The gaps must still hold NaN.
    #expect(
      zip(found, expected).allSatisfy { $0.isNaN == $1.isNaN },
      "\(description): outside the matrix")
    expectClose(
      found.map { $0.isNaN ? 0 : $0 }, expected.map { $0.isNaN ? 0 : $0 },
      .absolute(Float(k + 1) * 1e-6), description)
  }
}

@Suite struct MatrixMultiplyTests {
  @Test(arguments: [false, true], [false, true])
  func oddShapes(transposeA: Bool, transposeB: Bool) {
    let sizes = [
      (1, 1, 1), (1, 7, 3), (5, 1, 2), (3, 4, 1), (16, 16, 16), (17, 31, 33), (64, 10, 128),
      (2, 65, 70), (25, 26, 1030), (1, 130, 784), (3, 5, 2050),
    ]
    for (m, n, k) in sizes {
      for accumulates in [false, true] {
        for gap in [0, 3] {
          for backend in MatrixMultiply.Backend.allCases {
            Product(
              m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB,
              accumulates: accumulates, gap: gap, backend: backend
            ).check()
          }
        }
      }
    }
  }

  /// The same numbers as the product, then the bias, then the ReLU: turned or not, in one piece of the depth and in two.
  @Test(arguments: [false, true], [false, true])
  func finishes(ofRows: Bool, activated: Bool) {
    for (m, n, k) in [(64, 70, 33), (70, 64, 33), (5, 9, 3), (64, 10, 1030), (100, 7, 20)] {
      let a = (0..<m * k).map { Float($0 * 7 % 19) / 9 - 1 }
      let b = (0..<n * k).map { Float($0 * 13 % 23) / 11 - 1 }
      let bias = (0..<max(m, n)).map { Float($0 % 7) / 2 - 1.5 }
      for transposed in [false, true] {
        var found = [Float](repeating: .nan, count: m * n)
        var expected = found
        a.withUnsafeBufferPointer { a in
          b.withUnsafeBufferPointer { b in
            let left = Matrix(a.baseAddress!, stride: k)
            let right = Matrix(
              b.baseAddress!, stride: transposed ? k : n, transposed: transposed)
            bias.withUnsafeBufferPointer { bias in
              MatrixMultiply.multiply(
                left, right, into: &found, m: m, n: n, k: k,
                finish: ProductFinish(
                  bias: bias.baseAddress, ofRows: ofRows, activated: activated))
            }
            MatrixMultiply.multiply(left, right, into: &expected, stride: n, m: m, n: n, k: k)
          }
        }
        for index in expected.indices {
          expected[index] += bias[ofRows ? index / n : index % n]
          if activated { expected[index] = max(expected[index], 0) }
        }
        expectClose(
          found, expected, .absolute(Float(k + 1) * 1e-6),
          "\(m), \(n), \(k), transposed \(transposed)")
      }
    }
  }

  @Test func emptyProducts() {
    for (m, n, k) in [(0, 3, 2), (3, 0, 2), (3, 2, 0)] {
      for accumulates in [false, true] {
        for backend in MatrixMultiply.Backend.allCases {
          Product(
            m: m, n: n, k: k, transposeA: false, transposeB: false, accumulates: accumulates,
            gap: 0, backend: backend
          ).check()
        }
      }
    }
  }

  /// Products large enough for several threads, cut along rows and along columns: the same bits from one
  /// thread. In a process of its own, as the pool is everybody's.
  @Test func threadsDoNotChangeTheResult() async {
    await #expect(processExitsWith: .success) {
      for (m, n, k) in [
        (64, 300, 170), (300, 64, 170), (65, 515, 130), (257, 129, 130),
        (64, 45, 1100), (45, 64, 1100),
      ] {
        for (transposeA, transposeB) in [(false, false), (false, true), (true, false)] {
          for accumulates in [false, true] {
            let product = Product(
              m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB,
              accumulates: accumulates, gap: 1)
            ThreadPool.shared.threads = 1
            let alone = product.run(expecting: false).found
            for threads in [2, 3] {
              ThreadPool.shared.threads = threads
              let shared = product.run(expecting: false).found
              #expect(
                zip(shared, alone).allSatisfy { $0.bitPattern == $1.bitPattern },
                "\(product), \(threads) threads")
            }
            if accumulates { product.check() }
          }
        }
      }
    }
  }

  /// Every element is a chain of fused multiply-adds along the depth, 1,024 of them at a time.
  @Test(arguments: [(7, 20, 33), (1, 130, 784), (64, 10, 128), (40, 70, 2100), (3, 65, 1025)])
  func elementsAreChains(m: Int, n: Int, k: Int) {
    for (transposeA, transposeB) in [(false, false), (false, true), (true, false), (true, true)] {
      let a = numbers(m * k, seed: 1)
      let b = numbers(n * k, seed: 2)
      var expected = [Float](repeating: 0, count: m * n)
      for i in 0..<m {
        for j in 0..<n {
          for start in stride(from: 0, to: k, by: 1024) {
            var sum: Float = 0
            for l in start..<min(k, start + 1024) {
              sum.addProduct(
                transposeA ? a[l * m + i] : a[i * k + l], transposeB ? b[j * k + l] : b[l * n + j])
            }
            expected[i * n + j] += sum
          }
        }
      }
      var found = expected
      MatrixMultiply.multiply(
        Matrix(a, stride: transposeA ? m : k, transposed: transposeA),
        Matrix(b, stride: transposeB ? k : n, transposed: transposeB), into: &found, stride: n,
        m: m, n: n, k: k)
      expectClose(
        found, expected, .exact, "\(m), \(n), \(k), transposed \(transposeA) \(transposeB)")
    }
  }
}
