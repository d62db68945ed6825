import Tensors
import TestSupport
import Testing

/// An image, kernels, stride and padding.
private struct Geometry: Sendable, CustomTestStringConvertible {
  let x: [Int], weight: [Int], stride: Int, padding: Int

  var testDescription: String { "\(x) by \(weight), stride \(stride), padding \(padding)" }
}

@Suite struct ConvolutionTests {
  private static let geometries = [
    Geometry(x: [2, 2, 5, 4], weight: [3, 2, 3, 3], stride: 1, padding: 1),
    Geometry(x: [1, 1, 6, 7], weight: [2, 1, 3, 3], stride: 2, padding: 1),
    Geometry(x: [2, 3, 4, 4], weight: [2, 3, 1, 1], stride: 1, padding: 0),
    Geometry(x: [1, 2, 5, 5], weight: [1, 2, 5, 5], stride: 1, padding: 0),
    Geometry(x: [1, 1, 7, 6], weight: [2, 1, 2, 4], stride: 3, padding: 2),
    Geometry(x: [6, 1, 3, 3], weight: [2, 1, 2, 2], stride: 2, padding: 0),
    // The padding is wider than the image: some kernel columns never meet it.
    Geometry(x: [1, 1, 2, 1], weight: [1, 1, 3, 3], stride: 2, padding: 3),
    Geometry(x: [1, 1, 1, 1], weight: [1, 1, 3, 3], stride: 1, padding: 4),
  ]

  /// In either form, a tape that nobody walked goes with its last user.
  @Test(arguments: [2, 16]) func keepsNoTapeAlive(channels: Int) {
    weak var kept: Tape?
    do {
      let tape = Tape()
      kept = tape
      let weight = tape.variable(.zeros([channels, channels, 3, 3]))
      _ = conv2d(.zeros([1, channels, 4, 4]), weight, .zeros([channels]), padding: 1)
    }
    #expect(kept == nil)
  }

  @Test(arguments: geometries) private func gradients(_ geometry: Geometry) {
    let (stride, padding) = (geometry.stride, geometry.padding)
    expectGradients(
      DifferentiableOperation(
        "conv2d", .normal(geometry.x), .normal(geometry.weight), .normal([geometry.weight[0]])
      ) { conv2d($0[0], $0[1], $0[2], stride: stride, padding: padding) })
  }

  /// Against the definition.
  @Test(arguments: geometries) private func values(_ geometry: Geometry) {
    let generator = Generator(seed: 5)
    let x = generator.normal(geometry.x)
    let weight = generator.normal(geometry.weight)
    let bias = generator.normal([geometry.weight[0]])
    let (stride, padding) = (geometry.stride, geometry.padding)
    let found = conv2d(x, weight, bias, stride: stride, padding: padding)
    let (height, width) = (
      (x.shape[2] + 2 * padding - weight.shape[2]) / stride + 1,
      (x.shape[3] + 2 * padding - weight.shape[3]) / stride + 1
    )
    #expect(found.shape == [x.shape[0], weight.shape[0], height, width])
    var expected: [Float] = []
    for image in 0..<x.shape[0] {
      for output in 0..<weight.shape[0] {
        for place in 0..<height * width {
          var sum = Double(bias[output])
          for channel in 0..<x.shape[1] {
            for dy in 0..<weight.shape[2] {
              for dx in 0..<weight.shape[3] {
                let row = place / width * stride + dy - padding
                let column = place % width * stride + dx - padding
                guard row >= 0, row < x.shape[2], column >= 0, column < x.shape[3] else { continue }
                sum += Double(x[image, channel, row, column] * weight[output, channel, dy, dx])
              }
            }
          }
          expected.append(Float(sum))
        }
      }
    }
    expectClose(found.values, expected)
  }

  @Test func channelsThatDiffer() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = conv2d(.zeros([1, 3, 8, 8]), .zeros([4, 2, 3, 3]), .zeros([4])) }
    expectTrap(
      result, mentions: "conv2d", "[1, 3, 8, 8]", "[4, 2, 3, 3]", "ConvolutionTests.swift")
  }
}
