import Learning
import Tensors
import TestSupport
import Testing

/// A NaN or an infinity that enters a metric, a layer or an optimiser is seen in what leaves it, or
/// it traps.
@Suite struct NotFiniteTests {
  private static let rows = metricRows + layerRows + optimizerRows + stateRows

  @Test(arguments: rows) func isSeen(_ row: NotFiniteRow) { expectSeen(row) }

  @Test(arguments: rows.traps) func traps(_ each: NotFiniteRow.Trap) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [each = each as NotFiniteRow.Trap] in Self.rows.run(each) }
    expectTrap(result, mentions: each.mention, "expected", "found")
  }

  @Test func noFunctionIsForgotten() throws {
    try Self.rows.expectComplete(
      for: "Learning",
      exempt: [
        "it is one of Tensors' operations, in whose table it is": [
          "AdaptiveAvgPool2d.callAsFunction", "Conv2d.callAsFunction", "Flatten.callAsFunction",
          "Linear.callAsFunction", "MaxPool2d.callAsFunction", "ReLU.callAsFunction",
          "Unflatten.callAsFunction",
        ],
        "it calls the module's other callAsFunction": ["Module.callAsFunction"],
        "a loss that is not finite ends the run: see RequireFiniteTests": [
          "Objective.init", "Trainer.init", "trainEpoch", "trainKeepingBest", "trainStep",
        ],
      ])
  }
}

private let metricRows: [NotFiniteRow] = [
  NotFiniteRow("accuracy", ["logits": .normal([2, 3])], measure: { [accuracy($0[0], [0, 2])] })
    .trappingWithoutSoftmax("logits"),
  NotFiniteRow(
    "agreement", ["logits a": .normal([2, 3]), "logits b": .normal([2, 3])],
    measure: { [agreement($0[0], $0[1])] }
  ).trappingWithoutSoftmax("logits a").trappingWithoutSoftmax("logits b"),
  NotFiniteRow(
    "negativeLogLikelihood", ["logits": .normal([2, 3])],
    measure: { [negativeLogLikelihood($0[0], [0, 2])] }),
  NotFiniteRow("meanConfidence", ["logits": .normal([2, 3])], measure: { [meanConfidence($0[0])] })
    .trappingWithoutSoftmax("logits"),
  NotFiniteRow(
    "reliability", ["logits": .normal([2, 3])],
    measure: { reliability($0[0], [0, 2], bins: 3).flatMap { [$0.accuracy, $0.confidence] } }
  ).trappingWithoutSoftmax("logits"),
  NotFiniteRow(
    "expectedCalibrationError", ["logits": .normal([2, 3])],
    measure: { [expectedCalibrationError($0[0], [0, 2])] }
  ).trappingWithoutSoftmax("logits"),
  NotFiniteRow(
    "recallAtOne", ["embeddings": .normal([3, 2])], measure: { [recallAtOne($0[0], [0, 1, 0])] }
  ).trapping("embeddings"),
  NotFiniteRow(
    "rankCorrelation", ["a": .normal([4]), "b": .normal([4])],
    measure: { [rankCorrelation($0[0].values, $0[1].values)] }
  ).expecting(.nowhere, for: .infinity, .minusInfinity, because: "an infinity has a rank"),
  NotFiniteRow(
    "distanceRankCorrelation", ["embedding a": .normal([4, 2]), "embedding b": .normal([4, 3])],
    measure: { [distanceRankCorrelation($0[0], $0[1])] }
  ).trapping("embedding a").trapping("embedding b"),
  NotFiniteRow(
    "linearCKA", ["a": .normal([4, 2]), "b": .normal([4, 3])],
    measure: { [linearCKA($0[0], $0[1])] }
  ),
]

extension NotFiniteRow {
  /// The row of a metric that traps where logits have no softmax.
  fileprivate func trappingWithoutSoftmax(_ argument: String) -> NotFiniteRow {
    trapping(argument, for: .nan, .infinity).expecting(
      .nowhere, of: argument, for: .minusInfinity, because: "its probability is 0")
  }
}

private let layerRows: [NotFiniteRow] = [
  NotFiniteRow("Sequential.callAsFunction", ["x": .normal([2, 3])]) { arguments in
    let generator = Generator(seed: 1)
    let network = Sequential(Linear(3, 4, generator), ReLU(), Linear(4, 2, generator))
    return network(arguments[0], .evaluation(on: nil))
  }.expecting(.inValue, because: "the first layer's slope does not depend on x"),
  NotFiniteRow("Sequential.callAsFunction, batch norm", ["x": .normal([1, 2, 4, 4])]) {
    Sequential(BatchNorm2d(2), ReLU(), MaxPool2d(2))($0[0], .training(on: nil))
  },
  NotFiniteRow(
    "BatchNorm2d.callAsFunction", ["x": .normal([1, 2, 4, 4])],
    measure: {
      let layer = BatchNorm2d(2)
      _ = layer($0[0], .training(on: nil))
      return (layer.runningStatistics.mean + layer.runningStatistics.variance).map(Double.init)
    }),
  NotFiniteRow(
    "BatchNorm2d.init", ["momentum": .number(0.1), "epsilon": .number(1e-5)],
    measure: {
      let layer = BatchNorm2d(2, momentum: $0[0].item, epsilon: $0[1].item)
      _ = layer(Generator(seed: 1).normal([1, 2, 4, 4]), .training(on: nil))
      return (layer.runningStatistics.mean + layer.runningStatistics.variance).map(Double.init)
    }
  ).trapping("epsilon"),
  NotFiniteRow("Dropout.callAsFunction", ["x": .normal([2, 3])]) {
    Dropout(0.5)($0[0], .training(on: nil, generator: Generator(seed: 1)))
  }.expecting(.inValue, because: "the slope is 0 or 2"),
  NotFiniteRow("Dropout.init", ["probability": .number(0.5)]) {
    let x = Generator(seed: 1).normal([2, 3])
    return Dropout($0[0].item)(x, .training(on: nil, generator: Generator(seed: 1))) + 0 * $0[0]
  }.trapping("probability"),
]

