import Tensors
import TestSupport
import Testing

/// A NaN or an infinity that enters an operation is seen in what leaves it, unless its definition
/// gives a finite number.
@Suite struct NotFiniteTests {
  private static let rows =
    arithmeticRows + elementwiseRows + shapeRows + layerRows + normalizationRows + lossRows
    + otherRows

  @Test(arguments: rows) func isSeen(_ row: NotFiniteRow) { expectSeen(row) }

  @Test(arguments: rows.traps) func traps(_ each: NotFiniteRow.Trap) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [each = each as NotFiniteRow.Trap] in Self.rows.run(each) }
    expectTrap(result, mentions: each.mention, "NotFinite")
  }

  @Test func noFunctionIsForgotten() throws {
    try Self.rows.expectComplete(
      for: "Tensors",
      exempt: [
        "it holds numbers as they are": [
          "BatchStatistics.init", "Parameter.assign", "Parameter.init", "ParameterSlab.forEachRun",
          "Tape.gradient", "Tape.variable", "Tensor.init", "Tensor.scalar",
          "Tensor.withMutableMemory",
          "Tensor.withValues",
        ],
        "it is given a shape alone": ["Tensor.zeros"],
      ])
  }

  /// The first of several, as in PyTorch.
  @Test func nanIsTheLargest() {
    let logits = Tensor([
      [1, .nan, 3, .nan], [.infinity, 0, 1, .nan], [0, 2, .infinity, -.infinity],
    ])
    #expect(logits.argmax() == [1, 3, 2])
  }
}

private let arithmeticRows: [NotFiniteRow] = [
  NotFiniteRow("Tensor.+", ["a": .normal([2, 3]), "b": .normal([3])]) { $0[0] + $0[1] }
    .expecting(.inValue, because: "the gradient is 1"),
  NotFiniteRow("Tensor.+, a number", ["x": .normal([2, 3]), "shift": .number(2)]) {
    $0[0] + $0[1].item
  }.expecting(.inValue, because: "the gradient is 1"),
  NotFiniteRow("Tensor.-", ["a": .normal([2, 3]), "b": .normal([2, 1])]) { $0[0] - $0[1] }
    .expecting(.inValue, because: "the gradient is 1 or -1"),
  NotFiniteRow("Tensor.-, a number", ["x": .normal([2, 3]), "shift": .number(2)]) {
    $0[0] - $0[1].item
  }.expecting(.inValue, because: "the gradient is 1"),
  NotFiniteRow("Tensor.-, negated", ["x": .normal([2, 3])]) { -$0[0] }
    .expecting(.inValue, because: "the gradient is -1"),
  NotFiniteRow("Tensor.*", ["a": .normal([2, 3]), "b": .normal([3])]) { $0[0] * $0[1] },
  NotFiniteRow("Tensor.*, a number", ["x": .normal([2, 3]), "scale": .number(2)]) {
    $0[0] * $0[1].item
  }.expecting(.inValue, of: "x", because: "the gradient is the scale"),
  NotFiniteRow("Tensor./", ["a": .normal([2, 3]), "b": .normal([2, 3])]) { $0[0] / $0[1] }
    .expecting(.nowhere, of: "b", for: .infinity, .minusInfinity, because: quotient),
  NotFiniteRow("Tensor./, a number", ["x": .normal([2, 3]), "divisor": .number(2)]) {
    $0[0] / $0[1].item
  }.expecting(.inValue, of: "x", because: "the gradient is one over the divisor")
    .expecting(.nowhere, of: "divisor", for: .infinity, .minusInfinity, because: quotient),
  NotFiniteRow("Tensor.sum", ["x": .normal([2, 3])]) { $0[0].sum() }
    .expecting(.inValue, because: linearity),
  NotFiniteRow("Tensor.sum, along an axis", ["x": .normal([2, 3])]) { $0[0].sum(axis: 0) }
    .expecting(.inValue, because: linearity),
  NotFiniteRow("Tensor.mean", ["x": .normal([2, 3])]) { $0[0].mean() }
    .expecting(.inValue, because: linearity),
  NotFiniteRow("Tensor.mean, along an axis", ["x": .normal([2, 3])]) { $0[0].mean(axis: 1) }
    .expecting(.inValue, because: linearity),
]

