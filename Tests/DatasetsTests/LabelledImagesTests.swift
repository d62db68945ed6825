import Testing

@testable import Datasets

@Suite struct LabelledImagesTests {
  /// Three images of 2 x 1 x 2.
  let images = LabelledImages(
    pixels: [0, 1, 2, 3, 10, 11, 12, 13, 100, 101, 102, 255], labels: [5, 6, 7], channels: 2,
    height: 1, width: 2)

  @Test func valuesAreQuotients() {
    #expect(images.values(of: 2) == [100, 101, 102, 255].map { Float($0) / 255 })
    // Every byte: a product with 1 / 255 differs from PyTorch's quotient in 126 of them.
    let bytes = LabelledImages(
      pixels: Array(0...255), labels: [0], channels: 1, height: 16, width: 16)
    #expect(bytes.values(of: 0) == (0...255).map { Float($0) / 255 })
    let digits = LabelledImages(
      pixels: [0, 4, 16, 1], labels: [0], channels: 1, height: 2, width: 2, scale: 16)
    #expect(digits.values(of: 0) == [0, 0.25, 1, 0.0625])
  }

  @Test func valuesGoToTheStartOfABuffer() {
    let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: 5)
    defer { buffer.deallocate() }
    buffer.initialize(repeating: -1)
    images.writeValues(of: 0, to: buffer)
    #expect(Array(buffer) == images.values(of: 0) + [-1])
  }

  @Test func subsets() {
    let subset = images.subset([2, 0, 2])
    #expect(subset.labels == [7, 5, 7])
    #expect(subset.pixels == [100, 101, 102, 255, 0, 1, 2, 3, 100, 101, 102, 255])
    #expect((subset.channels, subset.height, subset.width) == (2, 1, 2))
    #expect(images.subset(1..<3) == images.subset([1, 2]))
    #expect(images.subset([]).count == 0)
  }

  @Test func prefixes() {
    #expect(images.prefix(2) == images.subset([0, 1]))
    #expect(images.prefix(0).count == 0)
    #expect(images.prefix(4) == images)
    let digits = LabelledImages(
      pixels: [0, 4], labels: [0, 1], channels: 1, height: 1, width: 1, scale: 16)
    #expect(digits.prefix(1).scale == 16)
  }

  @Test func mistakesTrapWithAMessage() async throws {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = LabelledImages(pixels: [1, 2, 3], labels: [0], channels: 1, height: 1, width: 1)
    }
    let message = String(
      decoding: try #require(result?.standardErrorContent), as: UTF8.self)
    #expect(
      message.contains("LabelledImages: 1 images of 1 x 1 x 1 have 1 samples, found 3"))
  }
}
