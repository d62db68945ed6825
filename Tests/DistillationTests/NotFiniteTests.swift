import Learning
import Tensors
import TestSupport
import Testing

@testable import Distillation

/// A NaN or an infinity that enters a loss or a measure is seen in what leaves it, or it traps.
@Suite struct NotFiniteTests {
  private static let rows =
    logitsLossRows + networkLossRows + featureLossRows + relationRows + measureRows + teacherRows

  @Test(arguments: rows) func isSeen(_ row: NotFiniteRow) { expectSeen(row) }

  @Test(arguments: rows.traps) func traps(_ each: NotFiniteRow.Trap) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [each = each as NotFiniteRow.Trap] in Self.rows.run(each) }
    expectTrap(result, mentions: each.mention, "expected", "found")
  }

  @Test func noFunctionIsForgotten() throws {
    try Self.rows.expectComplete(
      for: "Distillation", types: ["Tensor", "Float", "Double", "FeaturePair", "Features"],
      exempt: [
        "it calls the losses of the table": [
          "DeepestFeatureHints.callAsFunction", "FeatureObjective.callAsFunction",
          "LogitsLoss.callAsFunction",
        ],
        "it is made of layers, which are in Learning's table": [
          "AdaptationLayer.callAsFunction", "DeepSupervisionNet.classifier",
          "DeepSupervisionNet.stage", "EnsembleSelfDistillation.logits",
          "FeatureAggregation.callAsFunction", "FeatureAggregation.contributions",
          "FeatureModule.callAsFunction", "MultiExitModule.callAsFunction", "MultiExitModule.exits",
          "MultiExitModule.levels", "OnlineEnsembleNetwork.callAsFunction",
          "OnlineEnsembleNetwork.outputs", "SelfDistillationNetwork.classifier",
          "SelfDistillationNetwork.stage", "SimpleStudent.callAsFunction",
          "SimpleTeacher.callAsFunction", "SmallConvNet.callAsFunction",
          "StagedNetwork.convolutional", "StagedNetwork.features",
        ],
        "its settings go through requireInRange: see RequireInRangeTests": [
          "BornAgainConfiguration.init", "BornAgainTrainer.init", "DeepMutualLearningTrainer.init",
          "EnsembleSelfDistillation.init", "EnsembleSelfDistillation.trainMember",
          "EnsembleSelfDistillation.trainer", "FeatureRecipe.init", "StudentRecipe.init",
          "Trainer.onlineEnsemble", "Trainer.selfDistillation",
        ],
        "a loss that is not finite ends the run: see RequireFiniteTests": ["trainEpoch"],
        "it holds numbers as they are": [
          "FeaturePair.init", "Features.init", "PreviousBatchTeacher.remember",
          "PreviousEpochTeacher.remember", "SelfTeacher.remember",
        ],
        "it hands a temperature to TeacherLogits.smoothedLabels": [
          "PairedSeed.features", "PairedSeed.logits",
        ],
      ])
  }
}

private typealias Input = DifferentiableOperation.Input

private let labels = [0, 2]
private let noProbability = "its probability is 0"
private let slopes = "the gradients are differences of probabilities"

/// A loss of logits with a temperature and an alpha.
private func logitsLoss(
  _ name: String,
  _ loss:
    @escaping @Sendable (
      _ student: Tensor, _ teacher: Tensor, _ temperature: Float, _ alpha: Float
    ) -> DistillationLoss
) -> NotFiniteRow {
  NotFiniteRow(
    name,
    [
      "student": .normal([2, 3]), "teacher": .normal([2, 3]), "temperature": .number(2),
      "alpha": .number(0.5),
    ]
  ) { loss($0[0], $0[1], $0[2].item, $0[3].item).total }
  .expecting(.nowhere, of: "teacher", for: .minusInfinity, because: noProbability)
  .trapping("temperature").trapping("alpha")
}