private let quotient = "a number over infinity is 0"
private let linearity = "the gradient of a linear function does not depend on x"
private let rectified = "max(x, 0) of minus infinity is 0"

private let elementwiseRows: [NotFiniteRow] = [
  NotFiniteRow("relu", ["x": .distinct([2, 3])]) { relu($0[0]) }
    .expecting(.inValue, because: "the slope is 1")
    .expecting(.nowhere, of: "x", for: .minusInfinity, because: rectified),
  NotFiniteRow("exp", ["x": .normal([2, 3])]) { exp($0[0]) }
    .expecting(.nowhere, of: "x", for: .minusInfinity, because: "its limit is 0"),
  NotFiniteRow("log", ["x": .positive([2, 3])]) { log($0[0]) }
    .expecting(.inValue, of: "x", for: .infinity, .minusInfinity, because: "the slope is 1 / x"),
  NotFiniteRow("pow", ["x": .positive([2, 3]), "exponent": .number(2.5)]) {
    pow($0[0], $0[1].item)
  },
  NotFiniteRow("pow, to the 0th", ["x": .positive([2, 3])]) { pow($0[0], 0) }
    .expecting(.nowhere, because: "x^0 is 1, of NaN too, as in C and in PyTorch"),
  NotFiniteRow("sqrt", ["x": .positive([2, 3])]) { sqrt($0[0]) }
    .expecting(.inValue, of: "x", for: .infinity, because: "the slope is 1 / (2 sqrt(x))"),
  NotFiniteRow("clamped", ["x": .distinct([2, 3])]) { clamped($0[0], to: -0.1...0.1) }
    .expecting(
      .nowhere, of: "x", for: .infinity, .minusInfinity, because: "it is an end of the range"),
  NotFiniteRow("arccosine", ["x": .values([3], [-0.5, 0, 0.5])]) { arccosine($0[0]) },
]

private let shapeRows: [NotFiniteRow] = [
  NotFiniteRow("Tensor.reshaped", ["x": .normal([2, 3])]) { $0[0].reshaped([3, -1]) },
  NotFiniteRow("Tensor.flattened", ["x": .normal([2, 3])]) { $0[0].flattened(from: 0) },
  NotFiniteRow("Tensor.transposed", ["x": .normal([2, 3])]) { $0[0].transposed() },
  NotFiniteRow("Tensor.rows", ["x": .normal([2, 3])]) { $0[0].rows([1, 0, 1]) },
  NotFiniteRow("Tensor.picking", ["x": .normal([3, 1])]) { $0[0].picking(columns: [0, 0, 0]) },
  NotFiniteRow("concatenated", ["a": .normal([2, 3]), "b": .normal([1, 3])]) { concatenated($0) },
  NotFiniteRow("Tensor.row", ["x": .normal([1, 3])], measure: { doubles($0[0].row(0)) }),
  NotFiniteRow("Tensor.copy", ["x": .normal([2, 3])], measure: { doubles($0[0].copy()) }),
].map { $0.expecting(.inValue, because: "numbers are moved, and their gradients back") }

