import Learning
import Tensors
import TestSupport
import Testing

/// An optimiser, with where four steps of torch 2.13.0's lead:
///
///     p = nn.Parameter(torch.tensor([1.0, -2.0, 0.5])); q = nn.Parameter(torch.tensor([[0.25, 4.0]]))
///     frozen = nn.Parameter(torch.tensor([7.0, 8.0])); o = make([p, frozen, q])
///     for step in range(1, 5):
///         o.zero_grad()
///         p.grad = torch.tensor([0.1 * step, -0.3, 2.0 / step])
///         if step != 2: q.grad = torch.tensor([[1.0, -0.5 * step]])
///         o.step()
///     print(p.tolist() + q.flatten().tolist())
struct OptimizerCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let expected: [Float]
  let make: @Sendable ([Parameter]) -> any Optimizer

  init(
    _ name: String, _ expected: [Float],
    make: @escaping @Sendable ([Parameter]) -> any Optimizer
  ) {
    testDescription = name
    self.expected = expected
    self.make = make
  }

  func check() {
    let p = Parameter(Tensor([1, -2, 0.5]))
    let frozen = Parameter(Tensor([7, 8]))
    let q = Parameter(Tensor([[0.25, 4]]))
    let optimizer = make([p, frozen, q])
    for step in 1...4 {
      optimizer.clearGradients()
      let size = Float(step)
      let tape = Tape()
      // The gradient of a sum of products is the other factor.
      let first = (tape.read(p) * Tensor([0.1 * size, -0.3, 2 / size])).sum()
      let second = (tape.read(q) * Tensor([[1, -0.5 * size]])).sum()
      tape.backward(from: step == 2 ? first : first + second)
      let gradient = p.gradient!.copy()
      optimizer.step()
      expectClose(p.gradient!.values, gradient.values, .exact, "the gradient after the step")
    }
    #expect(frozen.value.values == [7, 8])
    expectClose(p.value.values + q.value.values, expected, .ofLargest(5e-7), testDescription)
  }
}

@Suite struct OptimizerTests {
  @Test func learningRateCanChange() {
    for make in [
      { SGD($0, learningRate: 0.1) }, { Adam($0, learningRate: 0.1) },
      { AdamW($0, learningRate: 0.1, weightDecay: 0) },
    ] as [([Parameter]) -> any Optimizer] {
      let parameter = Parameter(Tensor([1]))
      let optimizer = make([parameter])
      #expect(optimizer.learningRate == 0.1)
      optimizer.learningRate = 0.25
      let tape = Tape()
      tape.backward(from: tape.read(parameter).sum())
      optimizer.step()
      expectClose(parameter.value.values, [0.75])
    }
  }

  /// Without a gradient nothing moves, not even by weight decay.
  @Test func noGradients() {
    let parameter = Parameter(Tensor([1]))
    SGD([parameter], momentum: 0.9, weightDecay: 0.5).step()
    AdamW([parameter], weightDecay: 0.5).step()
    #expect(parameter.value.values == [1])
  }
}
