import Distillation
import Learning
import Tensors
import TestSupport
import Testing

@Suite struct FeatureAggregationTests {
  private let generator = Generator(seed: 1)

  @Test func isTheSumOfItsContributions() {
    let aggregation = FeatureAggregation(
      [[2, 4, 4], [3, 2, 2], [5]], pooling: .averaged(side: 1), width: 6, generator)
    #expect(aggregation.alpha.value.values == [1, 1, 1].map { $0 / 3 })
    aggregation.alpha.assign(Tensor([0.5, -1, 2]))
    let levels = [[2, 4, 4], [3, 2, 2], [5]].map { generator.normal([7] + $0) }
    let parts = aggregation.contributions(levels, .evaluation)
    #expect(parts.map(\.shape) == [[7, 6], [7, 6], [7, 6]])
    let sum = aggregation(levels, .evaluation)
    expectClose(sum.values, (parts[0] + parts[1] + parts[2]).values)
    for (index, alpha) in [0.5, -1, 2].enumerated() as EnumeratedSequence<[Float]> {
      let reduced = aggregation.reductions[index](levels[index])
      expectClose(parts[index].values, (alpha * reduced).values)
    }
  }

  @Test func alphaLearns() {
    let aggregation = FeatureAggregation([[3], [2]], pooling: .flattened, width: 4, generator)
    let levels = [generator.normal([5, 3]), generator.normal([5, 2])]
    let tape = Tape()
    tape.backward(from: aggregation(levels, .training(on: tape)).sum())
    let expected = zip(levels, aggregation.reductions).map { $1($0).sum().item }
    expectClose(aggregation.alpha.gradient!.values, expected)
  }
}
