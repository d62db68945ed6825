import Datasets
import Distillation
import Learning
import Notebook
import Tensors
import TestSupport
import Testing

@testable import ChapterExperiments

/// A step on an image that is no image.
private func diverge() {
  let student = SimpleStudent(inputs: 2, width: 4, Generator(seed: 1))
  let batch = Batch(images: Tensor([[1, .nan]]), labels: [0], indices: [0])
  _ = trainStep(student, on: batch, with: SGD(student.parameters)) { crossEntropy($0, $1.labels) }
}

@MainActor private func chapter() -> ChapterNotebook {
  .open(
    chapter: "9.9", title: "Title",
    arguments: ["--profile", "smoke", "--quiet", "--no-cache", "--threads", "2"],
    file: "Chapter9_9/main.swift", path: "/nowhere/main.swift")
}

/// A training that diverges ends a chapter with one line and exit code 1, in a cell and in an experiment.
@Suite struct DivergenceTests {
  @Test func inACell() async {
    let result = await #expect(processExitsWith: .exitCode(1), observing: [\.standardErrorContent])
    {
      await MainActor.run {
        _ = chapter()
        diverge()
      }
    }
    expectTrap(
      result,
      mentions:
        "Chapter9_9: training diverged: expected finite numbers, found that the loss is nan",
      "last good checkpoint: none")
  }

  @Test func inAnExperiment() async {
    let result = await #expect(processExitsWith: .exitCode(1), observing: [\.standardErrorContent])
    {
      try await MainActor.run {
        let note = chapter()
        let pairs = note.pairs(
          "teachers", [1, 2], try Dataset.load(.digits).prefix(train: 80, test: 10),
          validation: 10, recipe: StudentRecipe(epochs: 1)
        ) { SimpleStudent(inputs: 64, width: 4, $0) }
        _ = note.experiment(
          "arms", pairs,
          [
            Trial("diverging", configuration: 1) { _, _ in
              diverge()
              return 0.0
            }
          ])
      }
    }
    expectTrap(result, mentions: "Chapter9_9: training diverged: ")
  }
}
