import Distillation
import Tensors
import TestSupport
import Testing

@Suite struct LossesFixtureTests {
  @Test func losses() throws {
    try compareCases(
      of: "losses.json",
      with: [
        "BasicDistillationLoss": Computation(withExtras: {
          let loss = distillationLoss(
            student: try $0("student"), teacher: try $0("teacher"), labels: try $0.labels,
            temperature: try $0.attributes("temperature").float,
            alpha: try $0.attributes("alpha").float)
          return (loss.total, ["soft": loss.soft.values, "hard": loss.hard.values])
        }),
        "LogitsDistillationLoss": Computation {
          distillationLoss(
            student: try $0("student"), teacher: try $0("teacher"), labels: try $0.labels,
            temperature: try $0.attributes("temperature").float,
            alpha: try $0.attributes("alpha").float
          ).total
        },
        "FocalDistillationLoss": Computation {
          focalDistillationLoss(
            student: try $0("student"), teacher: try $0("teacher"), labels: try $0.labels,
            temperature: try $0.attributes("temperature").float,
            alpha: try $0.attributes("alpha").float, gamma: try $0.attributes("gamma").float
          ).total
        },
        "AttentionLogitsLoss": Computation {
          topKDistillationLoss(
            student: try $0("student"), teacher: try $0("teacher"), labels: try $0.labels,
            temperature: try $0.attributes("temperature").float,
            alpha: try $0.attributes("alpha").float, k: try $0.attributes("top_k").int,
            renormalized: false
          ).total
        },
      ],
      awaited: awaitedByLaterChapters)
  }
}

/// The losses of chapters 10.3 and 10.4, self-distillation, mutual learning and online ensembles. A chapter
/// moves its own up into the suite.
private let awaitedByLaterChapters: Set = [
  "TemporalSelfDistillation", "DeepMutualLearning_three_networks", "SelfDistillationNetwork_loss",
  "DeepSupervisedLoss", "FeatureDistillation_mse", "FeatureDistillation_cosine",
  "AttentionTransfer", "RelationDistillation_cosine", "RelationDistillation_euclidean",
  "RelationDistillation_dot_product", "RKD_distance", "RKD_angle", "BornAgain", "TripletRelation",
  "Collaborative_mean", "ONE_gated",
]
