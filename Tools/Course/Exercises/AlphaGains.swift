import Distillation
import Statistics
import Tensors

extension Exercise {
  static var alphaGains: Exercise {
    typealias Solution = (
      _ alphas: [Double], _ seeds: [UInt64],
      _ accuracy: (_ alpha: Double, _ seed: UInt64) throws -> Double
    ) throws -> [(mean: Double, standardError: Double)]
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    /// The sum of squared deviations.
    func squares(_ values: [Double]) -> Double {
      values.reduce(0) { $0 + ($1 - mean(values)) * ($1 - mean(values)) }
    }
    /// The standard error of a mean.
    func standardError(_ values: [Double]) -> Double {
      (squares(values) / Double(values.count - 1) / Double(values.count)).squareRoot()
    }
    /// Statistics of the accuracies of an alpha, and of those of the baseline.
    func variant(
      baseline: @escaping ([Double]) -> Double = { _ in 0 },
      mean statistic: @escaping ([Double], [Double]) -> Double = { a, b in
        zip(a, b).reduce(0) { $0 + $1.0 - $1.1 } / Double(a.count)
      },
      error: @escaping ([Double], [Double]) -> Double
    ) -> Solution {
      { alphas, seeds, accuracy in
        let base = try seeds.map { try accuracy(baseline(alphas), $0) }
        return try alphas.map { alpha in
          let accuracies = try seeds.map { try accuracy(alpha, $0) }
          return (statistic(accuracies, base), error(accuracies, base))
        }
      }
    }
    func paired(_ a: [Double], _ b: [Double]) -> Double {
      standardError(zip(a, b).map { $0 - $1 })
    }
    let reference = variant(error: paired)
    let mistakes: [Mistake<Solution>] = [
      Mistake(
        "the seeds are not paired",
        advice:
          "Subtract seed by seed first, then take mean and standard error of the differences: what both sides of a seed share cancels out.",
        variant { a, b in
          let (x, y) = (standardError(a), standardError(b))
          return (x * x + y * y).squareRoot()
        }),
      Mistake(
        "the standard deviation is returned, not the standard error",
        advice:
          "Of a mean of n values the error is the standard deviation over the square root of n.",
        variant { a, b in paired(a, b) * Double(a.count).squareRoot() }),
      Mistake(
        "the variance is divided by n instead of n - 1",
        advice: "The mean was taken from the same values: divide by n - 1.",
        variant { a, b in
          paired(a, b) * (Double(a.count - 1) / Double(a.count)).squareRoot()
        }),
      Mistake(
        "the standard deviation is divided by n instead of its square root",
        advice: "Divide by the square root of n.",
        variant { a, b in paired(a, b) / Double(a.count).squareRoot() }),
      Mistake(
        "the gain has the wrong sign", advice: "Distilled minus hard labels: a gain is above 0.",
        variant(mean: { a, b in mean(b) - mean(a) }, error: paired)),
      Mistake(
        "the baseline is the first alpha",
        advice: "The student of hard labels is alpha = 0, which need not be in the list.",
        variant(baseline: { $0[0] }, error: paired)),
      Mistake(
        "the gains are added up instead of averaged", advice: "Divide by the number of seeds.",
        variant(mean: { a, b in (mean(a) - mean(b)) * Double(a.count) }, error: paired)),
      Mistake(
        "the accuracies themselves are averaged, not the gains",
        advice: "Subtract the accuracy at alpha = 0 of the same seed.",
        variant(mean: { a, _ in mean(a) }, error: { a, _ in standardError(a) })),
    ]
    let alphas = [0.3, 0.5, 0.7, 0.9]
    func numbers(_ gains: [(mean: Double, standardError: Double)]) -> Numbers {
      Numbers(gains.map { [$0.mean, $0.standardError] })
    }
    return Exercise(
      "10.1.2", "Students at several ratios alpha", section: "10.1", modules: [],
      entry: "gainsOverHardLabels(_:seeds:accuracy:)",
      hints: (
        "Two students of the same seed share images and initial weights. Which numbers should be subtracted before anything is averaged?",
        "For each seed: accuracy(alpha, seed) - accuracy(0, seed). Of these n differences the mean, and sqrt(sum of (d - mean)² / (n - 1)) / sqrt(n).",
        "let base = try seeds.map { try accuracy(0, $0) }; then for each alpha: let d = zip(try seeds.map { try accuracy(alpha, $0) }, base).map { $0 - $1 }; let mean = d.reduce(0, +) / n; let variance = d.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1); (mean, (variance / n).squareRoot())"
      ),
      quotations: [Quotation("Distillation/Estimate.swift", "Estimate")],
      reference: reference, mistakes: mistakes,
      checks: [
        Check("agrees with the engine", points: 3) { generator in
          [4, 6, 9].map { count in
            let seeds = (0..<count).map { UInt64($0) }
            // What a seed adds to all of its students is much larger than what alpha does.
            let shared = generator.uniform([count], from: 60, to: 90).values.map(Double.init)
            let own = generator.rows(5, count)
            return Trial("a table of accuracies, 4 alphas, \(count) seeds") {
              numbers(
                try $0(alphas, seeds) { alpha, seed in
                  let row = ([0] + alphas).firstIndex(of: alpha) ?? 0
                  return shared[Int(seed)] + own[row][Int(seed)] + 2 * alpha
                })
            }
          }
        },
        Check("what the seeds share cancels out") { generator in
          let own = generator.rows(5, 4)
          return [0, 1000].map { (spread: Double) in
            Trial("accuracies whose seeds are \(format(spread)) apart") {
              numbers(
                try $0(alphas, [0, 1, 2, 3]) { alpha, seed in
                  spread * Double(seed) + own[([0] + alphas).firstIndex(of: alpha) ?? 0][Int(seed)]
                })
            }
          }
        },
        Check(
          "real students of digits: gains as the engine finds them, all above zero, over 8 seeds",
          points: 2, measuresGain: true
        ) { generator in
          let seeds = generator.seeds(8)
          var known: [[Double]: Double] = [:]
          func accuracy(_ alpha: Double, _ seed: UInt64) -> Double {
            let key = [alpha, Double(seed)]
            if let accuracy = known[key] { return accuracy }
            let task = Task.digits(Generator(seed: seed), images: 60, wrongLabels: 15)
            let accuracy = task.accuracy(
              task.student(
                width: 16, steps: 100, seed: seed, teacher: task.teacherLogits(task.images),
                alpha: Float(alpha)))
            known[key] = accuracy
            return accuracy
          }
          let t = StudentT.quantile(0.975, degreesOfFreedom: seeds.count - 1)
          return [
            Trial("students of 60 digits, 4 alphas, 8 seeds") {
              numbers(try $0(alphas, seeds, accuracy))
            },
            Trial(
              "the gains of alphas 0.3, 0.5, 0.7 and 0.9, in points", expected: .intervalsAbove(0),
              recognizesMistakes: false
            ) {
              Numbers(try $0(alphas, seeds, accuracy).map { [$0.mean, t * $0.standardError] })
            },
          ]
        },
      ])
  }
}
