import Tensors

extension Exercise {
  static var bestTemperature: Exercise {
    typealias Solution = (
      _ candidates: [Double], _ seeds: [UInt64],
      _ validationAccuracy: (_ temperature: Double, _ seed: UInt64) throws -> Double
    ) throws -> Double
    /// The candidate with the highest score; of equal ones the first.
    func best(_ candidates: [Double], _ score: (Double) throws -> Double) rethrows -> Double {
      let scores = try candidates.map(score)
      return candidates[scores.firstIndex(of: scores.max()!)!]
    }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    let mistakes: [Mistake<Solution>] = [
      Mistake(
        "the worst temperature is chosen", advice: "The highest validation accuracy wins."
      ) { candidates, seeds, accuracy in
        try best(candidates) { t in -mean(try seeds.map { try accuracy(t, $0) }) }
      },
      Mistake(
        "one seed alone decides",
        advice: "Take the mean over all seeds: one seed's difference may be luck."
      ) { candidates, seeds, accuracy in
        try best(candidates) { t in
          _ = try seeds.map { try accuracy(t, $0) }
          return try accuracy(t, seeds[0])
        }
      },
      Mistake(
        "the luckiest seed decides",
        advice: "Compare means over the seeds, not their maxima."
      ) { candidates, seeds, accuracy in
        try best(candidates) { t in try seeds.map { try accuracy(t, $0) }.max()! }
      },
      Mistake(
        "the unluckiest seed decides",
        advice: "Compare means over the seeds, not their minima."
      ) { candidates, seeds, accuracy in
        try best(candidates) { t in try seeds.map { try accuracy(t, $0) }.min()! }
      },
      Mistake(
        "the answer is the first temperature, whatever is measured",
        advice: "So does the document's function. Train at each candidate and compare."
      ) { candidates, _, _ in candidates[0] },
      Mistake(
        "the answer is 4, whatever is measured",
        advice: "A good guess is no measurement. Train at each candidate and compare."
      ) { _, _, _ in 4 },
      Mistake(
        "the candidate's place is returned, not the temperature",
        advice: "Return candidates[place]."
      ) { candidates, seeds, accuracy in
        let chosen = try best(candidates) { t in mean(try seeds.map { try accuracy(t, $0) }) }
        return Double(candidates.firstIndex(of: chosen)!)
      },
      Mistake(
        "the best accuracy is returned, not the temperature",
        advice: "Remember which candidate it belongs to, and return that."
      ) { candidates, seeds, accuracy in
        try candidates.map { t in mean(try seeds.map { try accuracy(t, $0) }) }.max()!
      },
      Mistake(
        "of equal temperatures the last wins",
        advice: "Replace the best only by a better one: >, not >=."
      ) { candidates, seeds, accuracy in
        try best(candidates.reversed()) { t in mean(try seeds.map { try accuracy(t, $0) }) }
      },
    ]
    /// Accuracies for every candidate and seed, in which means, extremes and single seeds disagree.
    func board(_ generator: Generator, _ candidates: [Double], _ seeds: [UInt64])
      -> (Double, UInt64) -> Double
    {
      let values = generator.uniform([candidates.count, seeds.count], from: 60, to: 90)
      return { temperature, seed in
        guard let row = candidates.firstIndex(of: temperature),
          let column = seeds.firstIndex(of: seed)
        else { return -1 }
        return Double(values[row, column])
      }
    }
    let candidates: [Double] = [1, 2, 4, 8, 16]
    return Exercise(
      "10.1.1", "The best temperature by validation", section: "10.1", modules: [],
      entry: "bestTemperature(_:seeds:validationAccuracy:)",
      hints: (
        "What would you measure for one temperature, if one training may be lucky?",
        "For each candidate the mean of validationAccuracy(candidate, seed) over all seeds; then the candidate with the largest mean, the first of equal ones.",
        "var best = candidates[0], highest = -Double.infinity; for t in candidates { let mean = try seeds.map { try validationAccuracy(t, $0) }.reduce(0, +) / Double(seeds.count); if mean > highest { (best, highest) = (t, mean) } }; return best"
      ),
      quotations: [
        Quotation("Distillation/HighestMean.swift", "highestMean")
      ],
      reference: { candidates, seeds, accuracy in
        try best(candidates) { t in mean(try seeds.map { try accuracy(t, $0) }) }
      },
      mistakes: mistakes,
      checks: [
        Check("finds the temperature of the highest mean", points: 3) { generator in
          (0..<8).map { _ in
            let seeds = (0..<3).map { _ in UInt64(generator.next32()) }
            let accuracy = board(generator, candidates, seeds)
            return Trial("a table of accuracies, \(candidates.count) temperatures, 3 seeds") {
              Numbers(try $0(candidates, seeds, accuracy))
            }
          }
        },
        Check("trains at every temperature with every seed") { generator in
          let seeds = (0..<3).map { _ in UInt64(generator.next32()) }
          let accuracy = board(generator, candidates, seeds)
          return [
            Trial(
              "how often it trained, for each of 5 temperatures and 3 seeds: at least once",
              expected: .numbers(Numbers(Array(repeating: 1, count: 15)))
            ) { solution in
              var seen = Set<[Double]>()
              _ = try solution(candidates, seeds) {
                seen.insert([$0, Double(seeds.firstIndex(of: $1) ?? -1)])
                return accuracy($0, $1)
              }
              return Numbers(
                candidates.flatMap { t in (0..<3).map { seen.contains([t, Double($0)]) ? 1.0 : 0 } }
              )
            }
          ]
        },
        Check("of equal ones the first") { generator in
          let accuracy = board(generator, candidates, [1, 2])
          return [
            Trial("a table of accuracies") { Numbers(try $0(candidates, [1, 2], accuracy)) },
            Trial("accuracies of which two are best", expected: .numbers(Numbers(2))) {
              Numbers(try $0(candidates, [1, 2]) { t, _ in t == 2 || t == 8 ? 80 : 70 })
            },
          ]
        },
        Check(
          "real students of digits: chooses what the engine chooses, and that gains, over 8 seeds",
          points: 2, measuresGain: true
        ) { generator in
          /// A student's accuracy; without a temperature it learns from labels alone.
          func trained(_ temperature: Double?, _ seed: UInt64, choosing: Bool) -> Double {
            let task = Task.digits(
              Generator(seed: seed), images: 60, wrongLabels: 15, choosing: choosing)
            return task.accuracy(
              task.student(
                width: 16, steps: 100, seed: seed,
                teacher: temperature.map { _ in task.teacherLogits(task.images) },
                temperature: Float(temperature ?? 1)))
          }
          var known: [[Double]: Double] = [:]
          func accuracy(_ temperature: Double, _ seed: UInt64) -> Double {
            let key = [temperature, Double(seed)]
            if let accuracy = known[key] { return accuracy }
            let accuracy = trained(temperature, seed, choosing: true)
            known[key] = accuracy
            return accuracy
          }
          let seeds = generator.seeds(3)
          return [
            Trial("students of 60 digits, 3 seeds, measured on 400 others") {
              Numbers(try $0(candidates, seeds, accuracy))
            },
            .gain(
              of: "students taught at the temperature that you choose, over hard labels",
              generator.seeds(8)
            ) { solution, seed in
              let chosen = try solution(candidates, seeds, accuracy)
              return trained(chosen, seed, choosing: false) - trained(nil, seed, choosing: false)
            },
          ]
        },
      ])
  }
}
