import Datasets
import Distillation
import Learning
import Tensors
import TestSupport
import Testing

@Suite struct ProgressiveSelfDistillationTests {
  let images: LabelledImages
  init() throws { images = try Dataset.load(.digits).train.prefix(130) }

  private func trained(
    epochs: Int, interval: Int, _ copy: CheckpointTeacher.Copy
  ) -> (Trainer, CheckpointTeacher) {
    let generator = Generator(seed: 3)
    let student = SimpleStudent(inputs: 64, width: 16, generator)
    let teacher = CheckpointTeacher(of: student, interval: interval, copy: copy) {
      SimpleStudent(inputs: 64, width: 16, generator)
    }
    let trainer = Trainer.selfDistillation(
      student, on: DataLoader(images, shuffle: true, generator: generator), teacher: teacher,
      learningRate: 0.02)
    for _ in 0..<epochs { _ = trainer.trainEpoch() }
    return (trainer, teacher)
  }

  @Test func aShallowCopyTeachesNothing() {
    let (shallow, _) = trained(epochs: 4, interval: 1, .shallow)
    #expect(shallow.means(of: "soft")[0].isNaN)
    #expect(Array(shallow.means(of: "soft")[1...]) == [0, 0, 0])
    let (deep, _) = trained(epochs: 4, interval: 1, .deep)
    #expect(deep.means(of: "soft")[1...].allSatisfy { $0 > 1e-3 }, "\(deep.means(of: "soft"))")
  }

  @Test func keepsTheLastThreeOfEveryIntervalAndTheLatestTeaches() {
    let generator = Generator(seed: 5)
    let model = SimpleStudent(inputs: 64, width: 4, generator)
    let scratch = SimpleStudent(inputs: 64, width: 4, generator)
    let teacher = CheckpointTeacher(of: model, interval: 10) { scratch }
    let batch = images.batch([0, 1, 2])
    #expect(teacher.logits(for: batch) == nil)
    for epoch in 0...41 {
      model.parameters[3].assign(Tensor(repeating: Float(epoch), shape: [10]))
      teacher.finish(epoch: epoch)
    }
    #expect(teacher.checkpointEpochs == [20, 30, 40])
    let atForty = model.parameters[3].value
    atForty.withMutableMemory { $0.update(repeating: 40, count: 10) }
    expectClose(teacher.logits(for: batch)?.values ?? [], model(batch.images).values, .exact)
  }
}
