import Learning
import Testing

@Suite struct AdamTests {
  static let cases = [
    OptimizerCase(
      "Adam(lr=0.1)",
      [
        0.6116406321525574, -1.5999999046325684, 0.13734228909015656, -0.049999989569187164,
        4.285884380340576,
      ]
    ) { Adam($0, learningRate: 0.1) },
    OptimizerCase(
      "Adam(lr=0.1, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.2)",
      [
        0.5981412529945374, -1.6017616987228394, 0.14242924749851227, -0.04939284175634384,
        4.025362014770508,
      ]
    ) { Adam($0, learningRate: 0.1, betas: (0.8, 0.95), epsilon: 1e-3, weightDecay: 0.2) },
    OptimizerCase(
      "AdamW(lr=0.1)",
      [
        0.6082351803779602, -1.59261155128479, 0.13591864705085754, -0.05044931173324585,
        4.273604869842529,
      ]
    ) { AdamW($0, learningRate: 0.1) },
    OptimizerCase(
      "AdamW(lr=0.1, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.2)",
      [
        0.5415380597114563, -1.4578666687011719, 0.11691824346780777, -0.05844826251268387,
        4.048649787902832,
      ]
    ) { AdamW($0, learningRate: 0.1, betas: (0.8, 0.95), epsilon: 1e-3, weightDecay: 0.2) },
  ]

  @Test(arguments: cases) func steps(_ each: OptimizerCase) { each.check() }
}