private let optimizerRows: [NotFiniteRow] = [
  NotFiniteRow(
    "LearningRateSchedule.rate", ["base": .number(0.1)],
    measure: { [LearningRateSchedule.constant.rate(base: Double($0[0].item), at: 2)] }),
  NotFiniteRow(
    "LearningRateSchedule.rate, cosine", ["base": .number(0.1), "floor": .number(0.01)],
    measure: {
      let schedule = LearningRateSchedule.cosine(steps: 4, floor: Double($0[1].item))
      return [schedule.rate(base: Double($0[0].item), at: 2)]
    }),
  NotFiniteRow(
    "LearningRateSchedule.rate, step", ["base": .number(0.1), "factor": .number(0.1)],
    measure: {
      let schedule = LearningRateSchedule.step(every: 2, factor: Double($0[1].item))
      return [schedule.rate(base: Double($0[0].item), at: 3)]
    }),
  NotFiniteRow(
    "LearningRateSchedule.rate, warm-up", ["base": .number(0.1)],
    measure: {
      let schedule = LearningRateSchedule.warmUp(steps: 4, then: .constant)
      return [schedule.rate(base: Double($0[0].item), at: 2)]
    }),
  NotFiniteRow(
    "SGD.init",
    [
      "learningRate": .number(0.1), "momentum": .number(0.9), "weightDecay": .number(0.1),
      "parameter": .normal([3]), "gradient": .normal([3]),
    ],
    measure: { step($0) { SGD([$0], learningRate: $1[0], momentum: $1[1], weightDecay: $1[2]) } }
  ).trapping("learningRate").trapping("momentum").trapping("weightDecay"),
  adam("Adam.init") {
    Adam([$0], learningRate: $1[0], betas: ($1[1], 0.9), epsilon: $1[2], weightDecay: $1[3])
  },
  adam("AdamW.init") {
    AdamW([$0], learningRate: $1[0], betas: (0.9, $1[1]), epsilon: $1[2], weightDecay: $1[3])
  },
]

private func adam(
  _ name: String, make: @escaping @Sendable (Parameter, _ settings: [Double]) -> any Optimizer
) -> NotFiniteRow {
  NotFiniteRow(
    name,
    [
      "learningRate": .number(0.1), "betas": .number(0.9), "epsilon": .number(1e-8),
      "weightDecay": .number(0.1), "parameter": .normal([3]), "gradient": .normal([3]),
    ], measure: { step($0, make) }
  ).trapping("learningRate").trapping("betas").trapping("epsilon").trapping("weightDecay")
}

/// A parameter after a step.
///
/// - Parameters:
///   - arguments: the optimiser's settings, the parameter before the step, and its gradient
///   - make: the optimiser
private func step(
  _ arguments: [Tensor], _ make: (Parameter, _ settings: [Double]) -> any Optimizer
) -> [Double] {
  let parameter = Parameter(arguments[arguments.count - 2])
  let optimizer = make(parameter, arguments.dropLast(2).map { Double($0.item) })
  let tape = Tape()
  tape.backward(from: (tape.read(parameter) * arguments.last!).sum())
  optimizer.step()
  return parameter.value.values.map(Double.init)
}

private let stateRows: [NotFiniteRow] = [
  NotFiniteRow(
    "BestWeights.offer", ["accuracy": .number(50)],
    measure: {
      let best = BestWeights(of: Linear(1, 1, Generator(seed: 1)))
      best.offer(Double($0[0].item))
      return [best.accuracy]
    }
  ).trapping("accuracy"),
  NotFiniteRow(
    "ModelState.mixed", ["share": .number(0.3), "self": .normal([3]), "other": .normal([3])],
    measure: { try! floats(state($0[1]).mixed($0[0].item, with: state($0[2]))) }),
  NotFiniteRow(
    "ModelState.withNoise", ["scale": .number(0.1), "self": .normal([3])],
    measure: { floats(state($0[1]).withNoise($0[0].item, generator: Generator(seed: 1))) }),
]

private func state(_ tensor: Tensor) -> ModelState {
  ModelState([("weight", .float(shape: tensor.shape, tensor.values))])
}

private func floats(_ state: ModelState) -> [Double] {
  guard case .float(_, let values)? = state["weight"] else { return [] }
  return values.map(Double.init)
}
