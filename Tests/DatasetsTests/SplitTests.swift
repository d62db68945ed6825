import Datasets
import Tensors
import TestSupport
import Testing

@Suite struct SplitTests {
  @Test func sameSeedSameSplit() throws {
    let images = try Dataset.load(.digits).train.prefix(100)
    func split(_ seed: UInt64) -> [[Int]] {
      let (train, validation) = images.split(validation: 30, generator: Generator(seed: seed))
      return [train.labels, validation.labels]
    }
    #expect(split(1) == split(1))
    #expect(split(1) != split(2))
    #expect(split(1).map(\.count) == [70, 30])
  }

  @Test func asManyValidationImagesAsThereAre() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = try Dataset.load(.digits).train.prefix(10)
        .split(validation: 10, generator: Generator(seed: 0))
    }
    expectTrap(result, mentions: "split", "10 images", "SplitTests.swift")
  }
}
