import Distillation
import Tensors
import TestSupport
import Testing

@Suite struct ClassBiasTests {
  @Test(arguments: [0.1, 0.25, 0.5, 0.93])
  func theClassIsChosenAsOftenAsAsked(share: Double) {
    let logits = Generator(seed: 4).normal([400, 5])
    let bias = classBias(of: 3, share: share, logits: logits)
    let chosen = (logits + bias).argmax().count { $0 == 3 }
    #expect(chosen == Int((share * 400).rounded()))
    expectClose([bias[0], bias[1], bias[2], bias[4]], [0, 0, 0, 0], .exact)
  }

  @Test func never() {
    let logits = Generator(seed: 4).normal([40, 5])
    let biased = logits + classBias(of: 0, share: 0, logits: logits)
    #expect(!biased.argmax().contains(0))
  }
}