private let logitsLossRows: [NotFiniteRow] = [
  logitsLoss("distillationLoss") {
    distillationLoss(student: $0, teacher: $1, labels: labels, temperature: $2, alpha: $3)
  },
  logitsLoss("bornAgainLoss") {
    bornAgainLoss(student: $0, teacher: $1, labels: labels, temperature: $2, alpha: $3)
  }.expecting(.inValue, of: "student", for: .minusInfinity, because: slopes),
  logitsLoss("focalDistillationLoss") {
    focalDistillationLoss(student: $0, teacher: $1, labels: labels, temperature: $2, alpha: $3)
  },
  logitsLoss("focalDistillationLoss, by the student") {
    focalDistillationLoss(
      student: $0, teacher: $1, labels: labels, temperature: $2, alpha: $3,
      weight: .studentDifficulty)
  },
  NotFiniteRow("focalDistillationLoss, gamma", ["gamma": .number(2)]) {
    focalDistillationLoss(
      student: Tensor([[1, 0, 2], [0, 0, 3]]), teacher: Tensor([[0, 0, 2], [1, 0, 3]]),
      labels: labels, gamma: $0[0].item
    ).total + 0 * $0[0]
  }.trapping("gamma"),
  NotFiniteRow("focalWeights", ["teacher": .normal([2, 3]), "temperature": .number(2)]) {
    focalWeights(
      student: .zeros([2, 3]), teacher: $0[0], labels: labels, temperature: $0[1].item,
      weight: .teacherDoubt)
  }.expecting(.nowhere, of: "teacher", for: .minusInfinity, because: noProbability)
    .trapping("temperature"),
  NotFiniteRow("focalWeights, by the student", ["student": .normal([2, 3])]) {
    focalWeights(
      student: $0[0], teacher: .zeros([2, 3]), labels: labels, weight: .studentDifficulty)
  }.expecting(.nowhere, of: "student", for: .minusInfinity, because: noProbability),
  logitsLoss("topKDistillationLoss") {
    topKDistillationLoss(
      student: $0, teacher: $1, labels: labels, temperature: $2, alpha: $3, k: 2,
      renormalized: false)
  },
  logitsLoss("topKDistillationLoss, renormalized") {
    topKDistillationLoss(
      student: $0, teacher: $1, labels: labels, temperature: $2, alpha: $3, k: 2,
      renormalized: true)
  }.expecting(.inValue, of: "student", for: .minusInfinity, because: slopes),
  NotFiniteRow(
    "confidenceWeightedLoss", ["student": .normal([2, 3]), "teacher": .normal([2, 3])]
  ) { confidenceWeightedLoss(student: $0[0], teacher: $0[1], labels: labels) }
  .expecting(.inValue, of: "student", for: .minusInfinity, because: slopes)
  .expecting(.nowhere, of: "teacher", for: .minusInfinity, because: noProbability),
  NotFiniteRow(
    "MixedLoss.init", ["distilled": .number(1), "hard": .number(2), "alpha": .number(0.5)]
  ) { MixedLoss(distilled: $0[0], hard: $0[1], alpha: $0[2].item).total }
  .expecting(.inValue, because: "the gradients are alpha and 1 - alpha").trapping("alpha"),
  NotFiniteRow(
    "highTemperatureExpansion", ["logits": .normal([2, 3]), "temperature": .number(20)]
  ) { highTemperatureExpansion($0[0], temperature: $0[1].item) }
  .expecting(.inValue, because: "it is linear").trapping("temperature"),
]

/// A loss of two networks with a temperature and a lambda.
private func networksLoss(
  _ name: String,
  _ losses:
    @escaping @Sendable (
      _ logits: [Tensor], _ temperature: Float, _ lambda: Float
    ) -> [Tensor]
) -> NotFiniteRow {
  NotFiniteRow(
    name,
    [
      "a": .normal([2, 3]), "b": .normal([2, 3]), "temperature": .number(2), "lambda": .number(1),
    ]
  ) { inOneRow(losses([$0[0], $0[1]], $0[2].item, $0[3].item)) }
  .expecting(.inValue, for: .minusInfinity, because: slopes)
  .trapping("temperature").trapping("lambda", for: .nan, .minusInfinity)
}

