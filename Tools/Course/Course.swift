import Foundation

/// The exercises in the order in which they are best solved.
public enum Course {
  /// All of them; each is made anew, as functions over tensors do not cross threads.
  public static var exercises: [Exercise] {
    [
      .softLabels, .divergence, .softLossGradient, .adamStep, .basicLoss,
      .bestTemperature, .alphaGains, .studentSize,
      .temperatureSweep, .topKMask, .topKDistillation,
      .featureLevels, .featureTraining,
      .rkdDistances, .centroidRelations, .pairedVerdicts,
      .leaveOneOut, .temporalTraining, .movingAverage,
      .bornAgain, .mutualLearning, .deepSupervision,
      .gate, .onlineEnsemble,
    ]
  }

  /// The exercise that a learner names: `10.1.1`, `10_1_1` and `Softmax` all do.
  public static func exercise(_ name: String) -> Exercise? {
    exercises.first {
      [$0.id, $0.folder].contains { $0.caseInsensitiveCompare(name) == .orderedSame }
    }
  }
}
