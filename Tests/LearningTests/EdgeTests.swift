import Learning
import Tensors
import TestSupport
import Testing

/// What means nothing traps, and the message names the parameter.
@Suite struct EdgeTests {
  private static let edges: [Edge] = [
    Edge("bins: 0", mentions: "reliability", "bins of 1 or more", "found 0") {
      _ = reliability(.zeros([2, 3]), [0, 1], bins: 0)
    },
    Edge("bins: -1", mentions: "bins of 1 or more", "found -1") {
      _ = expectedCalibrationError(.zeros([2, 3]), [0, 1], bins: -1)
    },
    Edge(".step(every: 0)", mentions: "LearningRateSchedule", "every of 1 or more", "found 0") {
      _ = LearningRateSchedule.step(every: 0).rate(base: 1, at: 3)
    },
    Edge(".cosine(steps: 0)", mentions: "LearningRateSchedule", "steps of 1 or more", "found 0") {
      _ = LearningRateSchedule.cosine(steps: 0).rate(base: 1, at: 3)
    },
    Edge(".warmUp(steps: -1)", mentions: "LearningRateSchedule", "steps of 0 or more", "found -1") {
      _ = LearningRateSchedule.warmUp(steps: -1, then: .constant).rate(base: 1, at: 3)
    },
    Edge("warm-up, then .step(every: 0)", mentions: "every of 1 or more", "found 0") {
      _ = LearningRateSchedule.warmUp(steps: 1, then: .step(every: 0)).rate(base: 1, at: 3)
    },
    Edge("step: -1", mentions: "LearningRateSchedule", "step of 0 or more", "found -1") {
      _ = LearningRateSchedule.constant.rate(base: 1, at: -1)
    },
    Edge("accuracy of too few labels", mentions: "accuracy", "labels for 2 rows", "found 1") {
      _ = accuracy(.zeros([2, 3]), [0])
    },
    Edge("reliability of too few labels", mentions: "reliability", "labels for 2 rows", "found 1") {
      _ = reliability(.zeros([2, 3]), [0])
    },
    Edge("likelihood of too few labels", mentions: "labels", "found 1 for 2 rows") {
      _ = negativeLogLikelihood(.zeros([2, 3]), [0])
    },
    Edge("recall of too few labels", mentions: "recallAtOne", "label", "1 labels") {
      _ = recallAtOne(.zeros([2, 3]), [0])
    },
    Edge("accuracy of no row", mentions: "accuracy", "logits", "one or more", "[0, 3]") {
      _ = accuracy(.zeros([0, 3]), [])
    },
    Edge("agreement of no class", mentions: "agreement", "logits a", "one or more", "[2, 0]") {
      _ = agreement(.zeros([2, 0]), .zeros([2, 0]))
    },
    Edge("agreement of other rows", mentions: "agreement", "one shape", "[2, 3] and [3, 3]") {
      _ = agreement(.zeros([2, 3]), .zeros([3, 3]))
    },
    Edge("a row without a class", mentions: "accuracy", "logits", "softmax", "row 1", "-inf") {
      _ = accuracy(Tensor([[0, 1], [-.infinity, -.infinity]]), [0, 1])
    },
    Edge("beta of 1", mentions: "Adam", "betas", "1.0") { _ = Adam([], betas: (0.9, 1)) },
    Edge("learning rate of -1", mentions: "SGD", "learningRate", "-1.0") {
      _ = SGD([], learningRate: -1)
    },
  ]

  @Test(arguments: edges) func traps(_ edge: Edge) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [name = edge.testDescription as String] in Self.edges.call(name) }
    expectTrap(result, mentions: edge.mentions + ["EdgeTests.swift"])
  }

  /// No warm-up.
  @Test func warmUpOfNoStep() {
    #expect(LearningRateSchedule.warmUp(steps: 0, then: .constant).rate(base: 0.5, at: 0) == 0.5)
  }
}