private let networkLossRows: [NotFiniteRow] = [
  networksLoss("mutualLearningLosses") {
    mutualLearningLosses($0, labels: labels, temperature: $1, lambda: $2)
  },
  networksLoss("collaborativeLosses") {
    collaborativeLosses($0, labels: labels, temperature: $1, lambda: $2)
  },
  NotFiniteRow(
    "ensembleLogits",
    ["a": .normal([2, 3]), "b": .normal([2, 3]), "temperature": .number(2)]
  ) { ensembleLogits([$0[0], $0[1]], temperature: $0[2].item) }
  .expecting(.nowhere, for: .minusInfinity, because: noProbability).trapping("temperature"),
  gatedLogits(.probabilities)
    .expecting(.nowhere, for: .minusInfinity, because: noProbability).trapping("temperature"),
  gatedLogits(.logits)
    .expecting(.nowhere, of: "gates", for: .minusInfinity, because: noProbability)
    .expecting(.nowhere, of: "temperature", because: "mixed logits have none"),
  gatedLosses(.probabilities),
  gatedLosses(.logits)
    .expecting(.inValueAndGradient, of: "a", for: .minusInfinity, because: "the gate mixes logits")
    .expecting(.inValueAndGradient, of: "b", for: .minusInfinity, because: "the gate mixes logits"),
  NotFiniteRow(
    "selfDistillationLoss",
    [
      "main": .normal([2, 3]), "auxiliary": .normal([2, 3]), "temperature": .number(2),
      "auxiliaryWeight": .number(0.5), "distillationWeight": .number(0.5),
    ]
  ) {
    selfDistillationLoss(
      main: $0[0], auxiliaries: [$0[1]], labels: labels, temperature: $0[2].item,
      auxiliaryWeight: $0[3].item, distillationWeight: $0[4].item)
  }.expecting(.inValue, of: "main", for: .minusInfinity, because: slopes)
    .expecting(.inValue, of: "auxiliary", for: .minusInfinity, because: slopes)
    .trapping("temperature"),
  NotFiniteRow(
    "deepSupervisedLoss",
    [
      "main": .normal([2, 3]), "auxiliary": .normal([2, 3]), "temperature": .number(2),
      "weight": .number(0.5),
    ]
  ) {
    deepSupervisedLoss(
      main: $0[0], auxiliaries: [$0[1]], labels: labels, temperature: $0[2].item,
      weights: [$0[3].item])
  }.expecting(.inValue, of: "main", for: .minusInfinity, because: slopes)
    .expecting(.inValue, of: "auxiliary", for: .minusInfinity, because: slopes)
    .trapping("temperature"),
]

private func gatedLogits(_ mixing: GateMixing) -> NotFiniteRow {
  NotFiniteRow(
    "gatedEnsembleLogits, \(mixing)",
    [
      "a": .normal([2, 3]), "b": .normal([2, 3]), "gates": .normal([2, 2]),
      "temperature": .number(2),
    ]
  ) {
    gatedEnsembleLogits(
      [$0[0], $0[1]], gates: $0[2], mixing: mixing, temperature: $0[3].item)
  }
}

private func gatedLosses(_ mixing: GateMixing) -> NotFiniteRow {
  NotFiniteRow(
    "gatedEnsembleLosses, \(mixing)",
    [
      "a": .normal([2, 3]), "b": .normal([2, 3]), "gates": .normal([2, 2]),
      "temperature": .number(2), "lambda": .number(1),
    ]
  ) {
    let losses = gatedEnsembleLosses(
      [$0[0], $0[1]], gates: $0[2], labels: labels, mixing: mixing, temperature: $0[3].item,
      lambda: $0[4].item)
    return inOneRow(losses.branches + [losses.teacher])
  }.expecting(.inValue, for: .minusInfinity, because: slopes)
    .expecting(.nowhere, of: "gates", for: .minusInfinity, because: noProbability)
    .trapping("temperature").trapping("lambda", for: .nan, .minusInfinity)
}

