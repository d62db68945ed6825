import Tensors
import TestSupport
import Testing

@Suite struct ShapeTests {
  static let operations = [
    DifferentiableOperation("reshaped", .normal([2, 6])) { $0[0].reshaped([3, -1]) },
    DifferentiableOperation("reshaped twice", .normal([2, 6])) {
      $0[0].reshaped([12]) * $0[0].flattened(from: 0)
    },
    DifferentiableOperation("flattened", .normal([2, 3, 2])) { $0[0].flattened() },
    DifferentiableOperation("transposed", .normal([2, 3])) { $0[0].transposed() },
    DifferentiableOperation("rows", .normal([4, 2, 3])) { $0[0].rows([2, 0, 2, 2]) },
    DifferentiableOperation("picking", .normal([3, 4])) { $0[0].picking(columns: [3, 0, 3]) },
    DifferentiableOperation("concatenated", .normal([2, 3]), .normal([1, 3]), .normal([2, 3])) {
      concatenated($0)
    },
    DifferentiableOperation("concatenated with itself", .normal([2, 3])) {
      concatenated([$0[0], $0[0] * 2, $0[0]])
    },
  ]

  @Test(arguments: operations)
  func gradients(_ operation: DifferentiableOperation) { expectGradients(operation) }

  @Test func values() {
    let x = Tensor([[1, 2, 3], [4, 5, 6]])
    #expect(x.reshaped([-1]).shape == [6])
    #expect(x.reshaped([3, 2]).values == x.values)
    #expect(x.reshaped([6, 1, 1]).shape == [6, 1, 1])
    #expect(Tensor.zeros([2, 3, 4, 5]).flattened().shape == [2, 60])
    #expect(Tensor.zeros([2, 3, 4, 5]).flattened(from: 0).shape == [120])
    #expect(Tensor.zeros([2, 3, 4, 5]).flattened(from: 2).shape == [2, 3, 20])
    #expect(x.transposed().values == [1, 4, 2, 5, 3, 6])
    #expect(x.rows([1, 1, 0]).values == [4, 5, 6, 4, 5, 6, 1, 2, 3])
    #expect(x.rows([]).shape == [0, 3])
    #expect(x.picking(columns: [2, 0]).values == [3, 4])
    #expect(concatenated([x, x.rows([0])]).values == [1, 2, 3, 4, 5, 6, 1, 2, 3])
    #expect(concatenated([Tensor([1]), Tensor([2, 3])]).values == [1, 2, 3])
  }

  @Test func shapesThatDoNotFit() async {
    let reshaped = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Tensor.zeros([2, 3]).reshaped([4, -1]) }
    expectTrap(reshaped, mentions: "reshaped", "[2, 3]", "[4, -1]", "ShapeTests.swift")

    let joined = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = concatenated([.zeros([2, 3]), .zeros([2, 4])]) }
    expectTrap(joined, mentions: "concatenated", "[2, 3]", "[2, 4]", "ShapeTests.swift")
  }
}