private let layerRows: [NotFiniteRow] = [
  NotFiniteRow("matmul", ["a": .normal([2, 3]), "b": .normal([3, 4])]) { matmul($0[0], $0[1]) },
  NotFiniteRow("gramMatrices", ["x": .normal([2, 3, 2])]) { gramMatrices($0[0]) },
  NotFiniteRow(
    "linear", ["x": .normal([2, 3]), "weight": .normal([4, 3]), "bias": .normal([4])]
  ) { linear($0[0], $0[1], $0[2]) }.expecting(.inValue, of: "bias", because: linearity),
  NotFiniteRow(
    "linear, activated",
    ["x": .positive([2, 3]), "weight": .positive([4, 3]), "bias": .positive([4])]
  ) { linear($0[0], $0[1], $0[2], activated: true) }
  .expecting(.inGradient, for: .minusInfinity, because: rectified + ", times infinity NaN")
  .expecting(.inValue, of: "bias", because: linearity)
  .expecting(.nowhere, of: "bias", for: .minusInfinity, because: rectified),
  NotFiniteRow(
    "conv2d",
    ["x": .normal([1, 2, 4, 4]), "weight": .normal([3, 2, 2, 2]), "bias": .normal([3])]
  ) { conv2d($0[0], $0[1], $0[2], padding: 1) }.expecting(.inValue, of: "bias", because: linearity),
  NotFiniteRow(
    "conv2d, in Winograd's form",
    ["x": .normal([1, 16, 5, 5]), "weight": .normal([16, 16, 3, 3]), "bias": .normal([16])]
  ) { conv2d($0[0], $0[1], $0[2], padding: 1) }.expecting(.inValue, of: "bias", because: linearity),
  NotFiniteRow("maxPool2d", ["x": .distinct([1, 2, 4, 4])]) { maxPool2d($0[0], kernel: 2) }
    .expecting(.inValue, because: linearity)
    .expecting(.nowhere, of: "x", for: .minusInfinity, because: "another pixel is larger"),
  NotFiniteRow("maxPool2d, overlapping", ["x": .distinct([1, 1, 4, 5])]) {
    maxPool2d($0[0], kernel: 3, stride: 1)
  }.expecting(.inValue, because: linearity)
    .expecting(.nowhere, of: "x", for: .minusInfinity, because: "another pixel is larger"),
  NotFiniteRow("adaptiveAveragePool2d", ["x": .normal([1, 2, 5, 5])]) {
    adaptiveAveragePool2d($0[0], height: 2, width: 3)
  }.expecting(.inValue, because: linearity),
  NotFiniteRow("bilinearResize", ["x": .normal([1, 2, 3, 3])]) {
    bilinearResize($0[0], height: 5, width: 4)
  }.expecting(.inValue, because: linearity),
  NotFiniteRow("dropout", ["x": .normal([2, 3]), "probability": .number(0.5)]) {
    dropout($0[0], probability: $0[1].item, generator: Generator(seed: 1))
  }.expecting(.inValue, because: linearity).trapping("probability"),
]

private let normalizationRows: [NotFiniteRow] = [
  NotFiniteRow(
    "batchNorm",
    [
      "x": .normal([4, 2]), "weight": .normal([2]), "bias": .normal([2]), "epsilon": .number(1e-5),
    ]
  ) { batchNorm($0[0], $0[1], $0[2], epsilon: $0[3].item).output }
  .expecting(.inValue, of: "bias", because: linearity).trapping("epsilon"),
  NotFiniteRow(
    "batchNorm, activated and pooled",
    ["x": .normal([1, 2, 4, 4]), "weight": .positive([2]), "bias": .normal([2])]
  ) { batchNorm($0[0], $0[1], $0[2], activated: true, pooled: true).output }
  .expecting(.inValue, of: "bias", because: linearity)
  .expecting(.nowhere, of: "bias", for: .minusInfinity, because: rectified),
  NotFiniteRow(
    "batchNorm, in evaluation",
    [
      "x": .normal([4, 2]), "weight": .normal([2]), "bias": .normal([2]), "mean": .normal([2]),
      "variance": .positive([2]),
    ]
  ) {
    let statistics = BatchStatistics(mean: $0[3].values, variance: $0[4].values)
    return batchNorm($0[0], $0[1], $0[2], statistics: statistics).output
  }.expecting(.inValue, of: "bias", because: linearity)
    .expecting(.nowhere, of: "variance", for: .infinity, because: quotient),
  NotFiniteRow("l2Normalize", ["x": .normal([2, 3]), "epsilon": .number(1e-12)]) {
    l2Normalize($0[0], epsilon: $0[1].item)
  }.trapping("epsilon"),
  NotFiniteRow("softmax", ["logits": .normal([2, 3]), "temperature": .number(2)]) {
    softmax($0[0], temperature: $0[1].item)
  }.expecting(.nowhere, of: "logits", for: .minusInfinity, because: "its probability is 0")
    .trapping("temperature"),
  NotFiniteRow("logSoftmax", ["logits": .normal([2, 3]), "temperature": .number(2)]) {
    logSoftmax($0[0], temperature: $0[1].item)
  }.expecting(.inValue, of: "logits", for: .minusInfinity, because: "its probability is 0")
    .trapping("temperature"),
]

