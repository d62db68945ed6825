import Datasets
import Distillation
import Learning
import Tensors
import TestSupport
import Testing

@Suite struct EarlyAnswersTests {
  /// Three images at two exits: sure and right, unsure and wrong, unsure and right.
  private let asked = [
    ExitAnswers(logits: Tensor([[4, 0, 0], [0.2, 0, 0], [0, 0.1, 0]])),
    ExitAnswers(logits: Tensor([[0, 4, 0], [0, 4, 0], [0, 4, 0]])),
  ]
  private let labels = [0, 1, 1]

  @Test func exitsAnswerFromTheThresholdOn() {
    #expect(asked[0].predictions == [0, 0, 1])
    expectClose(asked[0].confidences, [0.9647, 0.3791, 0.3559], .absolute(1e-4))
    let sure = asked[0].confidences[0]
    for (threshold, exits, accuracy) in [
      (0, [0, 0, 0], 200 / 3), (0.5, [0, 1, 1], 100), (sure, [0, 1, 1], 100),
      (1.1, [1, 1, 1], 200 / 3),
    ] as [(Float, [Int], Double)] {
      let answers = EarlyAnswers(asked, confidence: threshold)
      #expect(answers.exits == exits)
      #expect(abs(answers.accuracy(labels) - accuracy) < 1e-9)
    }
  }

  @Test func costsAndSharesAreMeansOverTheImages() {
    let answers = EarlyAnswers(asked, confidence: 0.5)
    #expect(answers.predictions == [0, 1, 1])
    #expect(answers.meanCost([10, 40]) == 30)
    #expect(abs(answers.share(leavingAt: 0) - 100 / 3) < 1e-9)
    #expect(abs(answers.share(leavingAt: 1) - 200 / 3) < 1e-9)
  }

  @Test(arguments: [0, 0.12, 0.14, 0.2, 2] as [Float])
  func leavingEarlyIsAskingAllAndChoosing(threshold: Float) throws {
    let images = try Dataset.load(.digits).test.prefix(60).all.images
    let generator = Generator(seed: 1)
    let network = SelfDistillationNetwork(
      Sequential(
        Unflatten(1, 8, 8), Conv2d(1, 4, kernel: 3, padding: 1, generator), ReLU(), MaxPool2d(2),
        Conv2d(4, 6, kernel: 3, padding: 1, generator), ReLU(), MaxPool2d(2)),
      classes: 10, auxiliariesAfter: [1, 3], example: [64], pooling: .averaged(side: 2),
      aggregatedTo: 5, generator)
    let asked = network.exits(images, .evaluation).map { ExitAnswers(logits: $0) }
    let expected = EarlyAnswers(asked, confidence: threshold)
    #expect(network.earlyAnswers(images, confidence: threshold) == expected)
    if threshold == 0.14 { #expect(Set(expected.exits).count > 1) }
  }
}
