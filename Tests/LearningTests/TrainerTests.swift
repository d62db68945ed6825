import Datasets
import Foundation
import Learning
import Tensors
import TestSupport
import Testing

@Suite struct TrainerTests {
  let digits: Dataset
  init() throws { digits = try Dataset.load(.digits) }

  private func network(_ generator: Generator) -> Sequential {
    Sequential(Linear(64, 16, generator), ReLU(), Linear(16, 10, generator))
  }

  private func loader(_ images: LabelledImages, _ generator: Generator) -> DataLoader {
    DataLoader(images, shuffle: true, generator: generator)
  }

  private func trainer(_ generator: Generator) -> Trainer {
    Trainer(network(generator), on: loader(digits.train.prefix(200), generator)) {
      crossEntropy($0, $1.labels)
    }
  }

  private func validation(_ generator: Generator) -> DataLoader {
    DataLoader(digits.test.prefix(150), shuffle: false, generator: generator)
  }

  @Test func whatTheObjectiveOnlyAsksIsFrozen() {
    let generator = Generator(seed: 2)
    let (student, teacher) = (network(generator), network(generator))
    let trainer = Trainer(student, on: loader(digits.train.prefix(200), generator)) {
      meanSquaredError($0, teacher($1.images))
    }
    let before = teacher.state
    _ = trainer.trainEpoch()
    let isFrozen = teacher.state == before
    #expect(isFrozen)
    #expect(teacher.parameters.allSatisfy { $0.gradient == nil })
    #expect(student.parameters.allSatisfy { $0.gradient != nil })
  }

  @Test func partsAreMeansOverTheStepsThatHaveThem() {
    let generator = Generator(seed: 2)
    let student = network(generator)
    var (step, finished) = (0, [Int]())
    let trainer = Trainer(
      student, on: loader(digits.train.prefix(192), generator),
      with: SGD(student.parameters, learningRate: 0.1), finishEpoch: { finished.append($0) }
    ) { batch, pass in
      step += 1
      return Objective(
        crossEntropy(student(batch.images, pass), batch.labels),
        parts: step % 3 == 0 ? [:] : ["number": Double(step)])
    }
    for _ in 0..<2 { #expect(trainer.trainEpoch().steps.count == 3) }
    #expect(trainer.means(of: "number") == [1.5, 4.5])
    #expect(trainer.means(of: "none").allSatisfy { $0.isNaN })
    #expect(finished == [0, 1])
    #expect(trainer.epochs == 2)
  }

  @Test func leavesTheBestModelAndKeepsItInTheCheckpoint() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/best.safetensors"
    let generator = Generator(seed: 2)
    let (trainer, validation) = (trainer(generator), validation(generator))
    var states: [ModelState] = []
    let history = try trainer.train(epochs: 6, validation: validation, checkpoint: path) {
      #expect($0.epoch == states.count + 1)
      states.append(trainer.model.state)
    }
    #expect(history.count == 6)
    let top = try #require(history.map(\.accuracy).max())
    let best = try #require(history.firstIndex { $0.accuracy == top })
    let isBest = trainer.model.state == states[best]
    #expect(isBest, "the model does not have the weights of epoch \(best + 1)")
    let isKept = try Safetensors.read(path) == states[best]
    #expect(isKept, "the checkpoint does not have the weights of epoch \(best + 1)")
    #expect(accuracy(of: trainer.model, on: validation) == top)
  }

  @Test func checkpointThatCannotBeWritten() {
    let generator = Generator(seed: 2)
    #expect(throws: (any Error).self) {
      try trainer(generator).train(
        epochs: 1, validation: validation(generator), checkpoint: "/dev/null/best.safetensors")
    }
  }
}
