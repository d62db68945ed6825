import Kernels
import TestSupport
import Testing

/// Sizes of a convolution: whole and cut tiles, whole and cut vectors, every padding.
private struct Sizes: Sendable, CustomTestStringConvertible {
  let batch: Int, channels: Int, outputs: Int, height: Int, width: Int, padding: Int

  var testDescription: String {
    "\(batch) images of \(channels) x \(height) x \(width) to \(outputs), padding \(padding)"
  }

  var winograd: Winograd {
    Winograd(
      batch: batch, channels: channels, outputs: outputs, height: height, width: width,
      padding: padding)
  }
  var outHeight: Int { height + 2 * padding - 2 }
  var outWidth: Int { width + 2 * padding - 2 }

  /// Calls `body` with the indices of each product in the definition: of y, x and the weight.
  func forEachProduct(_ body: (_ y: Int, _ x: Int, _ weight: Int) -> Void) {
    for image in 0..<batch {
      for output in 0..<outputs {
        for row in 0..<outHeight {
          for column in 0..<outWidth {
            let y = ((image * outputs + output) * outHeight + row) * outWidth + column
            for channel in 0..<channels {
              for i in 0..<3 {
                for j in 0..<3 {
                  let (a, b) = (row + i - padding, column + j - padding)
                  guard a >= 0, a < height, b >= 0, b < width else { continue }
                  body(
                    y, ((image * channels + channel) * height + a) * width + b,
                    ((output * channels + channel) * 3 + i) * 3 + j)
                }
              }
            }
          }
        }
      }
    }
  }
}

@Suite struct WinogradTests {
  private static let sizes = [
    Sizes(batch: 1, channels: 16, outputs: 16, height: 4, width: 4, padding: 1),
    Sizes(batch: 3, channels: 17, outputs: 21, height: 8, width: 9, padding: 1),
    Sizes(batch: 2, channels: 64, outputs: 70, height: 7, width: 5, padding: 0),
    Sizes(batch: 2, channels: 20, outputs: 16, height: 5, width: 6, padding: 2),
    Sizes(batch: 5, channels: 16, outputs: 130, height: 12, width: 3, padding: 1),
  ]

  /// Numbers that look random, the same in every run, of mean zero.
  private func numbers(_ count: Int, _ seed: Int) -> [Float] {
    var state = UInt32(truncatingIfNeeded: seed &* 7919 &+ 1)
    return (0..<count).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return Float(state >> 8) / Float(1 << 23) - 1
    }
  }

  private func apply(
    _ winograd: Winograd, turned: Bool = false, _ x: [Float], _ weight: [Float], bias: [Float]?,
    onto y: inout [Float], accumulates: Bool = false
  ) {
    var kernels = [Float](repeating: .nan, count: winograd.kernelCount)
    var room = [Float](repeating: .nan, count: max(winograd.arrangedCount, winograd.roomCount))
    winograd.transformKernels(weight, turned: turned, room: &room, into: &kernels)
    func convolve(_ bias: UnsafePointer<Float>?) {
      winograd.convolve(
        x, kernels: kernels, bias: bias, room: &room, into: &y, accumulates: accumulates)
    }
    if let bias { convolve(bias) } else { convolve(nil) }
  }

  /// The error's bar is 2e-5 of the largest value.
  private func expectNear(
    _ found: [Float], _ expected: [Double], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let largest = expected.map(abs).max()!
    let error = zip(found, expected).map { abs(Double($0) - $1) }.max()!
    let isNear = error < 2e-5 * largest && found.allSatisfy(\.isFinite)
    #expect(isNear, "off by \(error) of \(largest)", sourceLocation: sourceLocation)
  }

  @Test(arguments: sizes) private func convolutionIsTheDefinitions(_ sizes: Sizes) {
    let x = numbers(sizes.batch * sizes.channels * sizes.height * sizes.width, 1)
    let weight = numbers(sizes.outputs * sizes.channels * 9, 2)
    let bias = numbers(sizes.outputs, 3)
    let positions = sizes.outHeight * sizes.outWidth
    var expected = (0..<sizes.batch * sizes.outputs * positions).map {
      Double(bias[$0 / positions % sizes.outputs])
    }
    sizes.forEachProduct { expected[$0] += Double(x[$1]) * Double(weight[$2]) }
    var y = [Float](repeating: .nan, count: expected.count)
    apply(sizes.winograd, x, weight, bias: bias, onto: &y)
    expectNear(y, expected)
  }

  @Test(arguments: sizes) private func gradientsAreTheDefinitions(_ sizes: Sizes) {
    let x = numbers(sizes.batch * sizes.channels * sizes.height * sizes.width, 1)
    let weight = numbers(sizes.outputs * sizes.channels * 9, 2)
    let dy = numbers(sizes.batch * sizes.outputs * sizes.outHeight * sizes.outWidth, 4)
    // Both gradients are added to what is there.
    var dx = numbers(x.count, 5)
    var dWeight = numbers(weight.count, 6)
    var (expectedX, expectedWeight) = (dx.map(Double.init), dWeight.map(Double.init))
    sizes.forEachProduct {
      expectedX[$1] += Double(dy[$0]) * Double(weight[$2])
      expectedWeight[$2] += Double(dy[$0]) * Double(x[$1])
    }
    let backward = Winograd(
      batch: sizes.batch, channels: sizes.outputs, outputs: sizes.channels,
      height: sizes.outHeight, width: sizes.outWidth, padding: 2 - sizes.padding)
    apply(backward, turned: true, dy, weight, bias: nil, onto: &dx, accumulates: true)
    expectNear(dx, expectedX)
    var room = [Float](repeating: .nan, count: sizes.winograd.gradientRoomCount)
    sizes.winograd.kernelGradient(x, dy, room: &room, into: &dWeight, accumulates: true)
    expectNear(dWeight, expectedWeight)
  }
}
