import TestSupport
import Testing

@testable import Tensors

@Suite struct BatchNormalizationTests {
  /// A mean of 10,000 deviations.
  @Test(arguments: [[64, 3], [16, 3, 14, 14], [2, 3, 64, 64]])
  func aMeanOfManyDeviations(shape: [Int]) {
    let x = Generator(seed: 1).normal(shape) + 1e4
    let area = shape[2...].reduce(1, *)
    let found = batchNorm(x, Tensor([1, 1, 1]), Tensor([0, 0, 0])).statistics
    for channel in 0..<3 {
      let values = x.values.enumerated().filter { $0.offset / area % 3 == channel }
        .map { Double($0.element) }
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
      #expect(abs(Double(found.mean[channel]) - mean) < 1e-3)
      #expect(abs(Double(found.variance[channel]) / variance - 1) < 1e-4)
    }
  }

  private static func training(_ shape: [Int]) -> DifferentiableOperation {
    DifferentiableOperation(
      "training, \(shape)", .normal(shape), .normal([shape[1]]), .normal([shape[1]])
    ) { batchNorm($0[0], $0[1], $0[2]).output }
  }

  static let operations = [
    training([4, 3]), training([3, 2, 2, 3]), training([1, 2, 3, 3]), training([5, 1, 1, 1]),
    DifferentiableOperation(
      "evaluation", .normal([2, 3, 2, 2]), .normal([3]), .normal([3])
    ) {
      let statistics = BatchStatistics(mean: [0.5, -1, 0], variance: [1, 0.3, 2])
      return batchNorm($0[0], $0[1], $0[2], statistics: statistics).output
    },
  ]

  @Test(arguments: operations)
  func gradients(_ operation: DifferentiableOperation) { expectGradients(operation) }

  /// In one pass as one after the other; even and odd sides, whole and cut vectors, several rows in one.
  @Test(
    arguments: [[8, 3, 6, 34], [2, 3, 4, 6], [2, 3, 5, 4], [2, 3, 8, 16], [2, 3, 8, 8]],
    [false, true])
  func fusedIsUnfused(shape: [Int], pooled: Bool) {
    let generator = Generator(seed: 3)
    let values = [shape, [3], [3]].map { generator.normal($0) }
    func run(_ operation: (Tensor, Tensor, Tensor) -> Tensor) -> [[Float]] {
      let tape = Tape()
      let inputs = values.map { tape.variable($0) }
      let output = operation(inputs[0], inputs[1], inputs[2])
      tape.backward(from: (output * Generator(seed: 4).normal(output.shape)).sum())
      return [output.values] + inputs.map { tape.gradient(of: $0).values }
    }
    let fused = run { batchNorm($0, $1, $2, activated: true, pooled: pooled).output }
    let unfused = run {
      let activated = relu(batchNorm($0, $1, $2).output)
      return pooled ? maxPool2d(activated, kernel: 2) : activated
    }
    for (found, expected) in zip(fused, unfused) { expectClose(found, expected) }
  }

  /// The gradient takes the place of values that nobody holds, and of no others; the numbers are the same.
  @Test(arguments: [false, true]) func gradientInThePlaceOfItsInput(pooled: Bool) {
    let generator = Generator(seed: 5)
    let (start, weight, bias) = (
      generator.normal([4, 3, 6, 18]), generator.normal([3]), generator.normal([3])
    )
    func run(holdsInput: Bool) -> (gradient: [Float], isInPlace: Bool, input: [Float]?) {
      let tape = Tape()
      var found: Tensor?
      var input: Tensor? = start.copy().recorded(
        "probe", from: tape.variable(start), file: #fileID, line: #line
      ) { gradient, _ in found = gradient }
      let place = input!.pointer
      let output = batchNorm(input!, weight, bias, activated: true, pooled: pooled).output
      if !holdsInput { input = nil }
      tape.backward(from: (output * Generator(seed: 4).normal(output.shape)).sum())
      return (found!.values, found!.pointer == place, input?.values)
    }
    let (free, held) = (run(holdsInput: false), run(holdsInput: true))
    #expect(free.gradient == held.gradient)
    #expect(free.isInPlace && !held.isInPlace)
    #expect(held.input == start.values)
  }

  @Test func statistics() {
    let x = Tensor(shape: [2, 2, 1, 2], [1, 2, 10, 20, 3, 6, 30, 60])
    let (output, batch) = batchNorm(x, Tensor([1, 2]), Tensor([0, 5]), epsilon: 0)
    expectClose(batch.mean, [3, 30])
    expectClose(batch.variance, [3.5, 350])
    let root = Float(3.5).squareRoot()
    let normalized = [-2, -1, 0, 3].map { $0 / root }
    expectClose(
      output.values,
      [
        normalized[0], normalized[1], 2 * normalized[0] + 5, 2 * normalized[1] + 5, normalized[2],
        normalized[3], 2 * normalized[2] + 5, 2 * normalized[3] + 5,
      ])
    let again = batchNorm(x, Tensor([1, 2]), Tensor([0, 5]), statistics: batch, epsilon: 0)
    expectClose(again.output.values, output.values)
    #expect(again.statistics.mean == batch.mean)
  }

  /// A mean far from zero must not drown the variance.
  @Test func smallVarianceAroundALargeMean() {
    let x = Tensor(shape: [4, 1], [1000, 1000.5, 1001, 1000.5])
    let batch = batchNorm(x, Tensor([1]), Tensor([0])).statistics
    expectClose(batch.mean, [1000.5], .exact)
    expectClose(batch.variance, [0.125], .exact)
  }

  @Test func oneValuePerChannel() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = batchNorm(.zeros([1, 3]), .zeros([3]), .zeros([3])) }
    expectTrap(
      result, mentions: "batchNorm: expected more than one value per channel", "[1, 3]",
      "BatchNormalizationTests.swift")
  }
}
