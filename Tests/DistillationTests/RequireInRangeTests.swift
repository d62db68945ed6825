import Datasets
import Learning
import Tensors
import TestSupport
import Testing

@testable import Distillation

private func digits() -> LabelledImages { try! Dataset.load(.digits).train.prefix(64) }

private func student() -> SimpleStudent { SimpleStudent(inputs: 64, width: 4, Generator(seed: 1)) }

private func loader() -> DataLoader {
  DataLoader(digits(), shuffle: true, generator: Generator(seed: 1))
}

private func distillation(temperature: Float = 4, alpha: Float = 0.7, learningRate: Double = 1e-3) {
  _ = Trainer.selfDistillation(
    student(), on: loader(), teacher: PreviousBatchTeacher(), temperature: temperature,
    alpha: alpha, learningRate: learningRate)
}

/// Settings that mean nothing end a run before anything is trained, with the parameter's name, what it may be, what was
/// found, and the caller's line.
@Suite struct RequireInRangeTests {
  @Test func temperature() async {
    let zero = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      distillation(temperature: 0)
    }
    expectTrap(
      zero, mentions: "selfDistillation: expected a finite temperature above 0, found 0.0")
    let nan = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Trainer.onlineEnsemble(
        OnlineEnsembleNetwork(
          trunk: Sequential(), branches: [Sequential(), Sequential()],
          gate: Linear(64, 2, Generator(seed: 1))), on: loader(), temperature: .nan)
    }
    expectTrap(
      nan, mentions: "onlineEnsemble: expected a finite temperature above 0, found nan")
  }

  @Test func alpha() async {
    let above = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      distillation(alpha: 1.5)
    }
    expectTrap(above, mentions: "selfDistillation: expected an alpha from 0 to 1, found 1.5")
    let below = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Trainer.selfDistillation(
        student(), on: loader(), teacher: PreviousBatchTeacher(), alpha: -0.1)
    }
    expectTrap(
      below, mentions: "selfDistillation: expected an alpha from 0 to 1, found -0.1",
      "RequireInRangeTests.swift")
  }

  @Test func lambdaAndLearningRate() async {
    let lambda = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = DeepMutualLearningTrainer([student(), student()], on: loader(), lambda: .infinity)
    }
    expectTrap(
      lambda,
      mentions: "DeepMutualLearningTrainer: expected a finite lambda of 0 or more, found inf")
    let rate = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      distillation(learningRate: -1e-3)
    }
    expectTrap(
      rate,
      mentions: "selfDistillation: expected a finite learningRate of 0 or more, found -0.001")
  }

  @Test func epochsAndBatches() async {
    let epochs = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      StudentRecipe(epochs: -1).train(student(), on: digits(), generator: Generator(seed: 1))
    }
    expectTrap(epochs, mentions: "StudentRecipe: expected epochs of 0 or more, found -1")
    let batch = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      StudentRecipe(epochs: 1, batchSize: 0).train(
        student(), on: digits(), generator: Generator(seed: 1))
    }
    expectTrap(batch, mentions: "StudentRecipe: expected a batchSize of 1 or more, found 0")
    let keeping = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = trainedEpochs(-2, saving: [:]) { _ in 0 }
    }
    expectTrap(
      keeping, mentions: "trainedEpochs: expected a count of 0 epochs or more, found -2",
      "RequireInRangeTests.swift")
    #expect(trainedEpochs(0, saving: [:]) { _ in 0 } == [])
  }

  @Test func classesLabelsAndData() async {
    let topK = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      StudentRecipe(epochs: 1, loss: .topK(11, renormalized: true)).train(
        student(), on: digits(), teacher: TeacherLogits(of: student(), for: digits()),
        generator: Generator(seed: 1))
    }
    expectTrap(
      topK, mentions: "StudentRecipe: expected a k from 1 to the teacher's 10 classes, found 11")
    let labels = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let few = LabelledImages(
        pixels: [0, 0], labels: [3, 12], channels: 1, height: 1, width: 1)
      StudentRecipe(epochs: 1).train(
        student(), on: few,
        teacher: TeacherLogits(classes: 10, values: [Float](repeating: 0, count: 20)),
        generator: Generator(seed: 1))
    }
    expectTrap(
      labels,
      mentions: "StudentRecipe: expected labels from 0 to 9, the teacher's classes, found 12")
    let empty = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      StudentRecipe(epochs: 1).train(
        student(), on: digits().subset([]), generator: Generator(seed: 1))
    }
    expectTrap(
      empty, mentions: "expected at least one image and a batch size of 1 or more, found 0")
  }

  @Test func featuresOfOtherShapes() async {
    let shapes = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = featureLoss([FeaturePair(student: .zeros([4, 8]), teacher: .zeros([4, 6]))])
    }
    expectTrap(shapes, mentions: "[4, 8]", "[4, 6]")
  }
}
