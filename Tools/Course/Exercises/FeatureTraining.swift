import Learning
import Tensors

extension Exercise {
  static var featureTraining: Exercise {
    typealias Solution = (
      _ trunk: Sequential, _ head: Linear, _ adaptation: Linear, _ images: Tensor, _ labels: [Int],
      _ teacher: Tensor, _ alpha: Float, _ steps: Int
    ) throws -> Void
    /// The training with its parts to be got wrong.
    func variant(
      clears: Bool = true, adapts: Bool = true, trainsHead: Bool = true, trainsTrunk: Bool = true,
      features: Float = 1, labels labelShare: Float = 1, swapped: Bool = false,
      learningRate: Double = 1e-2
    ) -> Solution {
      { trunk, head, adaptation, images, labels, teacher, alpha, steps in
        let optimizer = Adam(
          (trainsTrunk ? trunk.parameters : []) + (trainsHead ? head.parameters : [])
            + (adapts ? adaptation.parameters : []), learningRate: learningRate)
        for _ in 0..<steps {
          if clears { optimizer.clearGradients() }
          let tape = Tape()
          let pass = Pass.training(on: tape)
          let hidden = trunk(images, pass)
          let distilled = meanSquaredError(adaptation(hidden, pass), teacher.detached)
          let hard = crossEntropy(head(hidden, pass), labels)
          let (a, b) = swapped ? (1 - alpha, alpha) : (alpha, 1 - alpha)
          tape.backward(from: a * features * distilled + b * labelShare * hard)
          optimizer.step()
        }
      }
    }
    let mistakes: [Mistake<Solution>] = [
      Mistake(
        "the adaptation layer is not trained",
        advice: "Its parameters belong to the optimiser, too.", variant(adapts: false)),
      Mistake(
        "the head is not trained", advice: "Its parameters belong to the optimiser, too.",
        variant(trainsHead: false)),
      Mistake(
        "the trunk is not trained", advice: "Its parameters belong to the optimiser, too.",
        variant(trainsTrunk: false)),
      Mistake(
        "alpha weights the cross-entropy", advice: "alpha features + (1 - alpha) cross-entropy.",
        variant(swapped: true)),
      .gradientsAddUp(variant(clears: false)),
      Mistake(
        "the features are ignored", advice: "Add alpha times their mean squared error.",
        variant(features: 0)),
      Mistake(
        "the labels are ignored", advice: "Add (1 - alpha) times the cross-entropy.",
        variant(labels: 0)),
      .usualLearningRate(variant(learningRate: 1e-3)),
    ]
    func train(
      _ student: DeepStudent, _ solution: Solution, _ task: Task, alpha: Float, steps: Int
    ) throws {
      try solution(
        student.trunk, student.head, student.adaptation, task.images, task.labels,
        task.teacherFeatures(task.images), alpha, steps)
    }
    return Exercise(
      "10.3.2", "Features taught to a deep network", section: "10.3",
      modules: [.tensors, .learning],
      entry: "trainOnFeatures(trunk:head:adaptation:images:labels:teacher:alpha:steps:)",
      hints: (
        "Three modules learn together, so one optimiser holds the parameters of all three. What does the trunk's output go through?",
        "In each step: clear the gradients, a new Tape, let pass = Pass.training(on: tape), hidden = trunk(images, pass). The adaptation of hidden is compared with the teacher's features, the head of hidden with the labels.",
        "let optimizer = Adam(trunk.parameters + head.parameters + adaptation.parameters, learningRate: 1e-2); in each step: loss = alpha * meanSquaredError(adaptation(hidden, pass), teacher) + (1 - alpha) * crossEntropy(head(hidden, pass), labels)"
      ),
      quotations: [
        Quotation("Distillation/FeatureTraining.swift", "FeatureTraining")
      ],
      reference: variant(), mistakes: mistakes,
      checks: [
        Check("the student says what the engine's says", points: 3) { generator in
          let task = Task.clouds(generator, images: 30)
          let seed = UInt64(generator.next32())
          let alpha = generator.number(0.6...0.8)
          return [
            Trial(
              "12 steps on 30 images, alpha = \(format(Double(alpha)))", tolerance: .training
            ) {
              let student = DeepStudent(task, seed: seed)
              try train(student, $0, task, alpha: alpha, steps: 12)
              return Numbers(student(task.images))
            }
          ]
        },
        Check("the adaptation layer learns with it") { generator in
          let task = Task.clouds(generator, images: 30)
          let seed = UInt64(generator.next32())
          return [
            Trial("the adapted features after 12 steps, alpha = 0.7", tolerance: .training) {
              let student = DeepStudent(task, seed: seed)
              try train(student, $0, task, alpha: 0.7, steps: 12)
              return Numbers(student.adaptation(student.trunk(task.images)))
            }
          ]
        },
        .gain(
          "deep students of digits gain from the teacher's features", seeds: 10,
          of: "students taught by features (alpha = 0.9), over alpha = 0"
        ) { solution, seed in
          let task = Task.digits(Generator(seed: seed), images: 100, wrongLabels: 50)
          func accuracy(_ alpha: Float) throws -> Double {
            let student = DeepStudent(task, seed: seed)
            try train(student, solution, task, alpha: alpha, steps: 200)
            return task.accuracy(student(task.testImages))
          }
          return try accuracy(0.9) - accuracy(0)
        },
      ])
  }
}
