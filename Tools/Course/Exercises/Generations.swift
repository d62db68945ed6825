import Tensors

extension Exercise {
  static var bornAgain: Exercise {
    typealias Solution = (
      _ generations: Int, _ train: (_ teacher: Tensor?) throws -> Tensor
    ) throws -> Tensor
    func mean(_ tensors: [Tensor]) -> Tensor {
      tensors.dropFirst().reduce(tensors[0], +) * (1 / Float(tensors.count))
    }
    /// All generations, each taught by one chosen among those before.
    func chain(
      _ count: Int, _ train: (Tensor?) throws -> Tensor, teacher: ([Tensor]) -> Tensor?
    ) rethrows -> [Tensor] {
      var generations: [Tensor] = []
      for _ in 0..<count { generations.append(try train(teacher(generations))) }
      return generations
    }
    let mistakes: [Mistake<Solution>] = [
      Mistake(
        "the last generation answers alone",
        advice: "The ensemble is asked for: the mean of all generations' probabilities."
      ) { softmax(try chain($0, $1) { $0.last }.last!) },
      Mistake(
        "every generation is taught by the first one",
        advice: "Each generation is taught by the one just before it."
      ) { mean(try chain($0, $1) { $0.first }.map { softmax($0) }) },
      Mistake(
        "logits are averaged instead of probabilities",
        advice: "Take the softmax of each generation first, then the mean."
      ) { softmax(mean(try chain($0, $1) { $0.last })) },
      Mistake(
        "no generation has a teacher",
        advice: "From the second generation on, hand the logits of the one before to `train`."
      ) { mean(try chain($0, $1) { _ in nil }.map { softmax($0) }) },
      Mistake(
        "one generation too many is trained",
        advice: "The first generation, which has no teacher, counts too."
      ) { mean(try chain($0 + 1, $1) { $0.last }.map { softmax($0) }) },
      Mistake(
        "the first generation is not part of the ensemble",
        advice: "It has no teacher, but it is a generation like the others."
      ) { mean(try chain($0, $1) { $0.last }.dropFirst().map { softmax($0) }) },
      Mistake(
        "a generation is taught by the mean of all before it",
        advice: "Its teacher is the one just before it alone."
      ) { mean(try chain($0, $1) { $0.isEmpty ? nil : mean($0) }.map { softmax($0) }) },
      Mistake(
        "the mean of the logits is returned",
        advice: "Probabilities are asked for: softmax each generation, then take the mean."
      ) { mean(try chain($0, $1) { $0.last }) },
    ]
    return Exercise(
      "born-again", "Born-again generations", section: "Born-again networks",
      entry: "bornAgainEnsemble(generations:train:)",
      hints: (
        "Who teaches the first generation? And the second?",
        "Keep a list of the generations' logits. train(generations.last) makes the next one: `last` of an empty list is nil, which is what the first one needs. At the end take softmax of each and their mean.",
        "var all: [Tensor] = []; for _ in 0..<generations { all.append(try train(all.last)) }; let p = all.map { softmax($0) }; return p.dropFirst().reduce(p[0], +) / Float(p.count)"
      ),
      quotations: [
        Quotation("Distillation/EnsembleLogits.swift", "ensembleLogits"),
        Quotation("Distillation/BornAgainLoss.swift", "bornAgainLoss"),
      ],
      reference: { mean(try chain($0, $1) { $0.last }.map { softmax($0) }) },
      mistakes: mistakes,
      checks: [
        Check("agrees with the engine", points: 3) { generator in
          [3, 4].map { count in
            let start = generator.logits(3, 4)
            let step = generator.logits(3, 4)
            return Trial("\(count) generations that each drift from their teacher") {
              Numbers(try $0(count) { teacher in (teacher.map { $0 * 0.7 + step } ?? start) })
            }
          }
        },
        Check("hands on the logits of the one before") { generator in
          let start = generator.logits(2, 3)
          return [
            Trial("what `train` was given in 4 generations") { solution in
              final class Log { var teachers: [Double] = [] }
              let log = Log()
              _ = try solution(4) { teacher in
                log.teachers.append(teacher.map { Double($0.values[0]) } ?? -100)
                return start * Float(log.teachers.count)
              }
              return Numbers(log.teachers)
            }
          ]
        },
        Check("real networks: the ensemble of 3 generations agrees with the engine's", points: 2) {
          generator in
          let task = Task.clouds(generator, images: 40)
          let seed = UInt64(generator.next32())
          return [
            Trial("3 generations of small networks, 40 examples, 20 steps each") { solution in
              var trained: UInt64 = 0
              return Numbers(
                try solution(3) { teacher in
                  trained += 1
                  return task.student(
                    width: 8, steps: 20, seed: seed + trained, teacher: teacher?.detached)(
                      task.images)
                })
            }
          ]
        },
        .gain(
          "generations of digits with wrong labels answer better together", seeds: 48,
          of: "ensembles of 3 generations, over the first one alone"
        ) { solution, seed in
          let task = Task.digits(Generator(seed: seed), images: 100, wrongLabels: 50)
          var first: Double?
          var trained: UInt64 = 0
          // The logits of the training images, which teach, and below them those of the test images.
          let ensemble = try solution(3) { teacher in
            trained += 1
            let network = task.student(
              width: 8, steps: 120, seed: 3 * seed + trained,
              teacher: teacher?.rows(Array(task.labels.indices)).detached)
            if first == nil { first = task.accuracy(network) }
            return concatenated([network(task.images), network(task.testImages)])
          }
          let tests = ensemble.rows((0..<task.testLabels.count).map { task.labels.count + $0 })
          return task.accuracy(tests) - (first ?? 0)
        },
      ])
  }
}
