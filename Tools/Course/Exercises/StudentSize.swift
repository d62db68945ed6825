import Distillation
import Learning
import Tensors

extension Exercise {
  static var studentSize: Exercise {
    typealias Solution = (
      _ width: Int, _ images: Tensor, _ labels: [Int], _ classes: Int, _ teacher: Tensor?,
      _ steps: Int, _ seed: UInt64
    ) throws -> Sequential
    /// The training with its parts to be got wrong.
    func variant(
      clears: Bool = true, listens: Bool = true, scale: Float = 4, alpha: Float = 0.7,
      learningRate: Double = 1e-2, extraSteps: Int = 0, sameGenerator: Bool = true,
      activated: Bool = true
    ) -> Solution {
      { width, images, labels, classes, teacher, steps, seed in
        let generator = Generator(seed: seed)
        let first = Linear(images.shape[1], width, generator)
        let second = Linear(
          width, classes, sameGenerator ? generator : Generator(seed: seed))
        let network = activated ? Sequential(first, ReLU(), second) : Sequential(first, second)
        let optimizer = Adam(network.parameters, learningRate: learningRate)
        for _ in 0..<max(0, steps + extraSteps) {
          if clears { optimizer.clearGradients() }
          let tape = Tape()
          let logits = network(images, .training(on: tape))
          var loss = crossEntropy(logits, labels)
          if let teacher, listens {
            let soft = klDivergence(student: logits, teacher: teacher.detached, temperature: 2)
            loss = alpha * scale * soft + (1 - alpha) * loss
          }
          tape.backward(from: loss)
          optimizer.step()
        }
        return network
      }
    }
    let mistakes: [Mistake<Solution>] = [
      .gradientsAddUp(variant(clears: false)),
      Mistake(
        "the teacher is ignored", advice: "Where a teacher is given the loss has a soft part.",
        variant(listens: false)),
      Mistake(
        "T^2 has been forgotten", advice: "At T = 2 the divergence counts 4 times.",
        variant(scale: 1)),
      Mistake(
        "alpha weights the hard part", advice: "0.7 of the soft part, 0.3 of the cross-entropy.",
        variant(alpha: 0.3)),
      .usualLearningRate(variant(learningRate: 1e-3)),
      Mistake(
        "one step too few is taken", advice: "Count again: 0..<steps.", variant(extraSteps: -1)),
      Mistake(
        "one step too many is taken", advice: "Count again: 0..<steps.", variant(extraSteps: 1)),
      Mistake(
        "the layers have generators of their own",
        advice: "One Generator(seed: seed) for both layers, first to last.",
        variant(sameGenerator: false)),
      Mistake(
        "the ReLU between the layers is missing",
        advice: "Without it two linear layers are one: Sequential(Linear, ReLU, Linear).",
        variant(activated: false)),
    ]
    return Exercise(
      "10.1.3", "How the student's size changes the gain", section: "10.1",
      modules: [.tensors, .learning],
      entry: "trainedStudent(width:images:labels:classes:teacher:steps:seed:)",
      hints: (
        "First make the network and its optimiser. Then every step is: clear the gradients, a new Tape, logits, loss, backward, step.",
        "Sequential(Linear(images.shape[1], width, generator), ReLU(), Linear(width, classes, generator)), Adam(network.parameters, learningRate: 1e-2). In each step: network(images, .training(on: tape)).",
        "for _ in 0..<steps { optimizer.clearGradients(); let tape = Tape(); let logits = network(images, .training(on: tape)); var loss = crossEntropy(logits, labels); if let teacher { loss = 0.7 * 4 * klDivergence(student: logits, teacher: teacher, temperature: 2) + 0.3 * loss }; tape.backward(from: loss); optimizer.step() }"
      ),
      quotations: [
        Quotation("Distillation/TrainStep.swift", "trainStep"),
        Quotation("Distillation/StudentRecipe.swift", "StudentRecipe"),
      ],
      reference: variant(), mistakes: mistakes,
      checks: [
        Check("the networks have the right size") { generator in
          let task = Task.clouds(generator, images: 12)
          return [
            Trial(
              "the parameters of students of 3, 8 and 20 units",
              expected: .numbers(Numbers([3, 8, 20].map { Double($0 * (8 + 1 + 5) + 5) }))
            ) { solution in
              Numbers(
                try [3, 8, 20].map {
                  Double(
                    try solution($0, task.images, task.labels, task.classes, nil, 1, 1)
                      .parameterCount)
                })
            }
          ]
        },
        Check("trained on labels it says what the engine's student says", points: 2) { generator in
          let task = Task.clouds(generator, images: 30)
          let seed = UInt64(generator.next32())
          return [
            Trial("12 steps on 30 images, 6 units, no teacher", tolerance: .training) {
              Numbers(try $0(6, task.images, task.labels, task.classes, nil, 12, seed)(task.images))
            }
          ]
        },
        Check("trained with a teacher too", points: 2) { generator in
          let task = Task.clouds(generator, images: 30)
          let teacher = task.teacherLogits(task.images)
          let seed = UInt64(generator.next32())
          return [
            Trial("12 steps on 30 images, 6 units, with a teacher", tolerance: .training) {
              Numbers(
                try $0(6, task.images, task.labels, task.classes, teacher, 12, seed)(task.images))
            }
          ]
        },
        Check(
          "students of digits, of 8 and of 24 units, gain from a teacher, over 10 seeds",
          points: 2, measuresGain: true
        ) { generator in
          let seeds = generator.seeds(10)
          return [8, 24].map { width in
            .gain(of: "students of \(width) units with a teacher, over those without", seeds) {
              solution, seed in
              let task = Task.digits(Generator(seed: seed), images: 60, wrongLabels: 15)
              func accuracy(_ teacher: Tensor?) throws -> Double {
                task.accuracy(
                  try solution(width, task.images, task.labels, task.classes, teacher, 120, seed))
              }
              return try accuracy(task.teacherLogits(task.images)) - accuracy(nil)
            }
          }
        },
      ])
  }
}
