import Learning
import Tensors

/// On which side of a feature pair the trained adaptation layer sits.
public enum AdaptedSide: String, Codable, CaseIterable, Sendable {
  /// On the student's features (FitNets).
  case student
  /// On the teacher's, as document 10.3 has it: there it can be learned away.
  case teacher
}

/// What a student is to have in common with its teacher: the distilled part of a loss.
public enum FeatureObjective: Hashable, Codable, Sendable {
  /// The soft labels: T^2 KL, `softLoss`.
  case logits(temperature: Float)
  /// The features, through an adaptation layer where channels differ: `featureLoss`.
  case features(FeatureMetric, adapting: AdaptedSide)
  /// Where the features are large: `attentionTransferLoss`.
  case attention
  /// The relations of the batch's images: `relationLoss`.
  case relations(RelationMetric)
  /// Ratios of distances in triplets, drawn once, or for each side separately as document 10.4 writes it:
  /// `tripletRelationLoss`; 0 for a batch that has no triplet.
  case triplets(shared: Bool)
  /// Distances and angles, or at a weight of 0 only the other: `rkdLoss`.
  case rkd(RKDForm, distanceWeight: Float = 25, angleWeight: Float = 50)
  /// The relations of the batch's classes (exercise 10.4.1): `relationLoss` of `classCentroids`.
  case centroids(RelationMetric)

  /// The loss of a batch: the (weighted) mean over the levels.
  ///
  /// - Parameters:
  ///   - student: its chosen levels, adapted where the objective wants it
  ///   - teacher: as many levels, adapted likewise
  ///   - labels: the class of each row
  ///   - weights: of each level; equal unless given
  ///   - generator: where triplets are drawn from
  public func callAsFunction(
    student: Features, teacher: Features, labels: [Int], weights: [Float]? = nil,
    generator: Generator
  ) -> Tensor {
    let pairs = zip(student.levels, teacher.levels).map { FeaturePair(student: $0, teacher: $1) }
    func mean(_ loss: (_ student: Tensor, _ teacher: Tensor) -> Tensor) -> Tensor {
      meanOverPairs("FeatureObjective", pairs, weights: weights, file: #fileID, line: #line) {
        loss($0.student.flattened(), $0.teacher.flattened())
      }
    }
    switch self {
    case .logits(let temperature):
      return softLoss(
        student: student.logits, teacher: teacher.logits, temperature: temperature, file: #fileID,
        line: #line)
    case .features(let metric, _):
      return featureLoss(pairs.map { $0.spatiallyAligned() }, metric: metric, weights: weights)
    case .attention:
      return attentionTransferLoss(pairs, weights: weights)
    case .relations(let metric):
      return mean { relationLoss(student: $0, teacher: $1, metric: metric) }
    case .triplets(let shared):
      func drawn() -> [Triplet] {
        Triplet.drawn(labels: labels, positiveMayBeAnchor: !shared, generator: generator)
      }
      let triplets = drawn()
      let teacherTriplets = shared ? nil : drawn()
      return mean {
        tripletRelationLoss(
          student: $0, teacher: $1, triplets: triplets, teacherTriplets: teacherTriplets)
      }
    case .rkd(let form, let distanceWeight, let angleWeight):
      return mean {
        rkdLoss(
          student: $0, teacher: $1, form: form, distanceWeight: distanceWeight,
          angleWeight: angleWeight)
      }
    case .centroids(let metric):
      return mean {
        relationLoss(
          student: classCentroids($0, labels), teacher: classCentroids($1, labels), metric: metric)
      }
    }
  }
}
