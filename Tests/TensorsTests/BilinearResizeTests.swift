import Tensors
import TestSupport
import Testing

@Suite struct BilinearResizeTests {
  static let operations = [(5, 7), (2, 2), (3, 4), (1, 1)].map { height, width in
    DifferentiableOperation("3 x 4 to \(height) x \(width)", .normal([2, 2, 3, 4])) {
      bilinearResize($0[0], height: height, width: width)
    }
  }

  @Test(arguments: operations)
  func gradients(_ operation: DifferentiableOperation) { expectGradients(operation) }

  @Test func values() {
    let x = Tensor(shape: [1, 1, 1, 2], [0, 4])
    // Pixel centres: 0.25, 0.75, 1.25, 1.75 of the source, clamped to its own centres.
    expectClose(bilinearResize(x, height: 1, width: 4).values, [0, 1, 3, 4], .exact)
    expectClose(bilinearResize(x, height: 1, width: 1).values, [2], .exact)
    expectClose(bilinearResize(x, height: 2, width: 2).values, [0, 4, 0, 4], .exact)
    let square = Tensor(shape: [1, 1, 2, 2], [1, 2, 3, 4])
    expectClose(bilinearResize(square, height: 1, width: 1).values, [2.5], .exact)
  }
}
