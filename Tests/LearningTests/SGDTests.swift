import Learning
import Testing

@Suite struct SGDTests {
  static let cases = [
    OptimizerCase(
      "SGD(lr=0.1)",
      [0.8999999761581421, -1.880000114440918, 0.08333335816860199, -0.04999999701976776, 4.4]
    ) { SGD($0, learningRate: 0.1) },
    OptimizerCase(
      "SGD(lr=0.1, weight_decay=0.2)",
      [
        0.8243482112884521, -1.7282885313034058, 0.06157233193516731, -0.05874200910329819,
        4.159787654876709,
      ]
    ) { SGD($0, learningRate: 0.1, weightDecay: 0.2) },
    OptimizerCase(
      "SGD(lr=0.1, momentum=0.9)",
      [
        0.8144100308418274, -1.728529930114746, -0.6354666352272034, -0.3109999895095825,
        4.620500564575195,
      ]
    ) { SGD($0, learningRate: 0.1, momentum: 0.9) },
    OptimizerCase(
      "SGD(lr=0.1, momentum=0.9, weight_decay=0.2)",
      [
        0.6428037881851196, -1.3857449293136597, -0.6786584258079529, -0.329012006521225,
        4.172567844390869,
      ]
    ) { SGD($0, learningRate: 0.1, momentum: 0.9, weightDecay: 0.2) },
  ]

  @Test(arguments: cases) func steps(_ each: OptimizerCase) { each.check() }
}
