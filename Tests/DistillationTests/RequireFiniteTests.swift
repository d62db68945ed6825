import Datasets
import Foundation
import Learning
import Tensors
import TestSupport
import Testing

@testable import Distillation

private func diverge(in session: TrainingSession, weight: Float, epochs: Int = 3) {
  let digits = try! Dataset.load(.digits).train.prefix(96)
  let generator = Generator(seed: 1)
  let student = SimpleStudent(inputs: 64, width: 4, generator)
  let optimizer = SGD(student.parameters, learningRate: 0.1)
  let loader = DataLoader(digits, batchSize: 32, shuffle: true, generator: generator)
  _ = session.run {
    trainedEpochs(epochs, saving: ["student": student, "batches": loader]) { epoch in
      if epoch == 2 {
        let bias = student.namedParameters.first { $0.name == "layers.0.bias" }!.parameter
        bias.assign(Tensor([0, 0, weight, 0]))
      }
      return trainEpoch(student, on: loader, with: optimizer) { crossEntropy($0, $1.labels) }
    }
  }
}

/// A loss that is no number ends a run before it reaches the weights.
@Suite struct RequireFiniteTests {
  @Test func namesStepTensorAndCheckpoint() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let path = FileManager.default.temporaryDirectory.appending(path: "diverging").path
      diverge(
        in: TrainingSession(
          saving: TrainingSession.Saving(path: path, key: "k", interval: .zero)), weight: .nan)
    }
    expectTrap(
      result, mentions: "training diverged: expected finite numbers, found that the loss is nan",
      "'student.layers.0.bias', nan at index 2", "epoch 3, step 1",
      "last good checkpoint: ", "diverging.training-0 (epoch 2)")
  }

  @Test func withoutACheckpoint() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      diverge(in: TrainingSession(), weight: .infinity)
    }
    expectTrap(
      result, mentions: "'student.layers.0.bias', inf at index 2", "epoch 3, step 1",
      "last good checkpoint: none")
  }

  @Test func imagesThatAreNotFinite() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let student = SimpleStudent(inputs: 2, width: 4, Generator(seed: 1))
      let batch = Batch(images: Tensor([[1, .nan]]), labels: [0], indices: [0])
      _ = trainStep(student, on: batch, with: SGD(student.parameters)) {
        crossEntropy($0, $1.labels)
      }
    }
    expectTrap(result, mentions: "the batch's images are not finite, first at index 1")
  }
}
