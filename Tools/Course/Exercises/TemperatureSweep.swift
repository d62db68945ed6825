import Learning
import Tensors

extension Exercise {
  static var temperatureSweep: Exercise {
    typealias Solution = (
      _ temperatures: [Float], _ seeds: [UInt64], _ labels: [Int],
      _ logits: (_ temperature: Float, _ seed: UInt64) throws -> Tensor
    ) throws -> [Double]
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    /// The sweep with its parts to be got wrong.
    func variant(
      accuracy: @escaping (Tensor, [Int]) -> Double = { Learning.accuracy($0, $1) },
      over: (([Double]) -> Double)? = nil
    ) -> Solution {
      let over = over ?? mean
      return { temperatures, seeds, labels, logits in
        try temperatures.map { t in over(try seeds.map { accuracy(try logits(t, $0), labels) }) }
      }
    }
    let mistakes: [Mistake<Solution>] = [
      Mistake(
        "accuracies are shares, not per cent", advice: "Multiply by 100.",
        variant(accuracy: { Learning.accuracy($0, $1) / 100 })),
      Mistake(
        "images are counted, not per cent of them",
        advice: "Divide by the number of images, and multiply by 100.",
        variant(accuracy: { Learning.accuracy($0, $1) / 100 * Double($1.count) })),
      Mistake(
        "errors are counted", advice: "Accuracy is the share of right answers.",
        variant(accuracy: { 100 - Learning.accuracy($0, $1) })),
      Mistake(
        "the least likely class is taken for the answer",
        advice: "The answer is the class of the largest logit: argmax().",
        variant(accuracy: { Learning.accuracy(-$0, $1) })),
      Mistake(
        "the seeds are added up instead of averaged", advice: "Divide by the number of seeds.",
        variant(over: { $0.reduce(0, +) })),
      Mistake(
        "the best seed alone counts", advice: "Average over all seeds.",
        variant(over: { $0.max()! })),
      Mistake(
        "the first seed alone counts", advice: "Average over all seeds.", variant(over: { $0[0] })),
      Mistake(
        "all temperatures are trained with T = 1",
        advice: "Hand each temperature on to `logits`."
      ) { temperatures, seeds, labels, logits in
        try temperatures.map { _ in
          mean(try seeds.map { Learning.accuracy(try logits(temperatures[0], $0), labels) })
        }
      },
    ]
    let temperatures: [Float] = [1, 2, 4, 8, 16]
    return Exercise(
      "10.2.1", "The effect of the temperature", section: "10.2",
      entry: "meanAccuracies(_:seeds:labels:logits:)",
      hints: (
        "For one temperature and one seed: how many of the answers are right? `argmax()` gives the answers.",
        "zip(logits.argmax(), labels), count where they agree, times 100 over the number of labels. Then the mean over the seeds, for each temperature.",
        "try temperatures.map { t in let each = try seeds.map { seed in 100 * Double(zip(try logits(t, seed).argmax(), labels).count { $0 == $1 }) / Double(labels.count) }; return each.reduce(0, +) / Double(seeds.count) }"
      ),
      quotations: [Quotation("Learning/Metrics.swift", "accuracy")],
      reference: variant(), mistakes: mistakes,
      checks: [
        Check("agrees with the engine", points: 3) { generator in
          [20, 37].map { rows in
            let labels = generator.labels(rows, classes: 4)
            let seeds: [UInt64] = [5, 6, 7]
            let tables = temperatures.map { _ in seeds.map { _ in generator.logits(rows, 4) } }
            return Trial("\(rows) rows of 4 logits, 5 temperatures, 3 seeds") {
              Numbers(
                try $0(temperatures, seeds, labels) { t, seed in
                  tables[temperatures.firstIndex(of: t) ?? 0][seeds.firstIndex(of: seed) ?? 0]
                })
            }
          }
        },
        Check("is 100 where all is right, and 0 where nothing is") { generator in
          let labels = generator.labels(10, classes: 3)
          func answers(_ shift: Int) -> Tensor {
            Tensor(labels.map { label in (0..<3).map { $0 == (label + shift) % 3 ? 5 : -5 } })
          }
          return [
            Trial(
              "right answers at the first temperature, wrong ones at the second",
              expected: .numbers(Numbers([100, 0]))
            ) { Numbers(try $0([1, 2], [1, 2], labels) { t, _ in answers(t == 1 ? 0 : 1) }) }
          ]
        },
        Check(
          "real students of digits: as the engine measures them, and they gain, over 8 seeds",
          points: 2, measuresGain: true
        ) { generator in
          let seeds = generator.seeds(8)
          let task = Task.digits(generator, images: 60, wrongLabels: 15)
          let teacher = task.teacherLogits(task.images)
          var known: [[Double]: Tensor] = [:]
          func logits(_ temperature: Float, _ seed: UInt64) -> Tensor {
            let key = [Double(temperature), Double(seed)]
            if let logits = known[key] { return logits }
            let logits = task.student(
              width: 16, steps: 100, seed: seed, teacher: teacher, temperature: temperature)(
                task.testImages)
            known[key] = logits
            return logits
          }
          return [
            Trial("students of 60 digits, 5 temperatures, 3 seeds") {
              Numbers(try $0(temperatures, Array(seeds.prefix(3)), task.testLabels, logits))
            },
            .gain(of: "students taught at T = 2, as you measure it, over hard labels", seeds) {
              solution, seed in
              let hard = task.student(width: 16, steps: 100, seed: seed)
              return (try solution([2], [seed], task.testLabels, logits).first ?? 0)
                - task.accuracy(hard)
            },
          ]
        },
      ])
  }
}
