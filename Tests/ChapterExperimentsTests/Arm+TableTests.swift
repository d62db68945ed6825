import ChapterExperiments
import Distillation
import Testing

@Suite struct ArmTableTests {
  @Test func signs() {
    #expect(Estimate([1, 1, 1]).signed == "+1.00 ± 0.00")
    #expect(Estimate([-1, -1, -1]).signed == "−1.00 ± 0.00")
  }

  @Test func findings() {
    #expect(Estimate([1, 1.1, 1.2]).finding == "a gain")
    #expect(Estimate([-1, -1.1, -1.2]).finding == "a loss")
    #expect(Estimate([-1, 1.1]).finding == "nothing that 2 seeds can tell from zero")
    #expect(Estimate([1, 1, 1]).found() == "+1.00 ± 0.00 points, above zero")
    #expect(Estimate([-1, -1, -1]).found(in: "nats") == "−1.00 ± 0.00 nats, below zero")
    #expect(Estimate([-1, 1]).found().hasSuffix("points, which 2 seeds cannot tell from zero"))
  }
}
