import Kernels
import Tensors

/// The factors of a product, random numbers from -1 to 1, and its result. They live as long as the
/// process.
struct ProductOperands {
  private let product: MatrixProduct
  private let a: UnsafeMutableBufferPointer<Float>
  private let b: UnsafeMutableBufferPointer<Float>
  private let c: UnsafeMutableBufferPointer<Float>

  init(_ product: MatrixProduct) {
    self.product = product
    let generator = Generator(seed: 0)
    func numbers(_ count: Int) -> UnsafeMutableBufferPointer<Float> {
      let numbers = UnsafeMutableBufferPointer<Float>.allocate(capacity: count)
      _ = numbers.initialize(from: generator.uniform([count], from: -1).values)
      return numbers
    }
    a = numbers(product.m * product.k)
    b = numbers(product.k * product.n)
    c = numbers(product.m * product.n)
  }

  /// Overwrites the result.
  func multiply(on backend: MatrixMultiply.Backend) {
    let (m, k, n) = (product.m, product.k, product.n)
    MatrixMultiply.multiply(
      Matrix(a.baseAddress!, stride: strideA, transposed: product.transposesA),
      Matrix(b.baseAddress!, stride: strideB, transposed: product.transposesB),
      into: c.baseAddress!, stride: n, m: m, n: n, k: k, backend: backend)
  }

  private var strideA: Int { product.transposesA ? product.m : product.k }
  private var strideB: Int { product.transposesB ? product.k : product.n }

  /// Stops where the backends disagree by more than rounding: then they would not do the same work.
  func requireSameResults() {
    multiply(on: .openBLAS)
    let expected = Array(c)
    multiply(on: .panels)
    // k terms of at most 1, each sum rounded to 24 bits, in both.
    let depth = Float(product.k)
    let allowed = depth * depth * Float.ulpOfOne
    let difference = zip(expected, c).reduce(0) { max($0, abs($1.0 - $1.1)) }
    guard difference <= allowed else {
      fatalError(
        "\(product.name): expected our product within \(allowed) of OpenBLAS's, found \(difference)"
      )
    }
  }
}
