import Distillation
import Learning
import Tensors
import TestSupport
import Testing

@Suite struct LossSurfaceTests {
  /// Half of x A x has the Hessian A at every point; here A has the eigenvalues 7, 3 and 1 (or -7, 3 and 1).
  @Test(arguments: [7, -7] as [Float]) func aQuadraticsLargestEigenvalue(largest: Float) {
    let generator = Generator(seed: 1)
    // Columns of an orthogonal matrix: a Householder reflection.
    let normal = l2Normalize(Tensor([[1, 2, -2]])).reshaped([3, 1])
    let identity = Tensor([[1, 0, 0], [0, 1, 0], [0, 0, 1]])
    let basis = identity - 2 * matmul(normal, normal.transposed())
    let diagonal = Tensor([[largest, 0, 0], [0, 3, 0], [0, 0, 1]])
    let hessian = matmul(matmul(basis, diagonal), basis.transposed())
    let x = Parameter(generator.normal([1, 3]))
    let before = x.value.values
    let found = largestHessianEigenvalue(
      of: [x], tolerance: 1e-6, maxIterations: 100, generator: generator
    ) { tape in
      let x = tape.read(x)
      return 0.5 * (matmul(x, hessian) * x).sum()
    }
    #expect(abs(found - Double(largest)) < 0.01, "\(found)")
    #expect(x.value.values == before, "the weights are put back")
    #expect(x.gradient == nil)
  }

  /// A loss that is linear bends nowhere.
  @Test func aPlane() {
    let x = Parameter(Tensor([1, 2]))
    let found = largestHessianEigenvalue(of: [x], generator: Generator(seed: 1)) {
      (3 * $0.read(x)).sum()
    }
    #expect(abs(found) < 1e-3)
  }

  /// Softmax regression: the Hessian of the mean cross-entropy is known, block (a, b) the mean of
  /// (p_a [a = b] - p_a p_b) x x^T.
  @Test func aSoftmaxRegression() {
    let generator = Generator(seed: 3)
    let images = generator.normal([30, 2])
    let layer = Linear(2, 2, generator)
    let found = largestHessianEigenvalue(
      of: [layer.weight], tolerance: 1e-5, maxIterations: 100, generator: generator
    ) { crossEntropy(layer(images, .training(on: $0)), (0..<30).map { $0 % 2 }) }
    // With two classes the block matrix is M x (1, -1; -1, 1), M the mean of p (1 - p) x x^T.
    let p = softmax(layer(images))
    var (a, b, d) = (0.0, 0.0, 0.0)
    for row in 0..<30 {
      let weight = Double(p[row, 0] * p[row, 1]) / 30
      let (u, v) = (Double(images[row, 0]), Double(images[row, 1]))
      (a, b, d) = (a + weight * u * u, b + weight * u * v, d + weight * v * v)
    }
    let largest = (a + d) / 2 + ((a - d) * (a - d) / 4 + b * b).squareRoot()
    #expect(abs(found - 2 * largest) < 0.01 * largest, "\(found), expected \(2 * largest)")
  }

  @Test func otherWeightsForAWhile() throws {
    let generator = Generator(seed: 1)
    let (model, other) = (
      SimpleStudent(inputs: 4, width: 3, generator), SimpleStudent(inputs: 4, width: 3, generator)
    )
    let x = generator.normal([2, 4])
    let before = model(x).values
    #expect(try model.with(other.state) { $0(x).values } == other(x).values)
    #expect(model(x).values == before)
    #expect(throws: ModelStateError.self) {
      try model.with(SimpleStudent(inputs: 4, width: 5, generator).state) { _ in }
    }
  }
}
