import CVectorLoops
import TestSupport
import Testing

@testable import Kernels

@Suite struct WindowTests {
  /// Every patch as it is defined, and back again, for each instruction set: odd sizes, strides beyond the kernel, wide
  /// margins, rows of the usual lengths and of others.
  @Test(arguments: VectorLoopsTests.sets) func patches(_ set: String) throws {
    let loops = try #require(vector_loops_named(set)).pointee
    for (height, width) in [(1, 1), (3, 5), (8, 8), (9, 32), (5, 33), (32, 31)] {
      for (kernelHeight, kernelWidth) in [(1, 1), (3, 3), (2, 5)] {
        for stride in 1...3 {
          for padding in 0...2
          where height + 2 * padding >= kernelHeight && width + 2 * padding >= kernelWidth {
            check(
              loops,
              VectorLoops.Window(
                channels: 2, height: height, width: width, kernelHeight: kernelHeight,
                kernelWidth: kernelWidth, stride: stride, padding: padding))
          }
        }
      }
    }
  }

  private func check(_ loops: vector_loops, _ window: VectorLoops.Window) {
    var sizes = window.window
    let count = window.patchCount * window.positions
    let image = (0..<window.imageCount).map { Float($0 + 1) }
    /// For each number of the patches, which pixel it is; none for padding.
    var pixels: [Int?] = []
    for channel in 0..<Int(sizes.channels) {
      for y in 0..<Int(sizes.kernel_height) {
        for x in 0..<Int(sizes.kernel_width) {
          for row in 0..<window.outHeight {
            for column in 0..<window.outWidth {
              let line = row * Int(sizes.stride) + y - Int(sizes.padding)
              let place = column * Int(sizes.stride) + x - Int(sizes.padding)
              let isInside = 0..<Int(sizes.height) ~= line && 0..<Int(sizes.width) ~= place
              pixels.append(
                isInside
                  ? (channel * Int(sizes.height) + line) * Int(sizes.width) + place : nil)
            }
          }
        }
      }
    }
    // One more float behind each, which must stay as it is.
    var room = [Float](repeating: .nan, count: window.roomCount + 1)
    var patches = [Float](repeating: .nan, count: count) + [77]
    loops.unfold(&sizes, image, &room, &patches)
    expectClose(patches, pixels.map { $0.map { image[$0] } ?? 0 } + [77], .exact, "\(sizes)")
    #expect(room.last!.isNaN)

    let gradient = (0..<count).map { Float($0 % 11) - 5 }
    var sum = image + [77]
    var expected = sum
    for (index, pixel) in pixels.enumerated() {
      if let pixel { expected[pixel] += gradient[index] }
    }
    loops.fold(&sizes, gradient, &room, &sum)
    expectClose(sum, expected, .exact, "\(sizes)")
  }
}
