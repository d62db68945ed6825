import Distillation
import Tensors

extension Exercise {
  static var mutualLearning: Exercise {
    typealias Solution = (_ logits: [Tensor], _ labels: [Int], Float, _ lambda: Float) throws
      -> [Tensor]
    /// Each network's loss: its cross-entropy and a weight times what each of its teachers says.
    func losses(
      _ logits: [Tensor], _ labels: [Int], weight: Float,
      teachers: (Int) -> [Tensor], _ divergence: (_ own: Tensor, _ teacher: Tensor) -> Tensor
    ) -> [Tensor] {
      logits.indices.map { own in
        teachers(own).reduce(crossEntropy(logits[own], labels)) {
          $0 + weight * divergence(logits[own], $1)
        }
      }
    }
    func peers(_ logits: [Tensor], _ own: Int) -> [Tensor] {
      logits.enumerated().filter { $0.offset != own }.map { $0.element.detached }
    }
    func soft(_ temperature: Float) -> (Tensor, Tensor) -> Tensor {
      {
        klDivergence(student: $0, teacher: $1, temperature: temperature)
          * (temperature * temperature)
      }
    }
    let mistakes: [Mistake<Solution>] = [
      Mistake(
        "T^2 has been forgotten", advice: "Multiply each divergence by T^2."
      ) { logits, labels, temperature, lambda in
        losses(
          logits, labels, weight: lambda / Float(logits.count - 1) / (temperature * temperature),
          teachers: { peers(logits, $0) }, soft(temperature))
      },
      Mistake(
        "the peers' divergences are added up instead of averaged",
        advice: "Divide by N - 1, the number of peers."
      ) { logits, labels, temperature, lambda in
        losses(
          logits, labels, weight: lambda, teachers: { peers(logits, $0) }, soft(temperature))
      },
      Mistake(
        "the sum over the peers is divided by all N networks",
        advice: "A network has N - 1 peers: itself does not count."
      ) { logits, labels, temperature, lambda in
        losses(
          logits, labels, weight: lambda / Float(logits.count), teachers: { peers(logits, $0) },
          soft(temperature))
      },
      Mistake(
        "the divergence is taken the wrong way round",
        advice: "KL(peer || own): the peer is the teacher and weights the logarithms."
      ) { logits, labels, temperature, lambda in
        losses(
          logits, labels, weight: lambda / Float(logits.count - 1), teachers: { peers(logits, $0) }
        ) { soft(temperature)($1, $0) }
      },
      Mistake(
        "the peers are not detached",
        advice: "To its peer a network is a constant teacher: take the peer's `detached`."
      ) { logits, labels, temperature, lambda in
        losses(
          logits, labels, weight: lambda / Float(logits.count - 1),
          teachers: { own in logits.enumerated().filter { $0.offset != own }.map(\.element) },
          soft(temperature))
      },
      Mistake(
        "the peers are averaged before the divergence is taken",
        advice: "Deep mutual learning averages the divergences: one KL for each peer."
      ) { logits, labels, temperature, lambda in
        losses(
          logits, labels, weight: lambda,
          teachers: { [ensembleLogits(peers(logits, $0), temperature: temperature)] },
          soft(temperature))
      },
      Mistake(
        "the softmax goes over the batch axis",
        advice: "Each row is one example: its classes are what the softmax goes over."
      ) { logits, labels, temperature, lambda in
        let shape = logits[0].shape
        return losses(
          logits, labels,
          weight: lambda / Float(logits.count - 1) * Float(shape[1]) / Float(shape[0]),
          teachers: { peers(logits, $0) }
        ) { soft(temperature)($0.transposed(), $1.transposed()) }
      },
      Mistake(
        "the mean of the divergence is taken over the classes too",
        advice: "Sum over the classes, mean over the batch: klDivergence does so."
      ) { logits, labels, temperature, lambda in
        losses(
          logits, labels,
          weight: lambda / Float(logits.count - 1) / Float(logits[0].shape[1]),
          teachers: { peers(logits, $0) }, soft(temperature))
      },
      Mistake(
        "lambda is missing", advice: "What the peers teach counts lambda times."
      ) { logits, labels, temperature, _ in
        losses(
          logits, labels, weight: 1 / Float(logits.count - 1), teachers: { peers(logits, $0) },
          soft(temperature))
      },
    ]
    return Exercise(
      "dml", "Deep mutual learning", section: "DML",
      entry: "mutualLearningLosses(_:labels:temperature:lambda:)",
      hints: (
        "Each network is a student of all others, and a constant to them. Write the loss of one first.",
        "For network i: crossEntropy(logits[i], labels) + lambda times the mean over the N - 1 others j of T^2 klDivergence(student: logits[i], teacher: logits[j].detached, temperature: T).",
        "logits.indices.map { own in let soft = logits.indices.filter { $0 != own }.map { klDivergence(student: logits[own], teacher: logits[$0].detached, temperature: temperature) * (temperature * temperature) }; ... } and then the cross-entropy plus lambda / Float(soft.count) times the sum of soft."
      ),
      quotations: [
        Quotation("Distillation/DeepMutualLearning.swift", "mutualLearningLosses"),
        Quotation("Distillation/DeepMutualLearning.swift", "mutualLearningLoss"),
      ],
      reference: {
        Distillation.mutualLearningLosses($0, labels: $1, temperature: $2, lambda: $3)
      },
      mistakes: mistakes,
      checks: [
        Check("agrees with the engine", points: 3) { generator in
          [3, 4].map { count in
            let logits = (0..<count).map { _ in generator.logits(5, 6) }
            let labels = generator.labels(5, classes: 6)
            let (temperature, lambda) = (generator.temperature(), generator.number(0.3...0.8))
            return Trial(
              "\(count) networks, 5 rows of 6 logits, T = \(format(Double(temperature))), lambda = \(format(Double(lambda)))"
            ) { Numbers(try $0(logits, labels, temperature, lambda)) }
          }
        },
        Check("each network learns from its own loss, its peers are constants", points: 2) {
          generator in
          let logits = (0..<3).map { _ in generator.logits(4, 5) }
          let labels = generator.labels(4, classes: 5)
          return [(0, 0), (1, 1), (1, 0), (2, 1)].map { loss, network in
            Trial("the gradient of loss \(loss) for network \(network), of 3 networks, T = 3") {
              solution in
              try tapeGradient(at: logits[network]) { changed in
                var logits = logits
                logits[network] = changed
                let losses = try solution(logits, labels, 3, 0.5)
                return losses.indices.contains(loss) ? losses[loss] : Tensor([0, 0])
              }
            }
          }
        },
        Check("lambda = 0 leaves the cross-entropies, and no other does") { generator in
          let logits = (0..<3).map { _ in generator.logits(4, 5) }
          let labels = generator.labels(4, classes: 5)
          return [
            Trial(
              "3 networks, lambda = 0",
              expected: .numbers(Numbers(logits.map { crossEntropy($0, labels) }))
            ) { Numbers(try $0(logits, labels, 3, 0)) },
            Trial("3 networks, lambda = 2") { Numbers(try $0(logits, labels, 3, 2)) },
          ]
        },
        .gain(
          "two networks of digits with wrong labels gain from each other",
          of: "pairs of networks at lambda = 3, over lambda = 0"
        ) { solution, seed in
          let task = Task.digits(Generator(seed: seed), images: 200, wrongLabels: 100)
          func accuracy(_ lambda: Float) throws -> Double {
            let generator = Generator(seed: seed)
            let networks = (0..<2).map { _ in task.network(width: 32, generator) }
            try task.train(networks.flatMap(\.parameters), steps: 100) { pass in
              try solution(networks.map { $0(task.images, pass) }, task.labels, 2, lambda)
                .reduce(Tensor(0), +)
            }
            return (task.accuracy(networks[0]) + task.accuracy(networks[1])) / 2
          }
          return try accuracy(3) - accuracy(0)
        },
      ])
  }
}
