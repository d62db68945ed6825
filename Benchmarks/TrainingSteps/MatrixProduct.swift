import Kernels

/// A product of an m by k and a k by n matrix, each read as it stands in memory or transposed.
struct MatrixProduct: Sendable {
  let m: Int
  let k: Int
  let n: Int
  var transposesA = false
  var transposesB = false

  /// As the table and requests name it: `64x784x128`, and which factor is transposed.
  var name: String { "\(m)x\(k)x\(n)" + (transposesA ? "-TN" : transposesB ? "-NT" : "") }

  var multiplyAdds: Int { m * k * n }

  /// Repeats the product, so often that a repetition takes some tens of microseconds at least, far
  /// above what the clock resolves.
  func workload(on backend: MatrixMultiply.Backend) -> Workload {
    let products = max(1, 4_000_000 / multiplyAdds)
    return Workload(
      name: "product/\(backend.rawValue)/\(name)",
      multiplyAdds: { products * multiplyAdds }
    ) {
      let operands = ProductOperands(self)
      if backend == .openBLAS {
        operands.requireSameResults()
      }
      return { for _ in 0..<products { operands.multiply(on: backend) } }
    }
  }

  /// The workload that a request names.
  static func workload(named name: String) -> Workload? {
    Use.grid.lazy.flatMap { use in
      MatrixMultiply.Backend.allCases.map { use.product.workload(on: $0) }
    }
    .first { $0.name == name }
  }
}
