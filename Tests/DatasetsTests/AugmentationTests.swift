import Datasets
import Tensors
import TestSupport
import Testing

@Suite struct AugmentationTests {
  /// 60 images of 2 x 3 x 4 with the values 0.1, 0.2, ...
  private let images = LabelledImages(
    pixels: (0..<60 * 24).map { UInt8($0 % 24 + 1) }, labels: Array(0..<60), channels: 2, height: 3,
    width: 4, scale: 10)

  private func batch(_ augmentation: Augmentation?, seed: UInt64 = 9) -> Batch {
    let loader = DataLoader(
      images, shuffle: false, augmentation: augmentation, generator: Generator(seed: seed))
    return loader.first { _ in true }!
  }

  /// The image as it may come, by hand.
  private func expected(down: Int, right: Int, isMirrored: Bool) -> [Float] {
    (0..<24).map { index in
      let (plane, row, column) = (index / 12, index / 4 % 3 - down, index % 4 - right)
      guard 0..<3 ~= row, 0..<4 ~= column else { return 0 }
      return Float(plane * 12 + row * 4 + (isMirrored ? 3 - column : column) + 1) / 10
    }
  }

  @Test func everyImageIsAMovedOrMirroredOneAndAllOfThemOccur() {
    var found: Set<[Int]> = []
    let batch = batch(Augmentation(shift: 1, flips: true))
    for row in 0..<60 {
      let values = batch.images.row(row).values
      for (down, right, mirrored) in (0..<18).map({ ($0 / 6 - 1, $0 / 2 % 3 - 1, $0 % 2) })
      where values == expected(down: down, right: right, isMirrored: mirrored == 1) {
        found.insert([down, right, mirrored, row])
      }
    }
    #expect(found.count == 60)
    #expect(Set(found.map { Array($0.prefix(3)) }).count >= 15)
    #expect(batch.isAugmented)
    #expect(batch.labels == Array(0..<60))
  }

  @Test func onlyWhatIsAskedForHappens() {
    let plain = batch(nil)
    #expect(!plain.isAugmented)
    #expect(plain.indices(ofKept: "a test") == Array(0..<60))
    let flipped = batch(Augmentation(flips: true))
    let mirrored = expected(down: 0, right: 0, isMirrored: true)
    let kinds = (0..<60).map { row in
      let values = flipped.images.row(row).values
      return values == plain.images.row(row).values ? 0 : values == mirrored ? 1 : 2
    }
    #expect(Set(kinds) == [0, 1])
  }

  @Test func aPassRepeatsItselfWithTheSameSeedAndTheNextPassDiffers() {
    let augmentation = Augmentation(shift: 2, flips: true)
    let values = batch(augmentation).images.values
    #expect(values == batch(augmentation).images.values)
    #expect(values != batch(augmentation, seed: 10).images.values)
    let loader = DataLoader(
      images, shuffle: false, augmentation: augmentation, generator: Generator(seed: 9))
    let passes = (0..<2).map { _ in loader.flatMap { $0.images.values } }
    #expect(passes[0] == values)
    #expect(passes[0] != passes[1])
  }

  @Test func withoutAugmentationTheGeneratorIsLeftAlone() {
    let (generator, other) = (Generator(seed: 9), Generator(seed: 9))
    _ = Array(DataLoader(images, batchSize: 16, shuffle: false, generator: generator))
    _ = other.next64()
    #expect(generator.next32() == other.next32())
  }
}
