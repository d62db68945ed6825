import Distillation
import Learning
import Statistics
import Tensors

extension Exercise {
  static var pairedVerdicts: Exercise {
    typealias Solution = (
      _ relations: [[Double]], _ features: [[Double]], _ t: Double
    ) throws -> [String]
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    func variance(_ values: [Double]) -> Double {
      values.reduce(0) { $0 + ($1 - mean(values)) * ($1 - mean(values)) } / Double(values.count - 1)
    }
    func paired(_ a: [Double], _ b: [Double]) -> Double {
      (variance(zip(a, b).map { $0 - $1 }) / Double(a.count)).squareRoot()
    }
    /// The verdict on each data set, with its parts to be got wrong.
    func variant(
      names: [String] = ["relations", "features", "undecided"],
      margin: @escaping ([Double], [Double], Double) -> Double
    ) -> Solution {
      { relations, features, t in
        zip(relations, features).map { a, b in
          let difference = mean(a) - mean(b)
          let margin = margin(a, b, t)
          return difference > margin ? names[0] : difference < -margin ? names[1] : names[2]
        }
      }
    }
    let reference = variant { paired($0, $1) * $2 }
    let mistakes: [Mistake<Solution>] = [
      Mistake(
        "every difference is a verdict",
        advice: "Where the interval contains 0 the seeds cannot tell: undecided.",
        variant { _, _, _ in 0 }),
      Mistake(
        "the seeds are not paired",
        advice: "Subtract seed by seed first; the interval is that of the differences.",
        variant { a, b, t in
          t * ((variance(a) + variance(b)) / Double(a.count)).squareRoot()
        }),
      Mistake(
        "the standard deviation is taken for the standard error",
        advice: "Divide it by the square root of the number of seeds.",
        variant { a, b, t in t * paired(a, b) * Double(a.count).squareRoot() }),
      Mistake(
        "the two methods are exchanged",
        advice: "Relations minus features: above 0 the relations are ahead.",
        variant(names: ["features", "relations", "undecided"]) { paired($0, $1) * $2 }),
      Mistake(
        "the interval is one standard error wide on each side",
        advice: "Multiply the standard error by t.", variant { a, b, _ in paired(a, b) }),
      Mistake(
        "the variance is divided by n instead of n - 1",
        advice: "The mean was taken from the same values: divide by n - 1.",
        variant { a, b, t in
          t * paired(a, b) * (Double(a.count - 1) / Double(a.count)).squareRoot()
        }),
      Mistake(
        "nothing is ever decided",
        advice: "Where the whole interval lies on one side of 0, that side is ahead.",
        variant { _, _, _ in .infinity }),
    ]
    /// Student's t for a 95 % interval.
    func t(_ seeds: Int) -> Double { StudentT.quantile(0.975, degreesOfFreedom: seeds - 1) }
    func numbers(_ verdicts: [String]) -> Numbers {
      Numbers(
        verdicts.map { ["undecided": 0, "relations": 1, "features": 2][$0] ?? -1 })
    }
    return Exercise(
      "10.4.2", "Relations against features: what the seeds can tell", section: "10.4", modules: [],
      entry: "verdicts(relations:features:t:)",
      hints: (
        "Which number, on each data set, says how far relations are ahead? And how sure is it, with so few seeds?",
        "Of the differences relations - features, seed by seed: mean m and standard error s = sqrt(sum of (d - m)² / (n - 1)) / sqrt(n). The 95 % interval is m - t s to m + t s.",
        "zip(relations, features).map { a, b in let d = zip(a, b).map { $0 - $1 }; ... compute m and s ...; return m > t * s ? \"relations\" : m < -t * s ? \"features\" : \"undecided\" }"
      ),
      quotations: [Quotation("Distillation/Estimate.swift", "Estimate")],
      reference: reference, mistakes: mistakes,
      checks: [
        Check("agrees with the engine", points: 3) { generator in
          [4, 6].map { seeds in
            // Many data sets whose differences are about as large as their margins.
            let sets = (0..<80).map { _ -> ([Double], [Double]) in
              let shared = generator.uniform([seeds], from: 70, to: 72).values.map(Double.init)
              let noise = generator.rows(1, seeds, scale: 1)[0]
              let shift = Double(generator.number(-2.5...2.5))
              return (zip(shared, noise).map { $0 + $1 + shift }, shared)
            }
            return Trial("80 data sets of \(seeds) seeds (0 undecided, 1 relations, 2 features)") {
              numbers(try $0(sets.map(\.0), sets.map(\.1), t(seeds)))
            }
          }
        },
        Check("exchanging the methods exchanges the verdicts") { generator in
          let sets = (0..<40).map { _ in
            (generator.rows(1, 5, scale: 1)[0], generator.rows(1, 5, scale: 1)[0].map { $0 + 1 })
          }
          return [
            Trial("40 data sets of 5 seeds (0 undecided, 1 relations, 2 features)") {
              numbers(try $0(sets.map(\.0), sets.map(\.1), t(5)))
            },
            Trial("the same with the methods exchanged") {
              numbers(try $0(sets.map(\.1), sets.map(\.0), t(5)))
            },
          ]
        },
        Check(
          "real students: as the engine says, and features surely beat untaught ones, over 8 seeds",
          points: 2, measuresGain: true
        ) { generator in
          let seeds = generator.seeds(8)
          enum Teaching { case relations, features, nothing }
          /// The accuracies of all seeds.
          func accuracies(_ teaching: Teaching, _ task: (Generator) -> Task) -> [Double] {
            seeds.map { seed in
              let task = task(Generator(seed: seed))
              let student = DeepStudent(task, seed: seed)
              let teacher = task.teacherFeatures(task.images)
              try! task.train(student.parameters, steps: 200) { pass in
                let features = student.trunk(task.images, pass)
                let hard = crossEntropy(student.head(features, pass), task.labels)
                switch teaching {
                case .relations:
                  return 0.9 * rkdDistanceLoss(student: features, teacher: teacher) + 0.1 * hard
                case .features:
                  let adapted = student.adaptation(features, pass)
                  return 0.9 * meanSquaredError(adapted, teacher) + 0.1 * hard
                case .nothing: return hard
                }
              }
              return task.accuracy(student(task.testImages))
            }
          }
          func digits(_ generator: Generator) -> Task {
            .digits(generator, images: 100, wrongLabels: 50)
          }
          func clouds(_ generator: Generator) -> Task { .clouds(generator, images: 60) }
          let (relations, features) = (
            [accuracies(.relations, digits), accuracies(.relations, clouds)],
            [accuracies(.features, digits), accuracies(.features, clouds)]
          )
          let untaught = accuracies(.nothing, digits)
          return [
            Trial(
              "students of digits and of clouds of points (0 undecided, 1 relations, 2 features)"
            ) { numbers(try $0(relations, features, t(8))) },
            Trial(
              "students of digits taught nothing, in place of relations, against features",
              expected: .numbers(Numbers([2]))
            ) { numbers(try $0([untaught], [features[0]], t(8))) },
          ]
        },
      ])
  }
}
