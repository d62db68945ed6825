import Datasets
import Distillation
import Foundation
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
      expectClose(kept(batch).values, teacher(batch.images).values, .exact)
    }
    expectClose(kept.subset(100..<103).all.values, kept([100, 101, 102]).values, .exact)
  }

  @Test func comeBackBitByBitFromAPropertyList() throws {
    let images = try Dataset.load(.digits).train.prefix(7)
    let kept = TeacherLogits(of: SimpleTeacher(inputs: 64, Generator(seed: 1)), for: images)
    let encoded = try PropertyListEncoder().encode(kept)
    let decoded = try PropertyListDecoder().decode(TeacherLogits.self, from: encoded)
    #expect(decoded.all.values == kept.all.values)
    #expect(decoded.classes == 10)
  }

  @Test func refuseALoaderThatAugments() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let images = try Dataset.load(.digits).train.prefix(70)
      let kept = TeacherLogits(of: SimpleTeacher(inputs: 64, Generator(seed: 1)), for: images)
      let loader = DataLoader(
        images, shuffle: true, augmentation: Augmentation(shift: 1), generator: Generator(seed: 5))
      for batch in loader { _ = kept(batch) }
    }
    expectTrap(
      result, mentions: "TeacherLogits: expected images as they stand in the data set",
      "augmented", "teacher(batch.images)", "TeacherLogitsTests.swift")
  }

  @Test func theEpochBeforeIsNoTeacherOfAugmentedImages() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let images = try Dataset.load(.digits).train.prefix(70)
      let generator = Generator(seed: 5)
      let loader = DataLoader(
        images, shuffle: true, augmentation: Augmentation(flips: true), generator: generator)
      let trainer = Trainer.selfDistillation(
        SimpleStudent(inputs: 64, generator), on: loader,
        teacher: PreviousEpochTeacher(images: images.count))
      _ = trainer.trainEpoch()
    }
    expectTrap(result, mentions: "PreviousEpochTeacher: expected images as they stand", "augmented")
  }
}