private func inOneRow(_ losses: [Tensor]) -> Tensor {
  concatenated(losses.map { $0.reshaped([1]) })
}

/// A loss of a pair of features.
private func pairLoss(
  _ name: String, _ student: Input, _ teacher: Input,
  _ loss: @escaping @Sendable (_ student: Tensor, _ teacher: Tensor) -> Tensor
) -> NotFiniteRow {
  NotFiniteRow(name, ["student": student, "teacher": teacher]) { loss($0[0], $0[1]) }
}

private let images: (Input, Input) = (.normal([2, 2, 3, 3]), .normal([2, 3, 4, 4]))

private let featureLossRows: [NotFiniteRow] = [
  pairLoss("featureLoss", .normal([2, 3]), .normal([2, 3])) {
    featureLoss([FeaturePair(student: $0, teacher: $1)])
  },
  pairLoss("featureLoss, cosine", .normal([2, 3]), .normal([2, 3])) {
    featureLoss([FeaturePair(student: $0, teacher: $1)], metric: .cosine)
  },
  NotFiniteRow("featureLoss, weights", ["weight": .number(2)]) {
    let pair = FeaturePair(student: Tensor([[1, 2]]), teacher: Tensor([[0, 1]]))
    return featureLoss([pair, pair], weights: [1, $0[0].item]) + 0 * $0[0]
  }.expecting(.inValue, of: "weight", for: .infinity, because: "the weights are constants")
    .trapping("weight", for: .nan, .minusInfinity),
  pairLoss("attentionTransferLoss", images.0, images.1) {
    attentionTransferLoss([FeaturePair(student: $0, teacher: $1)])
  },
  NotFiniteRow("attentionMap", ["features": images.0]) { attentionMap($0[0]) },
  NotFiniteRow("attentionMap, resized", ["features": images.0]) {
    attentionMap($0[0], resizedTo: (height: 4, width: 5))
  },
  pairLoss("FeaturePair.spatiallyAligned", .normal([1, 2, 4, 4]), .normal([1, 2, 2, 2])) {
    let pair = FeaturePair(student: $0, teacher: $1).spatiallyAligned()
    return pair.student + pair.teacher
  }.expecting(.inValue, because: "it is linear"),
  NotFiniteRow("classCentroids", ["features": .normal([3, 2])]) {
    classCentroids($0[0], [1, 0, 1])
  }.expecting(.inValue, because: "it is linear"),
]

private let rows: (Input, Input) = (.normal([4, 3]), .normal([4, 5]))

