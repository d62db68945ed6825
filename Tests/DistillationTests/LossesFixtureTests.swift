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
        "FeatureDistillation_mse": ofFeatures { pair, _ in
          featureLoss([pair], metric: .meanSquaredError)
        },
        "FeatureDistillation_cosine": ofFeatures { pair, _ in
          featureLoss([pair], metric: .cosine)
        },
        "AttentionTransfer": ofFeatures { pair, _ in attentionTransferLoss([pair]) },
        "RelationDistillation_cosine": relation(.cosine),
        "RelationDistillation_euclidean": relation(.euclidean),
        "RelationDistillation_dot_product": relation(.dotProduct),
        "RKD_distance": ofFeatures {
          try $1("weight").float
            * rkdDistanceLoss(student: $0.student, teacher: $0.teacher, form: .asWritten)
        },
        "RKD_angle": ofFeatures {
          try $1("weight").float
            * rkdAngleLoss(student: $0.student, teacher: $0.teacher, form: .asWritten)
        },
        "TripletRelation": ofFeatures {
          try #require(try $1("eps").float == 1e-8)
          let triplets = try $1("triplets_anchor_positive_negative").elements.map {
            let rows = try $0.ints
            return Triplet(anchor: rows[0], positive: rows[1], negative: rows[2])
          }
          return tripletRelationLoss(
            student: $0.student, teacher: $0.teacher, triplets: triplets)
        },
        "DeepMutualLearning_three_networks": ofNetworks(lambda: "lambda_kl") {
          mutualLearningLosses($0, labels: $1, temperature: $2, lambda: $3)
        },
        "SelfDistillationNetwork_loss": Computation {
          selfDistillationLoss(
            main: try $0("main"), auxiliaries: [try $0("aux1"), try $0("aux2")],
            labels: try $0.labels, temperature: try $0.attributes("temperature").float,
            auxiliaryWeight: try $0.attributes("aux_weight").float,
            distillationWeight: try $0.attributes("distillation_weight").float)
        },
        "DeepSupervisedLoss": Computation {
          deepSupervisedLoss(
            main: try $0("main"), auxiliaries: [try $0("aux1"), try $0("aux2")],
            labels: try $0.labels, temperature: try $0.attributes("temperature").float,
            weights: try $0.attributes("aux_weights").floats)
        },
        "BornAgain": Computation {
          bornAgainLoss(
            student: try $0("student"), teacher: try $0("teacher"), labels: try $0.labels,
            temperature: try $0.attributes("temperature").float,
            alpha: 1 - (try $0.attributes("alpha_of_the_hard_loss").float)
          ).total
        },
        "Collaborative_mean": ofNetworks(lambda: "lambda") {
          collaborativeLosses($0, labels: $1, temperature: $2, lambda: $3)
        },
        "ONE_gated": Computation {
          let losses = gatedEnsembleLosses(
            try $0.networks, gates: matmul(try $0("h"), try $0("gate").transposed()),
            labels: try $0.labels, temperature: try $0.attributes("temperature").float,
            lambda: try $0.attributes("lambda").float)
          return inOneRow(losses.branches + [losses.teacher])
        },
        "TemporalSelfDistillation": Computation {
          distillationLoss(
            student: try $0("current"), teacher: try $0("previous"), labels: try $0.labels,
            temperature: try $0.attributes("temperature").float,
            alpha: try $0.attributes("alpha").float
          ).total
        },
      ],
      awaited: [])
  }
}

extension Computation.Inputs {
  fileprivate var networks: [Tensor] { get throws { try ["a", "b", "c"].map { try self($0) } } }
}

/// A loss of a student's features and a teacher's.
private func ofFeatures(
  _ loss: @escaping @Sendable (FeaturePair, _ attributes: Fixture) throws -> Tensor
) -> Computation {
  Computation {
    try loss(FeaturePair(student: try $0("student"), teacher: try $0("teacher")), $0.attributes)
  }
}

private func relation(_ metric: RelationMetric) -> Computation {
  ofFeatures { pair, _ in
    relationLoss(student: pair.student, teacher: pair.teacher, metric: metric)
  }
}

/// Losses of networks that learn from each other, whose weight the attribute `key` is.
private func ofNetworks(
  lambda key: String,
  _ losses:
    @escaping @Sendable (
      _ logits: [Tensor], _ labels: [Int], _ temperature: Float, _ lambda: Float
    ) -> [Tensor]
) -> Computation {
  Computation {
    inOneRow(
      losses(
        try $0.networks, try $0.labels, try $0.attributes("temperature").float,
        try $0.attributes(key).float))
  }
}

/// Several losses as one output.
private func inOneRow(_ losses: [Tensor]) -> Tensor {
  concatenated(losses.map { $0.reshaped([1]) })
}
