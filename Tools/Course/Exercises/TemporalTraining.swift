import Distillation
import Learning
import Tensors

extension Exercise {
  static var temporalTraining: Exercise {
    typealias Solution = (
      _ network: Sequential, _ images: Tensor, _ labels: [Int], _ alpha: Float, _ epochs: Int
    ) throws -> [Double]
    /// The training with its parts to be got wrong.
    func variant(
      teacher: @escaping (_ earlier: [Tensor], _ current: Tensor) -> Tensor? = { earlier, _ in
        earlier.last
      },
      scale: Float = 4, swapped: Bool = false, firstWeight: @escaping (Float) -> Float = { _ in 1 },
      clears: Bool = true, learningRate: Double = 1e-2
    ) -> Solution {
      { network, images, labels, alpha, epochs in
        let optimizer = Adam(network.parameters, learningRate: learningRate)
        let alpha = swapped ? 1 - alpha : alpha
        var earlier: [Tensor] = []
        return (0..<epochs).map { _ in
          if clears { optimizer.clearGradients() }
          let tape = Tape()
          let logits = network(images, .training(on: tape))
          let hard = crossEntropy(logits, labels)
          let loss =
            teacher(earlier, logits.detached).map {
              alpha * scale * klDivergence(student: logits, teacher: $0, temperature: 2)
                + (1 - alpha) * hard
            } ?? hard * firstWeight(alpha)
          earlier.append(logits.detached.copy())
          tape.backward(from: loss)
          optimizer.step()
          return Double(loss.item)
        }
      }
    }
    let mistakes: [Mistake<Solution>] = [
      Mistake(
        "the network is taught by its logits of the same epoch",
        advice:
          "Keep each epoch's logits for the next: a teacher that says what the student says teaches nothing.",
        variant(teacher: { _, current in current })),
      Mistake(
        "the first epoch's logits teach for ever",
        advice: "Replace the teacher in every epoch by the logits of the one before.",
        variant(teacher: { earlier, _ in earlier.first })),
      Mistake(
        "there is no teacher", advice: "From the second epoch on the loss has a soft part.",
        variant(teacher: { _, _ in nil })),
      Mistake(
        "T^2 has been forgotten", advice: "At T = 2 the divergence counts 4 times.",
        variant(scale: 1)),
      Mistake(
        "alpha weights the hard part", advice: "alpha soft + (1 - alpha) hard.",
        variant(swapped: true)),
      Mistake(
        "the first epoch's cross-entropy is multiplied by 1 - alpha",
        advice: "Without a teacher the loss is the whole cross-entropy.",
        variant(firstWeight: { 1 - $0 })),
      Mistake(
        "the gradients of all epochs add up",
        advice: "Call optimizer.clearGradients() before each backward.", variant(clears: false)),
      .usualLearningRate(variant(learningRate: 1e-3)),
      Mistake(
        "the teacher is two epochs old", advice: "It is the epoch just before.",
        variant(teacher: { earlier, _ in earlier.dropLast().last })),
    ]
    return Exercise(
      "10.5.1", "Temporal self-distillation at several alphas", section: "10.5",
      modules: [.tensors, .learning], entry: "temporalTraining(_:images:labels:alpha:epochs:)",
      hints: (
        "What must be kept from one epoch to the next, and in which moment: before or after the step?",
        "var previous: Tensor? = nil. In each epoch, of one step: logits on a new tape; the loss with `previous` if it is there, else the cross-entropy; then previous = logits.detached, backward, step.",
        "var previous: Tensor?; for _ in 0..<epochs { optimizer.clearGradients(); let tape = Tape(); let logits = network(images, .training(on: tape)); var loss = crossEntropy(logits, labels); if let previous { loss = alpha * 4 * klDivergence(student: logits, teacher: previous, temperature: 2) + (1 - alpha) * loss }; previous = logits.detached; tape.backward(from: loss); optimizer.step(); losses.append(Double(loss.item)) }"
      ),
      quotations: [
        Quotation(
          "Distillation/TemporalSelfDistillation.swift", "PreviousEpochTeacher"),
        Quotation("Distillation/SelfTeacher.swift", "selfDistillation"),
      ],
      reference: variant(), mistakes: mistakes,
      checks: [
        Check("the losses of the epochs are the engine's", points: 3) { generator in
          let task = Task.clouds(generator, images: 30)
          let seed = UInt64(generator.next32())
          return [0.3, 0.6, 0.9].map { (alpha: Float) in
            Trial("8 epochs on 30 images, alpha = \(alpha)", tolerance: .training) {
              let network = task.network(width: 8, Generator(seed: seed))
              return Numbers(try $0(network, task.images, task.labels, alpha, 8))
            }
          }
        },
        Check("the trained network says what the engine's says", points: 2) { generator in
          let task = Task.clouds(generator, images: 30)
          let seed = UInt64(generator.next32())
          return [
            Trial("8 epochs on 30 images, alpha = 0.8", tolerance: .training) {
              let network = task.network(width: 8, Generator(seed: seed))
              _ = try $0(network, task.images, task.labels, 0.8, 8)
              return Numbers(network(task.images))
            }
          ]
        },
        Check("alpha = 0 is training on labels, and no other alpha is") { generator in
          let task = Task.clouds(generator, images: 30)
          let seed = UInt64(generator.next32())
          return [
            Trial(
              "the network after 10 epochs, alpha = 0",
              expected: .numbers(
                Numbers(task.student(width: 8, steps: 10, seed: seed)(task.images))),
              tolerance: .training
            ) {
              let network = task.network(width: 8, Generator(seed: seed))
              _ = try $0(network, task.images, task.labels, 0, 10)
              return Numbers(network(task.images))
            },
            Trial("the network after 10 epochs, alpha = 0.9", tolerance: .training) {
              let network = task.network(width: 8, Generator(seed: seed))
              _ = try $0(network, task.images, task.labels, 0.9, 10)
              return Numbers(network(task.images))
            },
          ]
        },
        .gain(
          "a network of digits with wrong labels gains from the epoch before",
          of: "networks trained at alpha = 0.9, over alpha = 0"
        ) { solution, seed in
          let task = Task.digits(Generator(seed: seed), images: 200, wrongLabels: 100)
          func accuracy(_ alpha: Float) throws -> Double {
            let network = task.network(width: 32, Generator(seed: seed))
            _ = try solution(network, task.images, task.labels, alpha, 120)
            return task.accuracy(network)
          }
          return try accuracy(0.9) - accuracy(0)
        },
      ])
  }
}
