import Distillation
import Tensors

extension Exercise {
  static var gate: Exercise {
    typealias Solution = (_ branches: [Tensor], _ scores: Tensor) throws -> Tensor
    /// The branches, each times its column of the shares.
    func mixed(_ parts: [Tensor], _ shares: Tensor) -> Tensor {
      let columns = shares.transposed()
      let weighted = parts.enumerated().map {
        $1 * columns.rows([$0]).reshaped([shares.shape[0], 1])
      }
      return weighted.dropFirst().reduce(weighted[0], +)
    }
    func uniform(_ scores: Tensor) -> Tensor {
      Tensor(repeating: 1 / Float(scores.shape[1]), shape: scores.shape)
    }
    let mistakes: [Mistake<Solution>] = [
      Mistake(
        "the gate's scores are not put through a softmax",
        advice: "softmax(scores) gives for each example shares of the branches that sum to 1."
      ) { mixed($0.map { softmax($0) }, $1) },
      Mistake(
        "the gate is ignored: all branches count alike",
        advice: "Multiply each branch by its column of softmax(scores)."
      ) { mixed($0.map { softmax($0) }, uniform($1)) },
      Mistake(
        "logits are mixed, not probabilities",
        advice: "The document mixes probabilities: softmax each branch first, then mix."
      ) { softmax(mixed($0, softmax($1))) },
      Mistake(
        "the gate's softmax goes over the batch",
        advice: "Each example has shares of its own, which sum to 1 over the branches."
      ) { mixed($0.map { softmax($0) }, softmax($1.transposed()).transposed()) },
      Mistake(
        "the branches' logits are mixed and left as they are",
        advice: "Probabilities are asked for: softmax each branch first, then mix."
      ) { mixed($0, softmax($1)) },
      Mistake(
        "the branches are taken in the opposite order",
        advice: "Column i of the scores belongs to branch i."
      ) { mixed($0.reversed().map { softmax($0) }, softmax($1)) },
      Mistake(
        "the gate is the same for the whole batch",
        advice: "Each example has its own row of scores."
      ) { branches, scores in
        mixed(
          branches.map { softmax($0) },
          softmax(concatenated(Array(repeating: scores.rows([0]), count: scores.shape[0]))))
      },
      Mistake(
        "the mean of the gated branches is taken",
        advice: "The shares sum to 1 already: add up, without dividing by the number of branches."
      ) { mixed($0.map { softmax($0) }, softmax($1)) * (1 / Float($0.count)) },
    ]
    return Exercise(
      "gate", "A gate that mixes branches", section: "ONE", entry: "gatedMixture(_:scores:)",
      hints: (
        "For one example: the gate says how far to trust each branch, in shares that sum to 1. What is the mixture's probability of a class?",
        "let shares = softmax(scores), (batch, branches). Branch i counts with column i: shares.transposed().rows([i]).reshaped([batch, 1]) can be multiplied with its probabilities.",
        "let columns = softmax(scores).transposed(); let parts = branches.enumerated().map { softmax($1) * columns.rows([$0]).reshaped([scores.shape[0], 1]) }; return parts.dropFirst().reduce(parts[0], +)"
      ),
      quotations: [
        Quotation("Distillation/OnlineEnsemble.swift", "gatedEnsembleLogits"),
        Quotation("Distillation/OnlineEnsemble.swift", "mixed"),
      ],
      reference: { mixed($0.map { softmax($0) }, softmax($1)) }, mistakes: mistakes,
      checks: [
        Check("agrees with the engine", points: 2) { generator in
          [2, 3, 4].map { count in
            let branches = (0..<count).map { _ in generator.logits(4, 5) }
            let scores = generator.logits(4, count)
            // The library's: its logits' softmax is the mixture.
            let library = softmax(Distillation.gatedEnsembleLogits(branches, gates: scores))
            return Trial(
              "\(count) branches, 4 rows of 5 logits", expected: .numbers(Numbers(library))
            ) { Numbers(try $0(branches, scores)) }
          }
        },
        Check("the mixture's rows sum to 1, between the branches") { generator in
          let branches = (0..<3).map { _ in generator.logits(4, 5) }
          let scores = generator.logits(4, 3)
          return [
            Trial("3 branches, 4 rows of 5 logits") { Numbers(try $0(branches, scores)) },
            Trial(
              "the rows' sums of 3 branches, 4 rows of 5 logits",
              expected: .numbers(Numbers([1, 1, 1, 1]))
            ) { Numbers(try $0(branches, scores).sum(axis: 1)) },
          ]
        },
        Check("a gate that is sure takes one branch") { generator in
          let branches = (0..<3).map { _ in generator.logits(3, 4) }
          // Of each row another branch.
          let scores = Tensor([[0, 60, 0], [60, 0, 0], [0, 0, 60]])
          let expected = concatenated(
            zip([0, 1, 2], [1, 0, 2]).map { softmax(branches[$1]).rows([$0]) })
          return [
            Trial("3 branches and a sure gate", expected: .numbers(Numbers(expected))) {
              Numbers(try $0(branches, scores))
            }
          ]
        },
        Check("the gate learns") { generator in
          let branches = (0..<3).map { _ in generator.logits(4, 5) }
          let scores = generator.logits(4, 3)
          let weights = generator.logits(4, 5)
          return [
            Trial("the gate's gradient, 3 branches, 4 rows of 5 logits") { solution in
              try tapeGradient(at: scores) { (try solution(branches, $0) * weights).sum() }
            }
          ]
        },
      ])
  }
}
