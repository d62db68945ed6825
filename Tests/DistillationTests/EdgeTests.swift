import Learning
import Tensors
import TestSupport
import Testing

@testable import Distillation

/// What means nothing traps, and the message names the parameter.
@Suite struct EdgeTests {
  private static var logits: Tensor { Tensor([[1, 0, 2], [0, 0, 3]]) }
  private static let teacher = TeacherLogits(classes: 3, values: logits.values)

  private static let edges: [Edge] = [
    Edge("weights of too few labels", mentions: "confidenceWeightedLoss", "labels for 2 rows") {
      _ = confidenceWeightedLoss(student: logits, teacher: logits, labels: [0])
    },
    Edge("focal loss of too few labels", mentions: "focalDistillationLoss", "labels for 2 rows") {
      _ = focalDistillationLoss(
        student: logits, teacher: logits, labels: [0], weight: .studentDifficulty)
    },
    Edge("gates of too few labels", mentions: "gatedEnsembleLosses", "labels for 2 rows") {
      _ = gatedEnsembleLosses([logits, logits], gates: .zeros([2, 2]), labels: [0])
    },
    Edge("distillation of too few labels", mentions: "crossEntropy", "labels", "found 1 for 2") {
      _ = distillationLoss(student: logits, teacher: logits, labels: [0])
    },
    Edge("centroids of too few labels", mentions: "classCentroids", "label", "1 labels") {
      _ = classCentroids(logits, [0])
    },
    Edge("exits of too few labels", mentions: "EarlyAnswers.accuracy", "labels for 2 rows") {
      _ = EarlyAnswers(predictions: [0, 1], exits: [0, 0]).accuracy([0])
    },
    Edge("permuting with too few labels", mentions: "permutingNonTargets", "labels for 2 rows") {
      _ = teacher.permutingNonTargets(labels: [0], generator: Generator(seed: 0))
    },
    Edge("smoothing of too few labels", mentions: "smoothedLabels", "labels for 2 rows") {
      _ = teacher.smoothedLabels([0], temperature: 1)
    },
    Edge("shuffling with too few labels", mentions: "shuffledWithinClasses", "labels for 2 rows") {
      _ = TeacherFeatures(logits: teacher, levels: [])
        .shuffledWithinClasses(labels: [0], generator: Generator(seed: 0))
    },
    Edge("a label of no class", mentions: "TeacherLogits.smoothing", "labels of 3 classes", "3") {
      _ = TeacherLogits.smoothing([0, 3], share: 0.1, classes: 3)
    },
    Edge("a bias of no class", mentions: "classBias", "label", "label 3") {
      _ = classBias(of: 3, share: 0.5, logits: logits)
    },
    Edge("weights of no row", mentions: "confidenceWeightedLoss", "one or more", "[0, 3]") {
      _ = confidenceWeightedLoss(student: .zeros([0, 3]), teacher: .zeros([0, 3]), labels: [])
    },
    Edge("relations of no row", mentions: "rkdDistanceLoss", "one or more", "[0, 3]") {
      _ = rkdLoss(student: .zeros([0, 3]), teacher: .zeros([0, 3]))
    },
    Edge("an exit without costs", mentions: "EarlyAnswers.meanCost", "costs of exits 0 to 2") {
      _ = EarlyAnswers(predictions: [0, 1], exits: [0, 2]).meanCost([1, 2])
    },
    Edge("no exit", mentions: "EarlyAnswers", "at least one exit", "[]") {
      _ = EarlyAnswers([], confidence: 0.5)
    },
    Edge("exits of other images", mentions: "EarlyAnswers", "the same images", "[2, 1]") {
      _ = EarlyAnswers(
        [logits, logits.rows([0])].map { ExitAnswers(logits: $0) }, confidence: 0.5)
    },
    Edge("no model", mentions: "meanLogits", "models", "none") {
      _ = meanLogits(of: [], for: logits)
    },
    Edge("gates of other branches", mentions: "gatedEnsembleLogits", "gates [2, 3]") {
      _ = gatedEnsembleLogits([logits, logits], gates: .zeros([2, 3]))
    },
    Edge("interval: 0", mentions: "CheckpointTeacher", "interval of 1 epoch or more", "0") {
      _ = CheckpointTeacher(of: Linear(1, 1, Generator(seed: 0)), interval: 0) { fatalError() }
    },
    Edge("maxIterations: 0", mentions: "largestHessianEigenvalue", "maxIterations", "and 0") {
      _ = largestHessianEigenvalue(
        of: [Parameter(logits)], maxIterations: 0, generator: Generator(seed: 0)
      ) { _ in Tensor(0) }
    },
    Edge("no parameter", mentions: "largestHessianEigenvalue", "parameters", "found 0") {
      _ = largestHessianEigenvalue(of: [], generator: Generator(seed: 0)) { _ in Tensor(0) }
    },
  ]

  @Test(arguments: edges) func traps(_ edge: Edge) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [name = edge.testDescription as String] in Self.edges.call(name) }
    expectTrap(result, mentions: edge.mentions + ["EdgeTests.swift"])
  }

  /// The logits of no image.
  @Test func noImage() {
    #expect(TeacherLogits(classes: 0, values: []).count == 0)
  }
}
