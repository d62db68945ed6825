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
      quotations: [Quotation("Distillation/Estimate.swift", "public struct Estimate")],
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
              numbers(try $0(sets.map(\.0), sets.map(\.1), seeds == 4 ? 3.182 : 2.571))
            }
          }
        },
        Check("exchanging the methods exchanges the verdicts") { generator in
          let sets = (0..<40).map { _ in
            (generator.rows(1, 5, scale: 1)[0], generator.rows(1, 5, scale: 1)[0].map { $0 + 1 })
          }
          return [
            Trial("40 data sets of 5 seeds (0 undecided, 1 relations, 2 features)") {
              numbers(try $0(sets.map(\.0), sets.map(\.1), 2.776))
            },
            Trial("the same with the methods exchanged") {
              numbers(try $0(sets.map(\.1), sets.map(\.0), 2.776))
            },
          ]
        },
        Check("real students on two data sets: agrees with the engine", points: 2) { generator in
          let tasks = (0..<2).map { _ in Task(generator, images: 40, tests: 200) }
          let seeds = (0..<4).map { _ in UInt64(generator.next32()) }
          // Two ways to be taught, and hard labels, on each.
          func accuracies(_ alpha: Float) -> [[Double]] {
            tasks.map { task in
              let teacher = task.teacherLogits(task.images)
              return seeds.map {
                task.accuracy(
                  task.student(width: 8, steps: 40, seed: $0, teacher: teacher, alpha: alpha))
              }
            }
          }
          let (few, many) = (accuracies(0), accuracies(0.9))
          return [
            Trial("students of 40 images, taught much and taught nothing, 4 seeds") {
              numbers(try $0(many + few + few, few + many + few, 3.182))
            }
          ]
        },
      ])
  }
}
