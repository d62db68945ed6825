import TestSupport
import Testing

@testable import Datasets

@Suite struct LabelledImagesShapeTests {
  private let images = LabelledImages(
    pixels: [1, 2, 3, 4, 5, 6, 7, 8], labels: [0, 1], channels: 1, height: 2, width: 2)

  @Test func paddingPutsTheImageInTheMiddle() {
    let padded = images.padded(to: 4)
    #expect(padded.height == 4 && padded.width == 4 && padded.labels == [0, 1])
    #expect(
      padded.pixels[..<16].elementsEqual([0, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 0, 0, 0, 0, 0]))
    #expect(padded.subset([1]).pixels == [0, 0, 0, 0, 0, 5, 6, 0, 0, 7, 8, 0, 0, 0, 0, 0])
    #expect(images.padded(to: 2) == images)
  }

  @Test func anOddNumberOfNewRowsLeavesOneMoreBelow() {
    #expect(images.padded(to: 3).subset([0]).pixels == [1, 2, 0, 3, 4, 0, 0, 0, 0])
  }

  @Test func everyChannelIsPadded() {
    let colour = LabelledImages(
      pixels: [1, 2, 3], labels: [0], channels: 3, height: 1, width: 1)
    #expect(colour.padded(to: 2).pixels == [1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0])
  }

  @Test func greyIsRepeatedOverTheChannels() {
    let colour = images.repeated(channels: 3)
    #expect(colour.channels == 3)
    #expect(colour.subset([1]).pixels == [5, 6, 7, 8, 5, 6, 7, 8, 5, 6, 7, 8])
    #expect(colour.repeated(channels: 3) == colour)
  }

  @Test func whatCannotBeIsRefused() async {
    let small = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = LabelledImages(pixels: [1, 2], labels: [0], channels: 1, height: 1, width: 2)
        .padded(to: 1)
    }
    expectTrap(small, mentions: "padded: expected a side of at least 2, found 1")
    let colour = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = LabelledImages(pixels: [1, 2, 3], labels: [0], channels: 3, height: 1, width: 1)
        .repeated(channels: 4)
    }
    expectTrap(colour, mentions: "repeated: expected images of 1 or 4 channels, found 3")
  }
}
