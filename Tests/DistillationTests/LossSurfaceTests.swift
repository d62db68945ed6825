import Foundation
import Learning
import Tensors
import TestSupport
import Testing

@testable import Distillation

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
    #expect(abs(found.value - Double(largest)) < 0.01, "\(found)")
    #expect(found.converged)
    #expect(x.value.values == before, "the weights are put back")
    #expect(x.gradient == nil)
  }

  /// The loss of weights whose Hessian is diagonal.
  private func loss(_ diagonal: [Float], _ x: Parameter) -> (Tape) -> Tensor {
    { 0.5 * (pow($0.read(x), 2) * Tensor(diagonal)).sum() }
  }

  /// Bent up as much as down: either eigenvalue will do, nothing between them.
  @Test func anIndefiniteQuadratic() {
    let x = Parameter(Tensor([0.5, -1, 2]))
    let found = largestHessianEigenvalue(
      of: [x], generator: Generator(seed: 1), loss: loss([3, -3, 1], x))
    #expect(abs(abs(found.value) - 3) < 0.01, "\(found)")
    #expect(found.converged && found.residual < 0.01)
  }

  /// A hundred eigenvalues, the largest next to one another, and weights in two parameters.
  @Test func manyEigenvalues() {
    let (a, b) = (Parameter(.zeros([10, 5])), Parameter(.zeros([50])))
    let diagonal = (1...100).map { Float($0) * 0.1 }
    func loss(_ tape: Tape) -> Tensor {
      let weights = concatenated([tape.read(a).flattened(from: 0), tape.read(b)])
      return 0.5 * (pow(weights, 2) * Tensor(diagonal)).sum()
    }
    let found = largestHessianEigenvalue(
      of: [a, b], tolerance: 1e-3, generator: Generator(seed: 1), loss: loss)
    #expect(found.converged)
    #expect(abs(found.value - 10) < 0.01, "\(found)")
    let early = largestHessianEigenvalue(
      of: [a, b], tolerance: 1e-3, maxIterations: 3, generator: Generator(seed: 1), loss: loss)
    #expect(!early.converged)
    // Some eigenvalue lies within the residual; they are 0.1 apart.
    #expect(early.residual > 0.01 && early.value < 10)
  }

  /// Eigenvalues that a cosine gives: those of the second differences (2, -1).
  @Test(arguments: [1, 2, 7, 40]) func symmetricMatrices(order: Int) {
    let rows = (0..<order).map { i in
      (0..<order).map { i == $0 ? 2.0 : abs(i - $0) == 1 ? -1 : 0 }
    }
    let (values, vectors) = eigenvalues(ofSymmetric: rows)
    let expected = (1...order).map { 2 - 2 * cos(Double($0) * .pi / Double(order + 1)) }
    for (found, expected) in zip(values.sorted(), expected) {
      #expect(abs(found - expected) < 1e-12)
    }
    for column in 0..<order {
      for (row, own) in zip(rows, vectors.map { $0[column] }) {
        let image = zip(row, vectors).reduce(0) { $0 + $1.0 * $1.1[column] }
        #expect(abs(image - values[column] * own) < 1e-12)
      }
    }
  }

  /// A loss that is linear bends nowhere.
  @Test func aPlane() {
    let x = Parameter(Tensor([1, 2]))
    let found = largestHessianEigenvalue(of: [x], generator: Generator(seed: 1)) {
      (3 * $0.read(x)).sum()
    }
    #expect(abs(found.value) < 1e-3)
    #expect(found.converged)
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
    #expect(abs(found.value - 2 * largest) < 0.01 * largest, "\(found), expected \(2 * largest)")
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
