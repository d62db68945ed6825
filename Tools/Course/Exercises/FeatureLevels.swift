import Distillation
import Tensors

extension Exercise {
  static var featureLevels: Exercise {
    typealias Solution = (_ student: [Tensor], _ teacher: [Tensor], _ weights: [Float]) throws
      -> Tensor
    func combined(
      detached: Bool = true, error: (Tensor, Tensor) -> Tensor = { meanSquaredError($0, $1) },
      _ weigh: (_ errors: [Tensor], _ weights: [Float]) -> Tensor, _ student: [Tensor],
      _ teacher: [Tensor], _ weights: [Float]
    ) -> Tensor {
      weigh(
        zip(student, teacher).map { error($0, detached ? $1.detached : $1) }, weights)
    }
    func weightedSum(_ errors: [Tensor], _ weights: [Float]) -> Tensor {
      zip(errors, weights).reduce(Tensor(0)) { $0 + $1.0 * $1.1 }
    }
    func weightedMean(_ errors: [Tensor], _ weights: [Float]) -> Tensor {
      weightedSum(errors, weights) * (1 / weights.reduce(0, +))
    }
    let mistakes: [Mistake<Solution>] = [
      Mistake(
        "the weighted sum is not divided by the weights' sum",
        advice: "A weighted mean: weights twice as large must not change it."
      ) { combined(weightedSum, $0, $1, $2) },
      Mistake(
        "the weighted sum is divided by the number of levels",
        advice: "Divide by the sum of the weights instead."
      ) { combined({ weightedSum($0, $1) * (1 / Float($0.count)) }, $0, $1, $2) },
      Mistake(
        "the weights are ignored", advice: "Each level's error is multiplied by its weight."
      ) { combined({ weightedMean($0, $1.map { _ in 1 }) }, $0, $1, $2) },
      Mistake(
        "the squares are added up instead of averaged",
        advice:
          "A level with more values must not count more: meanSquaredError takes the mean over them."
      ) {
        combined(
          error: { meanSquaredError($0, $1) * Float($0.count) }, weightedMean, $0, $1, $2)
      },
      Mistake(
        "the squares are added up over the features and averaged over the batch alone",
        advice: "meanSquaredError takes the mean over all values of a level."
      ) {
        combined(
          error: { meanSquaredError($0, $1) * Float($0.count / $0.shape[0]) }, weightedMean, $0, $1,
          $2)
      },
      Mistake(
        "the weights come in the opposite order",
        advice: "The first weight belongs to the first level."
      ) { combined({ weightedMean($0, $1.reversed()) }, $0, $1, $2) },
      Mistake(
        "the teacher is not detached",
        advice: "The teacher's features are constants: detached."
      ) { combined(detached: false, weightedMean, $0, $1, $2) },
      Mistake(
        "half the squared error is taken",
        advice: "FitNets has the half; here it is the mean squared error itself."
      ) { combined(error: { meanSquaredError($0, $1) * 0.5 }, weightedMean, $0, $1, $2) },
      Mistake(
        "the weights are squared",
        advice: "The weight stands outside of the square: w times the error."
      ) {
        combined(
          { errors, weights in
            zip(errors, weights).reduce(Tensor(0)) { $0 + $1.0 * ($1.1 * $1.1) }
              * (1 / weights.reduce(0, +))
          }, $0, $1, $2)
      },
    ]
    return Exercise(
      "10.3.1", "Features of several levels, each with its weight", section: "10.3",
      entry: "featureLoss(student:teacher:weights:)",
      hints: (
        "One number for each level, then one for all of them. What must happen if all weights are doubled?",
        "For each level meanSquaredError(student, teacher.detached). Add them up, each times its weight, and divide by the sum of the weights.",
        "zip(zip(student, teacher), weights).map { pair, weight in meanSquaredError(pair.0, pair.1.detached) * (weight / sum) }, with sum = weights.reduce(0, +); add the parts with +."
      ),
      quotations: [
        Quotation("Distillation/FeatureDistillation.swift", "featureLoss"),
        Quotation("Distillation/FeatureDistillation.swift", "meanOverPairs"),
      ],
      reference: { student, teacher, weights in
        Distillation.featureLoss(
          zip(student, teacher).map { FeaturePair(student: $0, teacher: $1.detached) },
          weights: weights)
      },
      mistakes: mistakes,
      checks: lossChecks(learning: [0, 1, 2], constants: [3, 4, 5]) { generator, rows in
        let weights: [Float] = [generator.number(0.5...1), generator.number(1.5...2), 4]
        let widths = [3, 5, 2]
        return LossCase(
          situation: "\(rows) rows, 3 levels of \(widths) features, weights \(weights)",
          inputs: (widths + widths).map { generator.logits(rows, $0) }
        ) { try $0(Array($1[..<3]), Array($1[3...]), weights) }
      } + [
        Check("weights twice as large change nothing") { generator in
          let (student, teacher) = (
            [4, 2].map { generator.logits(3, $0) }, [4, 2].map { generator.logits(3, $0) }
          )
          return [1, 2, 20].map { (factor: Float) in
            Trial("2 levels, weights \([factor, 3 * factor])") {
              Numbers(try $0(student, teacher, [factor, 3 * factor]))
            }
          }
        },
        Check("a weight of 0 leaves a level out") { generator in
          let (student, teacher) = (
            [4, 2].map { generator.logits(3, $0) }, [4, 2].map { generator.logits(3, $0) }
          )
          return [
            Trial(
              "2 levels, weights [0, 2]",
              expected: .numbers(Numbers(meanSquaredError(student[1], teacher[1])))
            ) { Numbers(try $0(student, teacher, [0, 2])) }
          ]
        },
      ])
  }
}
