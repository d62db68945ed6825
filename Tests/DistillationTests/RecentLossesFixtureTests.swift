import Distillation
import Tensors
import TestSupport
import Testing

@Suite struct RecentLossesFixtureTests {
  @Test func recentLosses() throws {
    try compareCases(
      of: "losses_recent.json",
      with: [
        "RKD_authors": Computation {
          let (student, teacher) = (try $0("student"), try $0("teacher"))
          return concatenated(
            [
              rkdDistanceLoss(student: student, teacher: teacher, form: .authors),
              rkdAngleLoss(student: student, teacher: teacher, form: .authors),
            ].map { $0.reshaped([1]) })
        }
      ],
      awaited: [
        "DecoupledDistillation", "LogitStandardisation", "ProbabilisticTransfer",
        "SimilarityPreserving",
      ])
  }
}
