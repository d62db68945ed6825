import Datasets
import Distillation
import Learning
import Tensors
import TestSupport
import Testing

@Suite struct TemporalSelfDistillationTests {
  private func batch(_ indices: [Int]) -> Batch {
    Batch(
      images: .zeros([indices.count, 1]), labels: indices.map { _ in 0 }, indices: indices)
  }
  /// Logits that say which image and which epoch they belong to.
  private func logits(_ indices: [Int], epoch: Int) -> Tensor {
    Tensor(indices.map { [Float($0), Float(epoch)] })
  }

  @Test func previousBatchTeachesByRowWhereSizesAgree() throws {
    let teacher = PreviousBatchTeacher()
    #expect(teacher.logits(for: batch([0, 1])) == nil)
    teacher.remember(logits([4, 7], epoch: 0), of: batch([4, 7]))
    let found = try #require(teacher.logits(for: batch([0, 1])))
    expectClose(found.values, [4, 0, 7, 0], .exact)
    #expect(teacher.logits(for: batch([0, 1, 2])) == nil)
    teacher.finish(epoch: 0)
    #expect(teacher.logits(for: batch([0, 1])) != nil, "the document's teacher outlives the epoch")
  }

  @Test func previousEpochIsAlignedHoweverTheImagesAreShuffled() throws {
    let teacher = PreviousEpochTeacher(images: 6)
    for (epoch, order) in [[[3, 1, 0, 5], [4, 2]], [[2, 0, 1, 4], [5, 3]]].enumerated() {
      for indices in order {
        let found = teacher.logits(for: batch(indices))
        if epoch == 0 {
          #expect(found == nil)
        } else {
          expectClose(
            try #require(found).values, logits(indices, epoch: epoch - 1).values, .exact)
        }
        teacher.remember(logits(indices, epoch: epoch), of: batch(indices))
      }
      teacher.finish(epoch: epoch)
    }
    expectClose(
      try #require(teacher.kept).all.values, logits(Array(0..<6), epoch: 1).values, .exact)
  }

  @Test func movingAverageMakesUpForItsStart() throws {
    let teacher = PreviousEpochTeacher(images: 1, momentum: 0.5)
    // Z = 1, 2 and 4.5, over 1 - 0.5^t
    let cases: [(logit: Float, expected: Float)] = [(2, 2), (3, 2 / 0.75), (7, 4.5 / 0.875)]
    for (epoch, each) in cases.enumerated() {
      teacher.remember(Tensor([[each.logit]]), of: batch([0]))
      teacher.finish(epoch: epoch)
      expectClose(
        try #require(teacher.kept).all.values, [each.expected], .ofLargest(1e-6))
    }
  }

  @Test func trainingFollowsTheKeptLogits() throws {
    let images = try Dataset.load(.digits).train.prefix(130)
    let generator = Generator(seed: 3)
    let student = SimpleStudent(inputs: 64, width: 16, generator)
    let teacher = PreviousEpochTeacher(images: images.count)
    let trainer = Trainer.selfDistillation(
      student, on: DataLoader(images, shuffle: true, generator: generator), teacher: teacher)
    _ = trainer.trainEpoch()
    #expect(trainer.means(of: "soft")[0].isNaN, "the first epoch has no teacher")
    let first = try #require(teacher.kept)
    let found = agreement(first.all, student(images.all.images))
    #expect(found > 50, "kept logits and the model agree on \(found) % of the images")
    _ = trainer.trainEpoch()
    #expect(trainer.means(of: "soft")[1] > 0)
  }

  @Test func momentumOutsideItsRange() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = PreviousEpochTeacher(images: 1, momentum: 1)
    }
    expectTrap(result, mentions: "PreviousEpochTeacher", "1.0", "TemporalSelfDistillationTests")
  }
}
