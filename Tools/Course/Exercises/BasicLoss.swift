import Distillation
import Tensors

extension Exercise {
  static var basicLoss: Exercise {
    typealias Solution =
      (_ student: Tensor, _ teacher: Tensor, _ labels: [Int], Float, _ alpha: Float) throws
      -> Tensor
    func soft(_ student: Tensor, _ teacher: Tensor, _ temperature: Float) -> Tensor {
      Tensors.klDivergence(
        student: student, teacher: teacher.detached, temperature: temperature)
        * (temperature * temperature)
    }
    let mistakes: [Mistake<Solution>] = [
      Mistake(
        "T^2 has been forgotten",
        advice: "Multiply the divergence by T^2, so that its gradient keeps its size as T grows."
      ) { student, teacher, labels, temperature, alpha in
        alpha / (temperature * temperature) * soft(student, teacher, temperature)
          + (1 - alpha) * crossEntropy(student, labels)
      },
      Mistake(
        "the divergence is multiplied by T instead of T^2",
        advice: "The factor is T squared: one T for the chain rule, one for the softer labels."
      ) { student, teacher, labels, temperature, alpha in
        alpha / temperature * soft(student, teacher, temperature)
          + (1 - alpha) * crossEntropy(student, labels)
      },
      Mistake(
        "the divergence is taken the wrong way round",
        advice: "KL(teacher || student): the teacher's probabilities weight the logarithms."
      ) { student, teacher, labels, temperature, alpha in
        alpha * (temperature * temperature)
          * Tensors.klDivergence(
            student: teacher.detached, teacher: student, temperature: temperature)
          + (1 - alpha) * crossEntropy(student, labels)
      },
      Mistake(
        "alpha weights the hard part",
        advice: "In this course alpha is the *soft* part's weight: alpha soft + (1 - alpha) hard."
      ) { student, teacher, labels, temperature, alpha in
        (1 - alpha) * soft(student, teacher, temperature) + alpha * crossEntropy(student, labels)
      },
      Mistake(
        "the mean of the divergence is taken over the classes too",
        advice: "Sum over the classes, and take the mean over the batch alone."
      ) { student, teacher, labels, temperature, alpha in
        alpha / Float(student.shape[1]) * soft(student, teacher, temperature)
          + (1 - alpha) * crossEntropy(student, labels)
      },
      Mistake(
        "the softmax goes over the batch axis",
        advice: "Each row is one example: its classes are what the softmax goes over."
      ) { student, teacher, labels, temperature, alpha in
        alpha * (Float(student.shape[1]) / Float(student.shape[0]))
          * soft(student.transposed(), teacher.transposed(), temperature)
          + (1 - alpha) * crossEntropy(student, labels)
      },
      Mistake(
        "student and teacher are swapped",
        advice: "The labels are learned by the student: crossEntropy(student, labels)."
      ) { student, teacher, labels, temperature, alpha in
        alpha * soft(teacher, student, temperature) + (1 - alpha) * crossEntropy(teacher, labels)
      },
      Mistake(
        "the teacher is not detached",
        advice:
          "The teacher is a constant: take teacher.detached, or it would learn from its student."
      ) { student, teacher, labels, temperature, alpha in
        Distillation.distillationLoss(
          student: student, teacher: teacher, labels: labels, temperature: temperature,
          alpha: alpha
        ).total
      },
      Mistake(
        "the hard part is softened too",
        advice: "The cross-entropy with the labels is at temperature 1."
      ) { student, teacher, labels, temperature, alpha in
        alpha * soft(student, teacher, temperature)
          + (1 - alpha) * crossEntropy(student / temperature, labels)
      },
      Mistake(
        "the loss is detached from the student",
        advice:
          "Computing with `.values`, `.item` or `.detached` loses the gradient: stay with tensors."
      ) { student, teacher, labels, temperature, alpha in
        (alpha * soft(student, teacher, temperature) + (1 - alpha) * crossEntropy(student, labels))
          .detached
      },
    ]
    func makeCase(_ generator: Generator, _ rows: Int, alpha: Float? = nil) -> LossCase<Solution> {
      let labels = generator.labels(rows, classes: 7)
      let temperature = generator.temperature()
      let alpha = alpha ?? generator.number(0.55...0.9)
      return LossCase(
        situation:
          "\(rows) rows of 7 logits, T = \(format(Double(temperature))), alpha = \(format(Double(alpha)))",
        inputs: [generator.logits(rows, 7), generator.logits(rows, 7, scale: 2.5)]
      ) { try $0($1[0], $1[1], labels, temperature, alpha) }
    }
    return Exercise(
      "distillation-loss", "The distillation loss", section: "10.1",
      entry: "distillationLoss(student:teacher:labels:temperature:alpha:)",
      hints: (
        "Two parts: what the teacher says, softened by T, and what the labels say, at temperature 1. Which of them does alpha weight?",
        "soft = T^2 * klDivergence(student:teacher:temperature:), hard = crossEntropy(student, labels), and the answer is alpha * soft + (1 - alpha) * hard. The teacher is a constant: what does `detached` do?",
        "let soft = klDivergence(student: student, teacher: teacher.detached, temperature: temperature) * (temperature * temperature); return alpha * soft + (1 - alpha) * crossEntropy(student, labels)"
      ),
      quotations: [
        Quotation("Distillation/DistillationLoss.swift", "distillationLoss"),
        Quotation("Distillation/DistillationLoss.swift", "DistillationLoss"),
      ],
      reference: { student, teacher, labels, temperature, alpha in
        Distillation.distillationLoss(
          student: student, teacher: teacher.detached, labels: labels, temperature: temperature,
          alpha: alpha
        ).total
      },
      mistakes: mistakes,
      checks: lossChecks(learning: [0], constants: [1]) { makeCase($0, $1) } + [
        Check("alpha = 0 is the cross-entropy") { generator in
          let (student, teacher) = (generator.logits(4, 5), generator.logits(4, 5))
          let labels = generator.labels(4, classes: 5)
          return [
            Trial(
              "4 rows of 5 logits, T = 3, alpha = 0",
              expected: .numbers(Numbers(crossEntropy(student, labels)))
            ) { Numbers(try $0(student, teacher, labels, 3, 0)) }
          ]
        },
        Check("alpha = 1 is 0 for a student like its teacher, and for no other") { generator in
          let each = makeCase(generator, 4, alpha: 1)
          return [
            Trial(
              "a student like its teacher, \(each.situation)", expected: .numbers(Numbers(0)),
              tolerance: .init(relative: 0, absolute: 1e-5)
            ) { Numbers(try each.loss($0, [each.inputs[1], each.inputs[1]])) },
            Trial("another student, \(each.situation)") { Numbers(try each.loss($0, each.inputs)) },
          ]
        },
      ])
  }
}
