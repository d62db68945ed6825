import Tensors
import TestSupport
import Testing

@Suite struct TensorTests {
  @Test func making() {
    #expect(Tensor([[1, 2], [3, 4], [5, 6]]).shape == [3, 2])
    #expect(Tensor(3).shape == [])
    #expect(Tensor(3).count == 1)
    #expect(Tensor([Float]()).shape == [0])
    #expect(Tensor([[Float]]()).shape == [0, 0])
    #expect(Tensor(repeating: 2, shape: [2, 2]).values == [2, 2, 2, 2])
    #expect(Tensor.zeros([2, 0]).values.isEmpty)
    let counted = Tensor(shape: [2, 2]) { for index in $0.indices { $0[index] = Float(index) } }
    #expect(counted.values == [0, 1, 2, 3])
  }

  @Test func reading() {
    let x = Tensor(shape: [2, 2, 3], (0..<12).map { Float($0) })
    #expect(x[1, 0, 2] == 8)
    #expect(x.row(1).values == [6, 7, 8, 9, 10, 11])
    #expect(x.row(1).row(0).shape == [3])
    #expect(x.withValues { $0.reduce(0, +) } == 66)
    #expect(Tensor([[7]]).item == 7)
    #expect(Tensor([[1, 5, 5], [3, 2, 1], [-2, -1, -3]]).argmax() == [1, 0, 1])
    #expect(Tensor([[1], [2]]).argmax() == [0, 0])
  }

  /// A row keeps the memory of the whole alive.
  @Test func rowOutlivesItsTensor() {
    func row() -> Tensor { Tensor([[1, 2], [3, 4]]).row(1) }
    let kept = row()
    for _ in 0..<10 { _ = Tensor(repeating: 9, shape: [4]) }
    #expect(kept.values == [3, 4])
  }

  /// As Python prints `tolist()`.
  @Test func printing() {
    #expect(
      "\(Tensor([[1, 0.1], [-2, 1e-5]]))"
        == "[[1.0, 0.10000000149011612], [-2.0, 9.999999747378752e-06]]")
    #expect("\(Tensor(2.5))" == "2.5")
    #expect("\(Tensor([Float]()))" == "[]")
  }

  @Test func mistakesTrap() async {
    let count = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Tensor(shape: [2, 2], [1, 2, 3]) }
    expectTrap(count, mentions: "Tensor", "[2, 2]", "3 were given", "TensorTests.swift")

    let item = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Tensor([1, 2]).scalar() }
    expectTrap(item, mentions: "item", "[2]", "TensorTests.swift")

    let index = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Tensor.zeros([2, 3])[1, 3] }
    expectTrap(index, mentions: "index 3 of axis 1", "[2, 3]", "TensorTests.swift")
  }
}