private let relationRows: [NotFiniteRow] =
  RelationMetric.allCases.flatMap { metric in
    [
      pairLoss("relationLoss, \(metric)", rows.0, rows.1) {
        relationLoss(student: $0, teacher: $1, metric: metric)
      },
      NotFiniteRow("relationMatrix, \(metric)", ["features": rows.0]) {
        relationMatrix($0[0], metric: metric)
      },
    ]
  }
  + RKDForm.allCases.flatMap { form in
    [
      pairLoss("rkdLoss, \(form)", rows.0, rows.1) {
        rkdLoss(student: $0, teacher: $1, form: form)
      },
      pairLoss("rkdDistanceLoss, \(form)", rows.0, rows.1) {
        rkdDistanceLoss(student: $0, teacher: $1, form: form)
      },
      pairLoss("rkdAngleLoss, \(form)", rows.0, rows.1) {
        rkdAngleLoss(student: $0, teacher: $1, form: form)
      },
      pairLoss("rkdLoss, \(form), one row", .normal([1, 3]), .normal([1, 5])) {
        rkdLoss(student: $0, teacher: $1, form: form)
      }.expecting(.inValue, because: "there is no pair"),
    ]
  } + [
    NotFiniteRow("rkdLoss, weights", ["distance": .number(25), "angle": .number(50)]) {
      rkdLoss(
        student: Generator(seed: 2).normal([4, 3]), teacher: Generator(seed: 3).normal([4, 5]),
        distanceWeight: $0[0].item, angleWeight: $0[1].item) + 0 * $0[0].detached + 0 * $0[1]
    }.expecting(.inValue, because: "the weights are constants"),
    pairLoss("tripletRelationLoss", rows.0, rows.1) {
      tripletRelationLoss(student: $0, teacher: $1, triplets: triplets)
    },
    pairLoss("tripletRelationLoss, none", rows.0, rows.1) {
      tripletRelationLoss(student: $0, teacher: $1, triplets: [])
    }.expecting(.inValue, because: "there is no triplet"),
  ]

/// Each row as an anchor.
private let triplets = Triplet.drawn(labels: [0, 1, 0, 1], generator: Generator(seed: 1))

private let measureRows: [NotFiniteRow] = [
  NotFiniteRow(
    "Estimate.init", ["values": .normal([3])],
    measure: {
      let estimate = Estimate(doubles($0[0]))
      return [estimate.mean, estimate.margin]
    }),
  NotFiniteRow(
    "Estimate.verdict", ["values": .normal([3])],
    measure: { [Estimate(doubles($0[0])).verdict == .holds ? 1 : 0] }
  ).trapping("values"),
  NotFiniteRow(
    "highestMean", ["scores": .normal([4])],
    measure: {
      let scores = doubles($0[0])
      return [Double(highestMean([Array(scores[..<2]), Array(scores[2...])]))]
    }
  ).trapping("scores"),
  NotFiniteRow(
    "Evaluation.init", ["logits": .normal([2, 3]), "teacher": .normal([2, 3])],
    measure: {
      let found = Evaluation(logits: $0[0], labels: [1, 2], teacher: $0[1])
      return [
        found.accuracy, found.negativeLogLikelihood, found.calibrationError, found.agreement!,
        found.divergence!,
      ]
    }
  ).trapping("logits", for: .nan, .infinity).trapping("teacher", for: .nan, .infinity)
    .expecting(.nowhere, of: "teacher", for: .minusInfinity, because: noProbability),
  NotFiniteRow(
    "ExitAnswers.init", ["logits": .normal([2, 3])],
    measure: {
      ExitAnswers(logits: $0[0]).confidences.map(Double.init)
    }
  ).trapping("logits", for: .nan, .infinity)
    .expecting(.nowhere, of: "logits", for: .minusInfinity, because: noProbability),
  NotFiniteRow(
    "EarlyAnswers.init", ["confidence": .number(0.5)],
    measure: {
      let exits = [Tensor([[0, 1]]), Tensor([[2, 1]])].map { ExitAnswers(logits: $0) }
      return EarlyAnswers(exits, confidence: $0[0].item).exits.map(Double.init)
    }
  ).trapping("confidence", for: .nan)
    .expecting(.nowhere, for: .infinity, .minusInfinity, because: "it is the last or first exit"),
  NotFiniteRow(
    "MultiExitModule.earlyAnswers", ["images": .normal([2, 3]), "confidence": .number(0.5)],
    measure: {
      let generator = Generator(seed: 1)
      let network = SelfDistillationNetwork(
        Sequential(Linear(3, 4, generator), Linear(4, 4, generator)), classes: 2,
        auxiliariesAfter: [0], example: [3], generator)
      return network.earlyAnswers($0[0], confidence: $0[1].item).exits.map(Double.init)
    }
  ).trapping("images", naming: "logits").trapping("confidence", for: .nan)
    .expecting(
      .nowhere, of: "confidence", for: .infinity, .minusInfinity,
      because: "it is the last or first exit"),
  NotFiniteRow(
    "classBias", ["share": .number(0.5), "logits": .normal([4, 3])],
    measure: { doubles(classBias(of: 1, share: Double($0[0].item), logits: $0[1])) }
  ).trapping("share").trapping("logits"),
  NotFiniteRow(
    "largestHessianEigenvalue",
    ["weights": .normal([3]), "step": .number(0.01), "tolerance": .number(1e-3)],
    measure: {
      let weights = Parameter($0[0])
      let found = largestHessianEigenvalue(
        of: [weights], step: $0[1].item, tolerance: Double($0[2].item),
        generator: Generator(seed: 1)
      ) { (pow($0.read(weights), 2) * Tensor([1, 2, 3])).sum() }
      return [found.value, found.residual]
    }
  ).trapping("step").trapping("tolerance", for: .nan, .minusInfinity)
    .expecting(.nowhere, of: "tolerance", for: .infinity, because: "any residual is within it"),
]

