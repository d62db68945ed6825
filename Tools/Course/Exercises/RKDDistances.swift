import Distillation
import Tensors

extension Exercise {
  static var rkdDistances: Exercise {
    typealias Solution = (_ student: Tensor, _ teacher: Tensor) throws -> Tensor
    /// The paper's loss, with its parts to be got wrong.
    func variant(
      scaled: Bool = true, countsDiagonal: Bool = false, huber: Bool = true,
      averagesDiagonal: Bool = false, squares: Bool = false, sharedMean: Bool = false,
      detached: Bool = true
    ) -> Solution {
      { student, teacher in
        let rows = Float(student.shape[0])
        let share = rows / (rows - 1)
        func distances(_ x: Tensor) -> Tensor {
          let distances = pairwiseDistances(x, x)
          return squares ? distances * distances : distances
        }
        let (s, t) = (distances(student), distances(detached ? teacher.detached : teacher))
        func relative(_ x: Tensor, _ mean: Tensor) -> Tensor {
          scaled ? x / (mean.mean() * (countsDiagonal ? 1 : share)) : x
        }
        let (a, b) = (relative(s, sharedMean ? t : s), relative(t, t))
        return (huber ? huberLoss(a, b) : meanSquaredError(a, b)) * (averagesDiagonal ? 1 : share)
      }
    }
    let mistakes: [Mistake<Solution>] = [
      Mistake(
        "the distances are not divided by their mean",
        advice:
          "Student and teacher live on different scales: divide each side's distances by that side's mean.",
        variant(scaled: false)),
      Mistake(
        "the mean distance counts the zeros of the diagonal",
        advice:
          "A row's distance to itself is no pair: the sum is divided by n (n - 1), not by n².",
        variant(countsDiagonal: true)),
      Mistake(
        "the error is squared instead of Huber's",
        advice: "huberLoss(a, b) is squared for small differences and linear for large ones.",
        variant(huber: false)),
      Mistake(
        "the loss is averaged over the diagonal too",
        advice:
          "The diagonals agree and add nothing, but they are counted: divide by n (n - 1), not by n².",
        variant(averagesDiagonal: true)),
      Mistake(
        "the distances are squared",
        advice: "pairwiseDistances gives Euclidean distances; take them as they are.",
        variant(squares: true)),
      Mistake(
        "the student's distances are divided by the teacher's mean",
        advice: "Each side is divided by its own mean, so that only the shape counts.",
        variant(sharedMean: true)),
      .teacherNotDetached(variant(detached: false)),
      Mistake(
        "both the mean and the loss count the diagonal",
        advice: "Pairs of different rows alone: n (n - 1) of them, in both places.",
        variant(countsDiagonal: true, averagesDiagonal: true)),
    ]
    return Exercise(
      "rkd-distances", "Relations: the distances within a batch", section: "10.4",
      entry: "rkdDistanceLoss(student:teacher:)",
      hints: (
        "What stays of a batch when it is turned, moved or enlarged? Compare that, not the features.",
        "pairwiseDistances(x, x) is (n, n) with zeros on the diagonal. Divide it by the mean over pairs of different rows: its mean() times n / (n - 1). Compare both sides with huberLoss, and mind that its mean counts the diagonal, too.",
        "let share = Float(n) / Float(n - 1); func relative(_ x: Tensor) -> Tensor { let d = pairwiseDistances(x, x); return d / (d.mean() * share) }; return huberLoss(relative(student), relative(teacher.detached)) * share"
      ),
      quotations: [Quotation("Distillation/RKD.swift", "rkdDistanceLoss")],
      reference: { Distillation.rkdDistanceLoss(student: $0, teacher: $1.detached, form: .paper) },
      mistakes: mistakes,
      checks: lossChecks(learning: [0], constants: [1]) { generator, rows in
        LossCase(
          situation: "\(rows) rows of 4 student features and 6 teacher features",
          inputs: [generator.logits(rows, 4), generator.logits(rows, 6, scale: 4)]
        ) { try $0($1[0], $1[1]) }
      } + [
        Check("is 0 for an enlarged and moved teacher, and for no other") { generator in
          let (teacher, other) = (generator.logits(6, 4), generator.logits(6, 4))
          return [
            Trial(
              "a student of 3 times the teacher's features, plus 1", expected: .numbers(Numbers(0)),
              tolerance: .init(relative: 0, absolute: 1e-6)
            ) { Numbers(try $0(teacher * 3 + 1, teacher)) },
            Trial("another student of 6 rows") { Numbers(try $0(other, teacher)) },
          ]
        }
      ])
  }
}
