import Datasets
import Distillation
import Learning
import Tensors
import TestSupport
import Testing

@Suite struct TeacherLogitsTests {
  @Test func areThoseOfTheTeacherHoweverTheImagesAreShuffled() throws {
    let images = try Dataset.load(.digits).train.prefix(700)
    let teacher = SimpleTeacher(inputs: 64, Generator(seed: 1))
    let kept = TeacherLogits(of: teacher, for: images)
    #expect(kept.count == 700)
    for batch in DataLoader(images, shuffle: true, generator: Generator(seed: 5)) {
      expectClose(kept(batch.indices).values, teacher(batch.images).values, .ofLargest(1e-6))
    }
    expectClose(kept.subset(100..<103).all.values, kept([100, 101, 102]).values, .exact)
  }
}

@Suite struct PlaceboTeachersTests {
  private func logits() throws -> (TeacherLogits, labels: [Int]) {
    let images = try Dataset.load(.digits).train.prefix(100)
    return (
      TeacherLogits(of: SimpleTeacher(inputs: 64, Generator(seed: 1)), for: images), images.labels
    )
  }

  @Test func permutingNonTargetsKeepsTheTargetAndTheMultiset() throws {
    let (logits, labels) = try logits()
    let permuted = logits.permutingNonTargets(labels: labels, generator: Generator(seed: 2))
    var moved = 0
    for (index, label) in labels.enumerated() {
      let (before, after) = (logits([index]).row(0).values, permuted([index]).row(0).values)
      #expect(before[label] == after[label])
      #expect(before.sorted() == after.sorted())
      moved += before == after ? 0 : 1
    }
    #expect(moved > 90)
  }

  @Test func shuffledOverImagesKeepsTheRows() throws {
    let (logits, _) = try logits()
    let shuffled = logits.shuffledOverImages(generator: Generator(seed: 2))
    func rows(_ logits: TeacherLogits) -> [[Float]] {
      (0..<logits.count).map { logits([$0]).values }.sorted { $0.lexicographicallyPrecedes($1) }
    }
    let sameRows = rows(logits) == rows(shuffled)
    #expect(sameRows)
    let sameOrder = logits.all.values == shuffled.all.values
    #expect(!sameOrder)
  }
}
