import Distillation
import Learning
import Tensors

extension Exercise {
  static var onlineEnsemble: Exercise {
    typealias Solution = (
      _ branches: [Tensor], _ scores: Tensor, _ labels: [Int], _ lambda: Float
    ) throws -> Tensor
    /// The loss with its parts to be got wrong.
    func variant(
      detached: Bool = true, reversed: Bool = false, uniform: Bool = false,
      teacherLearns: Bool = true, labels usesLabels: Bool = true, averaged: Bool = false,
      weighted: Bool = true, mixing: GateMixing = .probabilities
    ) -> Solution {
      { branches, scores, labels, lambda in
        let gates = uniform ? Tensor.zeros(scores.shape) : scores
        let teacher = gatedEnsembleLogits(branches, gates: gates, mixing: mixing)
        let taught = detached ? teacher.detached : teacher
        let share: Float = averaged ? 1 / Float(branches.count) : 1
        let losses = branches.map { own in
          let soft =
            reversed
            ? klDivergence(student: taught, teacher: own)
            : klDivergence(student: own, teacher: taught)
          let hard = usesLabels ? crossEntropy(own, labels) : Tensor(0)
          return (hard + (weighted ? lambda : 1) * soft) * share
        }
        return losses.reduce(teacherLearns ? crossEntropy(teacher, labels) : Tensor(0), +)
      }
    }
    let mistakes: [Mistake<Solution>] = [
      Mistake(
        "the mixture is not detached where it teaches",
        advice: "In the divergences the mixture is a constant; in its own cross-entropy it learns.",
        variant(detached: false)),
      Mistake(
        "the divergence is taken the wrong way round",
        advice: "KL(mixture || branch): the mixture is the teacher.", variant(reversed: true)),
      Mistake(
        "the gate is ignored: the teacher is the plain mean",
        advice: "Multiply each branch's probabilities by its column of softmax(scores).",
        variant(uniform: true)),
      Mistake(
        "the mixture's own cross-entropy is missing",
        advice: "Through it the gate learns: add CE(mixture, labels).",
        variant(teacherLearns: false)),
      Mistake(
        "the branches see no labels",
        advice: "Each branch has its cross-entropy with the labels.", variant(labels: false)),
      Mistake(
        "the branches' losses are averaged", advice: "Add them up.", variant(averaged: true)),
      Mistake(
        "lambda is missing", advice: "What the mixture teaches counts lambda times.",
        variant(weighted: false)),
      Mistake(
        "logits are mixed, not probabilities",
        advice: "The document mixes probabilities: softmax each branch first, then mix.",
        variant(mixing: .logits)),
    ]
    return Exercise(
      "one", "An ensemble within one network", section: "ONE",
      entry: "onlineEnsembleLoss(_:scores:labels:lambda:)",
      hints: (
        "Three kinds of parts: each branch with the labels, each branch with the mixture that teaches it, the mixture with the labels. Which of them may change the gate?",
        "The mixture is that of the exercise gate, p. klDivergence takes logits: log(p) serves as the mixture's. Add, for each branch, crossEntropy(branch, labels) + lambda * klDivergence(student: branch, teacher: log(p).detached), and once crossEntropy(log(p), labels).",
        "let mixture = log(gatedMixture(branches, scores: scores)); return branches.map { crossEntropy($0, labels) + lambda * klDivergence(student: $0, teacher: mixture.detached) }.reduce(crossEntropy(mixture, labels), +)"
      ),
      quotations: [
        Quotation("Distillation/OnlineEnsemble.swift", "gatedEnsembleLosses"),
        Quotation("Distillation/OnlineEnsemble.swift", "losses"),
      ],
      reference: { branches, scores, labels, lambda in
        let losses = Distillation.gatedEnsembleLosses(
          branches, gates: scores, labels: labels, lambda: lambda)
        return losses.branches.reduce(losses.teacher, +)
      },
      mistakes: mistakes,
      checks: lossChecks(learning: [0, 1, 2], ofOwnValues: []) { generator, rows in
        let labels = generator.labels(rows, classes: 6)
        let lambda = generator.number(0.4...0.8)
        return LossCase(
          situation: "\(rows) rows of 6 logits, 2 branches, lambda = \(format(Double(lambda)))",
          inputs: [
            generator.logits(rows, 6), generator.logits(rows, 6), generator.logits(rows, 2),
          ]
        ) { try $0([$1[0], $1[1]], $1[2], labels, lambda) }
      } + [
        Check("with lambda = 0 its gradient is the slope of its own values") { generator in
          // Nothing is a constant then.
          let branches = [generator.logits(4, 5), generator.logits(4, 5)]
          let scores = generator.logits(4, 2)
          let labels = generator.labels(4, classes: 5)
          return [
            Trial("the gate's gradient, 4 rows of 5 logits, 2 branches") { solution in
              try tapeGradient(at: scores) { try solution(branches, $0, labels, 0) }
            },
            Trial(
              "the gate's gradient, 4 rows of 5 logits, 2 branches",
              expected: .own { solution in
                try numericSlopes(at: scores) { try solution(branches, $0, labels, 0) }
              }, tolerance: .slopes
            ) { solution in
              try tapeGradient(at: scores) { try solution(branches, $0, labels, 0) }
            },
          ]
        },
        .gain(
          "branches of digits with wrong labels gain from their mixture", seeds: 10,
          of: "three branches at lambda = 8, over lambda = 0"
        ) { solution, seed in
          let task = Task.digits(Generator(seed: seed), images: 200, wrongLabels: 100)
          func accuracy(_ lambda: Float) throws -> Double {
            let generator = Generator(seed: seed)
            let branches = (0..<3).map { _ in task.network(width: 32, generator) }
            let gate = Linear(task.features, 3, generator)
            let parameters = branches.flatMap(\.parameters) + gate.parameters
            try task.train(parameters, steps: 120) { pass in
              try solution(
                branches.map { $0(task.images, pass) }, gate(task.images, pass), task.labels,
                lambda)
            }
            return branches.map { task.accuracy($0) }.reduce(0, +) / 3
          }
          return try accuracy(8) - accuracy(0)
        },
      ])
  }
}
