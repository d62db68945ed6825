import Datasets
import Distillation
import Foundation
import Learning
import Tensors
import TestSupport
import Testing

@Suite struct DistillationTrainerTests {
  let digits: Dataset
  init() throws { digits = try Dataset.load(.digits) }

  private func trainer(_ generator: Generator) -> (DistillationTrainer, teacher: SimpleTeacher) {
    let teacher = SimpleTeacher(inputs: 64, generator)
    let trainer = DistillationTrainer(
      teacher: teacher, student: SimpleStudent(inputs: 64, width: 16, generator),
      train: DataLoader(digits.train.prefix(200), shuffle: true, generator: generator),
      validation: DataLoader(digits.test.prefix(150), shuffle: false, generator: generator))
    return (trainer, teacher)
  }

  @Test func theTeacherIsFrozen() {
    let (trainer, teacher) = trainer(Generator(seed: 2))
    let before = teacher.state
    _ = trainer.trainEpoch()
    #expect(teacher.state == before)
    #expect(teacher.parameters.allSatisfy { $0.gradient == nil })
    #expect(trainer.student.parameters.allSatisfy { $0.gradient != nil })
  }

  @Test func returnsTheBestStudentAndKeepsItInTheCheckpoint() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/best.safetensors"
    let (trainer, _) = trainer(Generator(seed: 2))
    var states: [ModelState] = []
    let history = try trainer.train(epochs: 6, checkpoint: path) { result in
      #expect(result.epoch == states.count + 1)
      states.append(trainer.student.state)
    }
    #expect(history.count == 6)
    let top = try #require(history.map(\.accuracy).max())
    let best = try #require(history.firstIndex { $0.accuracy == top })
    let isBest = trainer.student.state == states[best]
    #expect(isBest, "the student does not have the weights of epoch \(best + 1)")
    let isKept = try Safetensors.read(path) == states[best]
    #expect(isKept, "the checkpoint does not have the weights of epoch \(best + 1)")
    #expect(trainer.validate() == top)
  }

  @Test func checkpointThatCannotBeWritten() {
    let (trainer, _) = trainer(Generator(seed: 2))
    #expect(throws: (any Error).self) {
      try trainer.train(epochs: 1, checkpoint: "/dev/null/best.safetensors")
    }
  }
}