private let lossRows: [NotFiniteRow] = [
  NotFiniteRow("meanSquaredError", ["a": .normal([2, 3]), "b": .normal([2, 3])]) {
    meanSquaredError($0[0], $0[1])
  },
  NotFiniteRow("huberLoss", ["a": .normal([2, 3]), "b": .normal([2, 3]), "delta": .number(1)]) {
    huberLoss($0[0], $0[1], delta: $0[2].item)
  }.expecting(.inValue, for: .infinity, .minusInfinity, because: "the slope is delta from there on")
    .trapping("delta", for: .nan, .minusInfinity)
    .expecting(.nowhere, of: "delta", for: .infinity, because: "it is a parabola throughout"),
  NotFiniteRow("pairwiseDistances", ["x": .normal([3, 2]), "y": .normal([2, 2])]) {
    pairwiseDistances($0[0], $0[1])
  },
  NotFiniteRow("pairwiseDistances, of one", ["x": .normal([3, 2])]) {
    pairwiseDistances($0[0], $0[0])
  },
  NotFiniteRow("crossEntropy", ["logits": .normal([2, 3]), "labelSmoothing": .number(0)]) {
    crossEntropy($0[0], [0, 2], labelSmoothing: $0[1].item)
  }.expecting(
    .inValue, of: "logits", for: .minusInfinity, because: "the gradient is p less the target"
  ).trapping("labelSmoothing"),
  NotFiniteRow("crossEntropy, with smoothing", ["logits": .normal([2, 3])]) {
    crossEntropy($0[0], [2, 1], labelSmoothing: 0.1)
  }.expecting(
    .inValue, of: "logits", for: .minusInfinity, because: "the gradient is p less the target"),
  NotFiniteRow("crossEntropy, of another class", ["logits": .normal([2, 3])]) {
    crossEntropy($0[0], [2, 1])
  }.expecting(.nowhere, of: "logits", for: .minusInfinity, because: "its probability is 0"),
  NotFiniteRow(
    "klDivergence",
    ["student": .normal([2, 3]), "teacher": .normal([2, 3]), "temperature": .number(2)]
  ) { klDivergence(student: $0[0], teacher: $0[1], temperature: $0[2].item) }
  .expecting(.nowhere, of: "teacher", for: .minusInfinity, because: "0 log 0 is 0")
  .trapping("temperature"),
  NotFiniteRow("klDivergence, of constants", ["student": .normal([2, 3])]) {
    klDivergence(student: $0[0], teacher: Tensor([[1, 0, 2], [0, 0, 3]]))
  }.expecting(
    .inValue, of: "student", for: .minusInfinity, because: "the gradient is q less p"),
  NotFiniteRow(
    "klDivergence, of a constant teacher", ["teacher": .normal([2, 3])],
    measure: {
      let tape = Tape()
      let student = tape.variable(Tensor([[1, 0, 2], [0, 0, 3]]))
      tape.backward(from: klDivergence(student: student, teacher: $0[0]))
      return doubles(tape.gradient(of: student))
    }
  ).expecting(.nowhere, of: "teacher", for: .minusInfinity, because: "0 log 0 is 0"),
]

private let otherRows: [NotFiniteRow] = [
  NotFiniteRow(
    "Tensor.argmax", ["x": .normal([2, 3])], measure: { $0[0].argmax().map(Double.init) }
  )
  .expecting(.nowhere, because: "NaN is the largest, as in PyTorch: see nanIsTheLargest"),
  NotFiniteRow(
    "Generator.uniform", ["low": .number(-1), "high": .number(1)],
    measure: { doubles(Generator(seed: 1).uniform([4], from: $0[0].item, to: $0[1].item)) }),
  NotFiniteRow(
    "Tape.backward", ["seed": .number(1)],
    measure: {
      let tape = Tape()
      let x = tape.variable(Tensor([1, 2]))
      tape.backward(from: (x * x).sum(), seed: $0[0].item)
      return doubles(tape.gradient(of: x))
    }),
]

private func doubles(_ tensor: Tensor) -> [Double] { tensor.values.map(Double.init) }
