import Datasets
import Distillation
import Learning
import Tensors
import TestSupport
import Testing

@Suite struct DistillationTrainerTests {
  /// The student is left with the weights of its best epoch, which is what the checkpoint holds; the teacher
  /// does not change.
  @Test func bestEpochIsKept() throws {
    let digits = try Dataset.load(.digits)
    let generator = Generator(seed: 3)
    let teacher = SimpleTeacher(inputs: 64, generator)
    let student = SimpleStudent(inputs: 64, width: 16, generator)
    let validation = DataLoader(
      digits.test.prefix(100), batchSize: 64, shuffle: false, generator: generator)
    // A rate so high that later epochs are worse than the best.
    let trainer = DistillationTrainer(
      teacher: teacher, student: student,
      train: DataLoader(
        digits.train.prefix(300), batchSize: 32, shuffle: true, generator: generator),
      validation: validation, alpha: 0, learningRate: 0.1)
    let before = teacher.state
    let folder = try TemporaryFolder()
    var reported: [Int] = []
    let history = try trainer.train(epochs: 6, checkpoint: folder.path + "/best.safetensors") {
      reported.append($0.epoch)
    }
    #expect(reported == [1, 2, 3, 4, 5, 6])
    #expect(history.map(\.epoch) == reported)
    let best = try #require(history.map(\.accuracy).max())
    #expect(try #require(history.last).accuracy < best, "the last epoch must not be the best here")
    #expect(accuracy(of: student, on: validation) == best)
    #expect(teacher.state == before)
    let checkpoint = try Safetensors.read(folder.path + "/best.safetensors")
    for (name, value) in student.state.entries { #expect(checkpoint[name] == value) }
  }
}
