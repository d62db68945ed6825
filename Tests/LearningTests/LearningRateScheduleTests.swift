import Learning
import Testing

@Suite struct LearningRateScheduleTests {
  private func expect(
    _ schedule: LearningRateSchedule, _ expected: [Double],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for (step, rate) in expected.enumerated() {
      #expect(
        abs(schedule.rate(base: 0.5, at: step) - rate) < 1e-12, "step \(step)",
        sourceLocation: sourceLocation)
    }
  }

  @Test func constant() { expect(.constant, [0.5, 0.5, 0.5]) }

  /// torch's CosineAnnealingLR(T_max=5, eta_min=0.1), and beyond its end.
  @Test func cosine() {
    expect(
      .cosine(steps: 5, floor: 0.1),
      [
        0.5, 0.46180339887498956, 0.3618033988749896, 0.2381966011250106, 0.13819660112501056, 0.1,
        0.1,
      ])
  }

  /// torch's StepLR(3, 0.2)
  @Test func step() {
    expect(.step(every: 3, factor: 0.2), [0.5, 0.5, 0.5, 0.1, 0.1, 0.1, 0.02, 0.02])
  }

  @Test func warmUp() {
    expect(
      .warmUp(steps: 4, then: .step(every: 2, factor: 0.5)),
      [0.125, 0.25, 0.375, 0.5, 0.5, 0.5, 0.25, 0.25, 0.125])
  }
}
