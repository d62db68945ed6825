extension MatrixProduct {
  /// What a product is for.
  struct Use: Sendable {
    let name: String
    let product: MatrixProduct

    /// Squares, the layers of document 10.1's networks in both directions, and deep products of few
    /// rows.
    static let grid: [Use] =
      [8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096].map { side in
        Use(name: "square", product: MatrixProduct(m: side, k: side, n: side))
      }
      + layer(batch: 1, inputs: 784, outputs: 128)
      + layer(batch: 64, inputs: 784, outputs: 128)
      + layer(batch: 64, inputs: 784, outputs: 512)
      + layer(batch: 64, inputs: 512, outputs: 10)
      + [forward(batch: 10_000, inputs: 784, outputs: 128)]
      + [1, 4, 16, 64].map { rows in
        Use(name: "deep", product: MatrixProduct(m: rows, k: 4096, n: 128))
      }
      + [4, 64].map { forward(batch: $0, inputs: 4096, outputs: 128) }
      + [weightGradient(batch: 4096, inputs: 784, outputs: 128)]

    /// The products of a fully connected layer, whose weight is (outputs, inputs).
    private static func layer(batch: Int, inputs: Int, outputs: Int) -> [Use] {
      [
        forward(batch: batch, inputs: inputs, outputs: outputs),
        Use(name: "input gradient", product: MatrixProduct(m: batch, k: outputs, n: inputs)),
        weightGradient(batch: batch, inputs: inputs, outputs: outputs),
      ]
    }

    private static func forward(batch: Int, inputs: Int, outputs: Int) -> Use {
      Use(
        name: "forward",
        product: MatrixProduct(m: batch, k: inputs, n: outputs, transposesB: true))
    }

    private static func weightGradient(batch: Int, inputs: Int, outputs: Int) -> Use {
      Use(
        name: "weight gradient",
        product: MatrixProduct(m: outputs, k: batch, n: inputs, transposesA: true))
    }
  }
}
