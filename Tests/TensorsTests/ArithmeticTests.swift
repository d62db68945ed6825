import Tensors
import TestSupport
import Testing

@Suite struct ArithmeticTests {
  static let shapes: [(a: [Int], b: [Int], result: [Int])] = [
    ([2, 3], [2, 3], [2, 3]), ([2, 3], [3], [2, 3]), ([3], [2, 3], [2, 3]),
    ([2, 3], [2, 1], [2, 3]), ([2, 1], [1, 3], [2, 3]), ([2, 3], [], [2, 3]), ([], [], []),
    ([2, 3], [1, 1], [2, 3]), ([4, 1, 3], [2, 1], [4, 2, 3]), ([1], [2, 2, 1], [2, 2, 1]),
    ([2, 3, 1, 2], [3, 4, 1], [2, 3, 4, 2]),
  ]

  static let operations = shapes.flatMap { a, b, _ in
    [
      DifferentiableOperation("\(a) + \(b)", .normal(a), .normal(b)) { $0[0] + $0[1] },
      DifferentiableOperation("\(a) - \(b)", .normal(a), .normal(b)) { $0[0] - $0[1] },
      DifferentiableOperation("\(a) * \(b)", .normal(a), .normal(b)) { $0[0] * $0[1] },
      DifferentiableOperation("\(a) / \(b)", .normal(a), .positive(b)) { $0[0] / $0[1] },
    ]
  }
  static let operationsWithNumbers = [
    DifferentiableOperation("x * 3", .normal([2, 3])) { $0[0] * 3 },
    DifferentiableOperation("3 * x", .normal([2, 3])) { 3 * $0[0] },
    DifferentiableOperation("x / 3", .normal([2, 3])) { $0[0] / 3 },
    DifferentiableOperation("x + 3", .normal([2, 3])) { $0[0] + 3 },
    DifferentiableOperation("x - 3", .normal([2, 3])) { $0[0] - 3 },
    DifferentiableOperation("-x", .normal([2, 3])) { -$0[0] },
    DifferentiableOperation("x * x", .normal([2, 3])) { $0[0] * $0[0] },
    DifferentiableOperation("x / (x + 2) - x", .positive([5])) { $0[0] / ($0[0] + 2) - $0[0] },
  ]

  @Test(arguments: operations + operationsWithNumbers)
  func gradients(_ operation: DifferentiableOperation) { expectGradients(operation) }

  /// Each element of a result against the elements that NumPy's rule pairs.
  @Test(arguments: shapes) func broadcasting(a: [Int], b: [Int], result: [Int]) {
    let generator = Generator(seed: 3)
    let (x, y) = (generator.normal(a), generator.normal(b))
    func element(_ tensor: Tensor, _ index: [Int]) -> Float {
      var offset = 0
      for (axis, place) in zip(tensor.shape.indices, index.suffix(tensor.rank)) {
        offset = offset * tensor.shape[axis] + (tensor.shape[axis] == 1 ? 0 : place)
      }
      return tensor.values[offset]
    }
    let indices = (0..<result.reduce(1, *)).map { number in
      var rest = number
      return result.reversed().map { length in
        defer { rest /= length }
        return rest % length
      }.reversed() as [Int]
    }
    for (found, combine) in [
      (x + y, { $0 + $1 }), (x - y, { $0 - $1 }), (x * y, { $0 * $1 }), (x / y, { $0 / $1 }),
    ] as [(Tensor, (Float, Float) -> Float)] {
      #expect(found.shape == result)
      expectClose(found.values, indices.map { combine(element(x, $0), element(y, $0)) }, .exact)
    }
  }

  @Test func emptyTensors() {
    #expect((Tensor.zeros([0, 3]) + Tensor.zeros([3])).shape == [0, 3])
    #expect((Tensor.zeros([3, 0]) * Tensor.zeros([1, 1])).shape == [3, 0])
    #expect((Tensor.zeros([0]) / 2).values.isEmpty)
  }

  @Test func shapesThatDoNotMeet() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Tensor.zeros([2, 3]) + Tensor.zeros([2]) }
    expectTrap(result, mentions: "+: ", "[2, 3]", "[2]", "broadcast")
  }
}
