import Distillation
import Tensors

extension Exercise {
  static var topKDistillation: Exercise {
    typealias Solution = (
      _ student: Tensor, _ teacher: Tensor, _ labels: [Int], Float, _ alpha: Float, _ k: Int
    ) throws -> Tensor
    func library(_ renormalized: Bool, detached: Bool = true) -> Solution {
      { student, teacher, labels, temperature, alpha, k in
        topKDistillationLoss(
          student: student, teacher: detached ? teacher.detached : teacher, labels: labels,
          temperature: temperature, alpha: alpha, k: k, renormalized: renormalized
        ).total
      }
    }
    /// The reference with soft and hard part put together in another way.
    func combined(
      _ total:
        @escaping (_ soft: Tensor, _ hard: Tensor, _ temperature: Float, _ alpha: Float)
        -> Tensor
    ) -> Solution {
      { student, teacher, labels, temperature, alpha, k in
        let loss = topKDistillationLoss(
          student: student, teacher: teacher.detached, labels: labels, temperature: temperature,
          alpha: alpha, k: k, renormalized: true)
        return total(loss.soft, loss.hard, temperature, alpha)
      }
    }
    let mistakes: [Mistake<Solution>] = [
      Mistake(
        "T^2 has been forgotten",
        advice: "Multiply the divergence by T^2, so that its gradient keeps its size as T grows.",
        combined { soft, hard, temperature, alpha in
          alpha / (temperature * temperature) * soft + (1 - alpha) * hard
        }),
      Mistake(
        "the probabilities are not renormalised over the k classes",
        advice:
          "Without it the sum is no divergence and can be negative: both rows must sum to 1 over the k classes.",
        library(false)),
      Mistake(
        "all classes count", advice: "Leave out those that are not among the teacher's k largest."
      ) { student, teacher, labels, temperature, alpha, _ in
        Distillation.distillationLoss(
          student: student, teacher: teacher.detached, labels: labels, temperature: temperature,
          alpha: alpha
        ).total
      },
      Mistake(
        "the classes are the student's top k, not the teacher's",
        advice: "Whom should the student listen to? Choose the classes by the teacher's logits."
      ) { student, teacher, labels, temperature, alpha, k in
        // KL(t || s) over the student's classes: the roles of choosing are exchanged.
        let order = student.rowsOfDoubles.map { row in
          Set(row.indices.sorted { (-row[$0], $0) < (-row[$1], $1) }.prefix(k))
        }
        let out = Tensor(
          order.map { top in
            (0..<student.shape[1]).map { top.contains($0) ? 0 : -Float.infinity }
          })
        let soft = Tensors.klDivergence(
          student: student + out, teacher: teacher.detached + out, temperature: temperature)
        return alpha * (temperature * temperature) * soft
          + (1 - alpha) * crossEntropy(student, labels)
      },
      Mistake(
        "alpha weights the hard part", advice: "alpha is the soft part's weight.",
        combined { soft, hard, _, alpha in (1 - alpha) * soft + alpha * hard }),
      Mistake(
        "the mean is taken over the k classes too",
        advice: "Sum over the classes; the mean goes over the batch alone."
      ) { student, teacher, labels, temperature, alpha, k in
        let loss = topKDistillationLoss(
          student: student, teacher: teacher.detached, labels: labels, temperature: temperature,
          alpha: alpha, k: k, renormalized: true)
        return alpha / Float(k) * loss.soft + (1 - alpha) * loss.hard
      },
      .teacherNotDetached(library(true, detached: false)),
      Mistake(
        "the cross-entropy has been forgotten",
        advice:
          "(1 - alpha) times the cross-entropy with the labels, over all classes, belongs to it.",
        combined { soft, _, _, alpha in alpha * soft }),
    ]
    func makeCase(_ generator: Generator, _ rows: Int) -> LossCase<Solution> {
      let (classes, k) = (7, 3)
      let labels = generator.labels(rows, classes: classes)
      let (temperature, alpha) = (generator.temperature(), generator.number(0.55...0.9))
      return LossCase(
        situation:
          "\(rows) rows of \(classes) logits, k = \(k), T = \(format(Double(temperature))), alpha = \(format(Double(alpha)))",
        inputs: [
          generator.logits(rows, classes), generator.logits(rows, classes, scale: 2.5),
        ]
      ) { try $0($1[0], $1[1], labels, temperature, alpha, k) }
    }
    return Exercise(
      "10.2.2", "Distillation of the teacher's top k classes", section: "10.2",
      entry: "topKLoss(student:teacher:labels:temperature:alpha:k:)",
      hints: (
        "A softmax from which a class is left out is one with its logit at minus infinity. What would the divergence of two such softmaxes be?",
        "Make a tensor that is 0 for the teacher's k largest logits of each row and -Float.infinity elsewhere. Added to student and teacher, klDivergence(student:teacher:temperature:) does the rest. The cross-entropy is over all classes.",
        "Build the rows of that tensor with the mask of the exercise top-k; then: let soft = klDivergence(student: student + out, teacher: teacher.detached + out, temperature: temperature) * (temperature * temperature); return alpha * soft + (1 - alpha) * crossEntropy(student, labels)"
      ),
      quotations: [
        Quotation("Distillation/TopKDistillation.swift", "topKDistillationLoss"),
        Quotation("Distillation/TopKDistillation.swift", "topClasses"),
      ],
      reference: library(true), mistakes: mistakes,
      checks: lossChecks(learning: [0], constants: [1], makeCase) + [
        Check("k = all classes is the distillation loss") { generator in
          let (student, teacher) = (generator.logits(4, 5), generator.logits(4, 5))
          let labels = generator.labels(4, classes: 5)
          return [
            Trial(
              "4 rows of 5 logits, k = 5, T = 3, alpha = 0.6",
              expected: .numbers(
                Numbers(
                  Distillation.distillationLoss(
                    student: student, teacher: teacher, labels: labels, temperature: 3, alpha: 0.6
                  ).total))
            ) { Numbers(try $0(student, teacher, labels, 3, 0.6, 5)) }
          ]
        },
        Check("what the student says of other classes does not change the soft part") { generator in
          let (student, teacher) = (generator.logits(3, 6), generator.logits(3, 6))
          let labels = [0, 0, 0]
          // The least of the teacher's classes moves.
          let least = teacher.rowsOfDoubles.map { $0.firstIndex(of: $0.min()!)! }
          let moved = Tensor(
            student.rowsOfDoubles.enumerated().map { row, values in
              values.enumerated().map { Float($1) + ($0 == least[row] ? 2 : 0) }
            })
          return [
            Trial(
              "3 rows of 6 logits, k = 3, alpha = 1, a logit outside of the top 3 moved",
              expected: .own { Numbers(try $0(student, teacher, labels, 2, 1, 3)) }
            ) { Numbers(try $0(moved, teacher, labels, 2, 1, 3)) }
          ]
        },
        .gain(
          "students of digits gain from the teacher's top 5 classes",
          of: "students taught by the teacher's top 5 classes, over hard labels"
        ) { solution, seed in
          let task = Task.digits(Generator(seed: seed), images: 60, wrongLabels: 15)
          let teacher = task.teacherLogits(task.images)
          let student = task.network(width: 24, Generator(seed: seed))
          try task.train(student.parameters, steps: 120) { pass in
            try solution(student(task.images, pass), teacher, task.labels, 4, 0.9, 5)
          }
          return task.accuracy(student)
            - task.accuracy(task.student(width: 24, steps: 120, seed: seed))
        },
      ])
  }
}
