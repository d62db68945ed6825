import Tensors
import TestSupport
import Testing

/// What means nothing traps, and the message names the parameter.
@Suite struct EdgeTests {
  private static let edges: [Edge] = [
    Edge("integers(below: 0)", mentions: "integers", "`below` above 0", "found 0") {
      _ = Generator(seed: 0).integers(1, below: 0)
    },
    Edge("integers of an empty range", mentions: "integers", "`below` above 3", "found 3") {
      _ = Generator(seed: 0).integers(1, from: 3, below: 3)
    },
    Edge("integers(-1)", mentions: "integers", "count", "-1") {
      _ = Generator(seed: 0).integers(-1, below: 3)
    },
    Edge("permutation(-1)", mentions: "permutation", "count", "-1") {
      _ = Generator(seed: 0).permutation(-1)
    },
    Edge("permutation(2^28)", mentions: "permutation", "count", "214748364", "268435456") {
      _ = Generator(seed: 0).permutation(1 << 28)
    },
    Edge("too few labels", mentions: "crossEntropy", "labels", "found 1 for 2 rows") {
      _ = crossEntropy(.zeros([2, 3]), [0])
    },
    Edge("no row", mentions: "crossEntropy", "rows of logits", "found 0 for 0 rows") {
      _ = crossEntropy(.zeros([0, 3]), [])
    },
    Edge("softmax of no class", mentions: "softmax", "logits", "[2, 0]") {
      _ = softmax(.zeros([2, 0]))
    },
    Edge("argmax of no column", mentions: "argmax", "[2, 0]") {
      _ = Tensor.zeros([2, 0]).argmax()
    },
    Edge("matmul of nothing", mentions: "matmul", "a (m, k)", "[2, 0]", "[0, 3]") {
      _ = matmul(.zeros([2, 0]), .zeros([0, 3]))
    },
    Edge("linear of no row", mentions: "linear", "x and weight", "[0, 3]") {
      _ = linear(.zeros([0, 3]), .zeros([2, 3]), .zeros([2]))
    },
    Edge("gramMatrices of nothing", mentions: "gramMatrices", "x (batch", "[2, 3, 0]") {
      _ = gramMatrices(.zeros([2, 3, 0]))
    },
    Edge("conv2d of no image", mentions: "conv2d", "x and weight", "[0, 1, 4, 4]") {
      _ = conv2d(.zeros([0, 1, 4, 4]), .zeros([2, 1, 3, 3]), .zeros([2]))
    },
    Edge("the mean of no pixel", mentions: "adaptiveAveragePool2d", "x (batch", "[1, 1, 0, 4]") {
      _ = adaptiveAveragePool2d(.zeros([1, 1, 0, 4]))
    },
    Edge("batchNorm of no image", mentions: "batchNorm", "x with at least one value", "[0, 2]") {
      let statistics = BatchStatistics(mean: [0, 0], variance: [1, 1])
      _ = batchNorm(.zeros([0, 2]), .zeros([2]), .zeros([2]), statistics: statistics)
    },
    Edge("batchNorm with too few variances", mentions: "batchNorm", "statistics", "1 variances") {
      let statistics = BatchStatistics(mean: [0, 0], variance: [1])
      _ = batchNorm(.zeros([3, 2]), .zeros([2]), .zeros([2]), statistics: statistics)
    },
    Edge("the loss of nothing", mentions: "huberLoss", "[0]") {
      _ = huberLoss(.zeros([0]), .zeros([0]))
    },
    Edge("delta of 0", mentions: "huberLoss", "delta", "0.0") {
      _ = huberLoss(.zeros([1]), .zeros([1]), delta: 0)
    },
    Edge("temperature of 0", mentions: "klDivergence", "temperature", "0.0") {
      _ = klDivergence(student: .zeros([1, 2]), teacher: .zeros([1, 2]), temperature: 0)
    },
  ]

  @Test(arguments: edges) func traps(_ edge: Edge) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [name = edge.testDescription as String] in Self.edges.call(name) }
    expectTrap(result, mentions: edge.mentions + ["EdgeTests.swift"])
  }

  /// Sums of nothing are 0, means of nothing are NaN.
  @Test func sumsOfNothing() {
    #expect(Tensor.zeros([0]).sum().item == 0)
    #expect(Tensor.zeros([0, 2]).sum(axis: 0).values == [0, 0])
    #expect(Tensor.zeros([0]).mean().item.isNaN)
    #expect(klDivergence(student: .zeros([0, 2]), teacher: .zeros([0, 2])).item.isNaN)
  }
}
