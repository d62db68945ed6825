import Distillation
import Learning
import Tensors

extension Exercise {
  static var deepSupervision: Exercise {
    typealias Solution = (
      _ main: Tensor, _ auxiliaries: [Tensor], _ labels: [Int], Float, _ auxiliaryWeight: Float,
      _ distillationWeight: Float
    ) throws -> Tensor
    /// The loss with its parts to be got wrong.
    func variant(
      scale: @escaping (Float) -> Float = { $0 * $0 }, detached: Bool = true,
      reversed: Bool = false, weightsSwapped: Bool = false, auxiliaryLabels: Bool = true,
      mainCounts: Bool = true, share: @escaping (Int) -> Float = { _ in 1 },
      overBatch: Bool = false
    ) -> Solution {
      { main, auxiliaries, labels, temperature, auxiliaryWeight, distillationWeight in
        let (a, b) =
          weightsSwapped
          ? (distillationWeight, auxiliaryWeight) : (auxiliaryWeight, distillationWeight)
        let teacher = detached ? main.detached : main
        var parts: [Tensor] = []
        for auxiliary in auxiliaries {
          if auxiliaryLabels { parts.append(a * crossEntropy(auxiliary, labels)) }
          let (student, taught) = reversed ? (teacher, auxiliary) : (auxiliary, teacher)
          let soft =
            overBatch
            ? klDivergence(
              student: student.transposed(), teacher: taught.transposed(), temperature: temperature)
              * (Float(main.shape[1]) / Float(main.shape[0]))
            : klDivergence(student: student, teacher: taught, temperature: temperature)
          parts.append(b * scale(temperature) * soft)
        }
        let start = mainCounts ? crossEntropy(main, labels) : Tensor(0)
        return parts.reduce(start) { $0 + $1 * share(auxiliaries.count) }
      }
    }
    let mistakes: [Mistake<Solution>] = [
      Mistake(
        "T^2 has been forgotten", advice: "Multiply each divergence by T^2.",
        variant(scale: { _ in 1 })),
      Mistake(
        "the last classifier is not detached",
        advice: "What it teaches must not change it: main.detached in the divergence.",
        variant(detached: false)),
      Mistake(
        "the divergence is taken the wrong way round",
        advice: "KL(main || auxiliary): the last classifier is the teacher.",
        variant(reversed: true)),
      Mistake(
        "the two weights are exchanged",
        advice:
          "The auxiliary weight belongs to the cross-entropies, the other to the divergences.",
        variant(weightsSwapped: true)),
      Mistake(
        "the early classifiers see no labels",
        advice: "Each has its cross-entropy, times the auxiliary weight (theory, 3).",
        variant(auxiliaryLabels: false)),
      Mistake(
        "the last classifier's own cross-entropy is missing",
        advice: "Without CE(main) nobody teaches the teacher.", variant(mainCounts: false)),
      Mistake(
        "the early classifiers are averaged",
        advice: "Add them up; the weights say how much each of them counts.",
        variant(share: { 1 / Float($0) })),
      Mistake(
        "the softmax goes over the batch axis",
        advice: "Each row is one example: its classes are what the softmax goes over.",
        variant(overBatch: true)),
    ]
    func makeCase(_ generator: Generator, _ rows: Int) -> LossCase<Solution> {
      let labels = generator.labels(rows, classes: 7)
      let temperature = generator.temperature()
      let (a, b) = (generator.number(0.2...0.4), generator.number(0.6...0.9))
      return LossCase(
        situation:
          "\(rows) rows of 7 logits, 2 early classifiers, T = \(format(Double(temperature))), weights \(format(Double(a))) and \(format(Double(b)))",
        inputs: (0..<3).map { _ in generator.logits(rows, 7) }
      ) { try $0($1[0], Array($1[1...]), labels, temperature, a, b) }
    }
    return Exercise(
      "byot", "Be your own teacher", section: "BYOT",
      entry:
        "selfDistillationLoss(main:auxiliaries:labels:temperature:auxiliaryWeight:distillationWeight:)",
      hints: (
        "The last classifier learns from the labels alone. The early ones learn from the labels and from the last one, which does not listen to them.",
        "crossEntropy(main, labels), and for each early classifier z: auxiliaryWeight * crossEntropy(z, labels) + distillationWeight * T^2 * klDivergence(student: z, teacher: main.detached, temperature: T), all added up.",
        "var total = crossEntropy(main, labels); for z in auxiliaries { total = total + auxiliaryWeight * crossEntropy(z, labels) + (distillationWeight * temperature * temperature) * klDivergence(student: z, teacher: main.detached, temperature: temperature) }; return total"
      ),
      quotations: [
        Quotation("Distillation/DeepSupervision.swift", "selfDistillationLoss")
      ],
      reference: {
        Distillation.selfDistillationLoss(
          main: $0, auxiliaries: $1, labels: $2, temperature: $3, auxiliaryWeight: $4,
          distillationWeight: $5)
      },
      mistakes: mistakes,
      // The gradient of the last classifier is no slope of the values: it teaches as a constant.
      checks: lossChecks(learning: [0, 1, 2], ofOwnValues: [1, 2], makeCase) + [
        Check("the last classifier learns from the labels alone") { generator in
          let each = makeCase(generator, 5)
          return [
            Trial("the last classifier's gradient of \(each.situation)") {
              try each.gradient($0, at: 0)
            },
            Trial("the first early classifier's gradient of \(each.situation)") {
              try each.gradient($0, at: 1)
            },
          ]
        },
        Check("without early classifiers it is the cross-entropy") { generator in
          let main = generator.logits(4, 5)
          let early = generator.logits(4, 5)
          let labels = generator.labels(4, classes: 5)
          return [
            Trial(
              "4 rows of 5 logits, no early classifier",
              expected: .numbers(Numbers(crossEntropy(main, labels)))
            ) { Numbers(try $0(main, [], labels, 3, 0.3, 0.7)) },
            Trial("4 rows of 5 logits, one early classifier, T = 3") {
              Numbers(try $0(main, [early], labels, 3, 0.3, 0.7))
            },
          ]
        },
        .gain(
          "an early classifier of digits learns from the last one alone",
          of: "early classifiers that see no labels (a = 0) at b = 0.7, over b = 0"
        ) { solution, seed in
          let task = Task.digits(Generator(seed: seed), images: 60, wrongLabels: 0)
          func accuracy(_ distillationWeight: Float) throws -> Double {
            let generator = Generator(seed: seed)
            let trunk = Sequential(Linear(task.features, 16, generator), ReLU())
            let early = Linear(16, task.classes, generator)
            let rest = Sequential(
              Linear(16, 16, generator), ReLU(), Linear(16, task.classes, generator))
            let parameters = trunk.parameters + early.parameters + rest.parameters
            try task.train(parameters, steps: 60) { pass in
              let hidden = trunk(task.images, pass)
              return try solution(
                rest(hidden, pass), [early(hidden, pass)], task.labels, 2, 0, distillationWeight)
            }
            return task.accuracy(early(trunk(task.testImages)))
          }
          return try accuracy(0.7) - accuracy(0)
        },
      ])
  }
}
