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
