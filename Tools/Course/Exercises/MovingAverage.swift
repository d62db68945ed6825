import Distillation
import ElementaryFunctions
import Learning
import Tensors

extension Exercise {
  static var movingAverage: Exercise {
    typealias Solution = (_ epochs: [[Double]], _ momentum: Double) throws -> [[Double]]
    /// The averages after each epoch, with the parts to be got wrong.
    func variant(
      corrected: Bool = true, swapped: Bool = false, startsFromFirst: Bool = false,
      power: @escaping (Int) -> Int = { $0 }
    ) -> Solution {
      { epochs, momentum in
        let keep = swapped ? 1 - momentum : momentum
        guard var average = epochs.first?.map({ _ in 0.0 }) else { return [] }
        var teachers: [[Double]] = []
        for (index, logits) in epochs.enumerated() {
          average =
            startsFromFirst && index == 0
            ? logits : zip(average, logits).map { keep * $0 + (1 - keep) * $1 }
          let divisor = corrected ? 1 - Elementary.pow(keep, power(index + 1)) : 1
          teachers.append(average.map { $0 / divisor })
        }
        return teachers
      }
    }
    let reference = variant()
    let mistakes: [Mistake<Solution>] = [
      Mistake(
        "the average is not corrected for having started from 0",
        advice: "After t epochs the weights sum to 1 - beta^t only: divide by it.",
        variant(corrected: false)),
      Mistake(
        "momentum and 1 - momentum are exchanged",
        advice: "The momentum is what is kept of the average: Z = beta Z + (1 - beta) z.",
        variant(swapped: true)),
      Mistake(
        "the average starts from the first epoch's logits",
        advice: "It starts from 0, and the division by 1 - beta^t makes up for that.",
        variant(corrected: false, startsFromFirst: true)),
      Mistake(
        "the correction counts one epoch too many",
        advice: "After the first epoch t is 1: divide by 1 - beta.", variant(power: { $0 + 1 })),
      Mistake(
        "the correction is always that of the first epoch",
        advice: "beta is raised to the power t, the number of epochs so far.",
        variant(power: { _ in 1 })),
      Mistake(
        "all epochs count alike",
        advice: "This is the plain mean: a moving average forgets the early epochs."
      ) { epochs, _ in
        epochs.indices.map { last in
          epochs[0].indices.map { column in
            epochs[...last].reduce(0) { $0 + $1[column] } / Double(last + 1)
          }
        }
      },
      Mistake(
        "the teacher is the latest epoch alone",
        advice: "That is momentum 0: keep beta times the average so far."
      ) { epochs, _ in epochs },
      Mistake(
        "the corrected average is fed back",
        advice: "Keep Z as it is for the next epoch; divide only what is handed out."
      ) { epochs, momentum in
        guard var average = epochs.first?.map({ _ in 0.0 }) else { return [] }
        return epochs.enumerated().map { index, logits in
          average = zip(average, logits).map {
            (momentum * $0 + (1 - momentum) * $1) / (1 - Elementary.pow(momentum, index + 1))
          }
          return average
        }
      },
    ]
    return Exercise(
      "10.5.2", "A moving average of predictions as teacher", section: "10.5", modules: [],
      entry: "movingAverageTeachers(_:momentum:)",
      hints: (
        "Start from Z = 0. After the first epoch Z is (1 - beta) z: too small by which factor? After the second?",
        "Z = beta Z + (1 - beta) z in each epoch; the teacher after t epochs is Z / (1 - beta^t). Only what you hand out is divided, not the Z that goes on.",
        "var z = zeros; for (i, logits) in epochs.enumerated() { z = zip(z, logits).map { momentum * $0 + (1 - momentum) * $1 }; teachers.append(z.map { $0 / (1 - pow(momentum, Double(i + 1))) }) }"
      ),
      quotations: [
        Quotation(
          "Distillation/TemporalSelfDistillation.swift", "PreviousEpochTeacher")
      ],
      reference: reference, mistakes: mistakes,
      checks: [
        Check("agrees with the engine", points: 3) { generator in
          [0.6, 0.9, Double(generator.number(0.3...0.8))].map { momentum in
            let epochs = generator.rows(6, 4)
            return Trial("6 epochs of 4 logits, momentum \(format(momentum))") {
              Numbers(try $0(epochs, momentum))
            }
          }
        },
        Check("logits that stay the same are their own average") { generator in
          let logits = generator.rows(1, 4)[0]
          let epochs = Array(repeating: logits, count: 5)
          let others = generator.rows(4, 4)
          return [
            Trial("4 epochs of 4 other logits, momentum 0.8") { Numbers(try $0(others, 0.8)) },
            Trial(
              "5 epochs of the same 4 logits, momentum 0.8", expected: .numbers(Numbers(epochs))
            ) { Numbers(try $0(epochs, 0.8)) },
          ]
        },
        Check("momentum 0 is the epoch before") { generator in
          let (epochs, others) = (generator.rows(4, 3), generator.rows(4, 3))
          return [
            Trial("4 epochs of 3 logits, momentum 0.5") { Numbers(try $0(others, 0.5)) },
            Trial("4 epochs of 3 logits, momentum 0", expected: .numbers(Numbers(epochs))) {
              Numbers(try $0(epochs, 0))
            },
          ]
        },
        .gain(
          "a network of digits with wrong labels gains from its own averaged past",
          of: "networks taught by your averages (momentum 0.6), over hard labels"
        ) { solution, seed in
          let task = Task.digits(Generator(seed: seed), images: 200, wrongLabels: 100)
          /// Trains for 12 epochs of 10 steps.
          func accuracy(taught: Bool) throws -> Double {
            let network = task.network(width: 32, Generator(seed: seed))
            let optimizer = Adam(network.parameters, learningRate: 1e-2)
            var epochs: [[Double]] = []
            for _ in 0..<12 {
              let teacher = taught ? try solution(epochs, 0.6).last : nil
              let logits = teacher.map {
                Tensor(shape: [task.labels.count, task.classes], $0.map { Float($0) })
              }
              for _ in 0..<10 {
                _ = trainStep(with: optimizer) { pass in
                  let student = network(task.images, pass)
                  guard let logits else { return crossEntropy(student, task.labels) }
                  return distillationLoss(
                    student: student, teacher: logits, labels: task.labels, temperature: 2,
                    alpha: 0.9
                  ).total
                }
              }
              epochs.append(network(task.images).values.map(Double.init))
            }
            return task.accuracy(network)
          }
          return try accuracy(taught: true) - accuracy(taught: false)
        },
      ])
  }
}