private let teacherRows: [NotFiniteRow] = [
  NotFiniteRow("meanLogits", ["images": .normal([2, 3])]) {
    let model = Linear(3, 2, Generator(seed: 1))
    return meanLogits(of: [model, model], for: $0[0])
  }.expecting(.inValue, because: "it is linear"),
  NotFiniteRow(
    "AveragedWeightsTeacher.init", ["decay": .number(0.9)],
    measure: {
      let model = Linear(3, 2, Generator(seed: 1))
      _ = try! AveragedWeightsTeacher(of: model, in: model, decay: $0[0].item)
      return []
    }
  ).trapping("decay"),
  NotFiniteRow(
    "PreviousEpochTeacher.init", ["momentum": .number(0.9)],
    measure: {
      _ = PreviousEpochTeacher(images: 3, momentum: $0[0].item)
      return []
    }
  ).trapping("momentum"),
  NotFiniteRow(
    "TeacherLogits.meanEntropy", ["logits": .normal([2, 3]), "temperature": .number(2)],
    measure: { [teacher($0[0]).meanEntropy(temperature: $0[1].item)] }
  ).expecting(.nowhere, of: "logits", for: .minusInfinity, because: "0 log 0 is 0")
    .trapping("temperature"),
  NotFiniteRow(
    "TeacherLogits.smoothedLabels", ["logits": .normal([2, 3]), "temperature": .number(2)],
    measure: { doubles(teacher($0[0]).smoothedLabels(labels, temperature: $0[1].item).all) }
  ).trapping("logits", for: .nan, .infinity)
    .expecting(.nowhere, of: "logits", for: .minusInfinity, because: "0 log 0 is 0")
    .trapping("temperature"),
  NotFiniteRow(
    "TeacherLogits.smoothing", ["share": .number(0.5), "temperature": .number(2)],
    measure: {
      doubles(
        TeacherLogits.smoothing(
          labels, share: Double($0[0].item), classes: 3, temperature: $0[1].item
        ).all)
    }
  ).trapping("share"),
  NotFiniteRow(
    "TeacherFeatures.averaged", ["features": .normal([2, 4]), "temperature": .number(2)],
    measure: {
      let features = TeacherFeatures(
        logits: teacher(Tensor([[1, 0, 2], [0, 0, 3]])),
        levels: [TeacherFeatures.Level(shape: [4], values: $0[0].values)])
      return doubles(features.averaged(labels: labels, temperature: $0[1].item)([1]).levels[0])
    }
  ).trapping("temperature"),
]

private func teacher(_ logits: Tensor) -> TeacherLogits {
  TeacherLogits(classes: logits.shape[1], values: logits.values)
}

private func doubles(_ tensor: Tensor) -> [Double] { tensor.values.map(Double.init) }
