import Datasets
import Tensors
import TestSupport
import Testing

@Suite struct DataLoaderTests {
  @Test func aPassHasEveryImageOnceAndAShortLastBatch() throws {
    let images = try Dataset.load(.digits).train.prefix(150)
    let loader = DataLoader(images, shuffle: true, generator: Generator(seed: 9))
    #expect(loader.batchCount == 3)
    let batches = Array(loader)
    #expect(batches.map(\.labels.count) == [64, 64, 22])
    #expect(batches.flatMap(\.indices).sorted() == Array(0..<150))
    for batch in batches {
      #expect(batch.labels == batch.indices.map { images.labels[$0] })
      for (row, index) in batch.indices.enumerated() {
        expectClose(batch.images.row(row).values, images.values(of: index), .exact)
      }
    }
  }

  @Test func withoutShufflingImagesComeInOrderAndTheGeneratorMovesBySixtyFourBits() throws {
    let images = try Dataset.load(.digits).train.prefix(70)
    let (generator, other) = (Generator(seed: 9), Generator(seed: 9))
    let loader = DataLoader(images, shuffle: false, generator: generator)
    #expect(loader.flatMap(\.indices) == Array(0..<70))
    _ = other.next64()
    #expect(generator.next32() == other.next32())
  }
}
