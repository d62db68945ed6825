import Tensors
import Testing

@testable import Datasets

@Suite struct LabelNoiseTests {
  let images = LabelledImages(
    pixels: (0..<1000).map { UInt8($0 % 251) }, labels: (0..<1000).map { $0 % 10 }, channels: 1,
    height: 1, width: 1)

  private func noisy(_ share: Double, seed: UInt64 = 1) -> LabelledImages {
    images.withLabelNoise(share: share, classes: 10, generator: Generator(seed: seed))
  }

  @Test func aShareOfTheLabelsIsDrawnAnew() {
    let changed = zip(noisy(0.2).labels, images.labels).count { $0 != $1 }
    // 200 labels, of which one in ten stays by chance: 180 with a standard deviation of 4.
    #expect((164...196).contains(changed))
    #expect(noisy(0.2).pixels == images.pixels)
    #expect(noisy(0) == images)
  }

  @Test func newLabelsAreSpreadEvenly() {
    let all = noisy(1).labels
    for label in 0..<10 {
      // 100 with a standard deviation of 9.5
      #expect((60...140).contains(all.count { $0 == label }))
    }
  }

  @Test func theGeneratorDecides() {
    #expect(noisy(0.2) == noisy(0.2))
    #expect(noisy(0.2) != noisy(0.2, seed: 2))
  }

  @Test func shareOutsideItsRange() async throws {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = LabelledImages(pixels: [0], labels: [0], channels: 1, height: 1, width: 1)
        .withLabelNoise(share: 2, classes: 10, generator: Generator(seed: 0))
    }
    let message = String(decoding: try #require(result?.standardErrorContent), as: UTF8.self)
    #expect(message.contains("withLabelNoise: expected a share from 0 to 1, found 2.0"))
  }
}
