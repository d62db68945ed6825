import Distillation
import Tensors

extension Exercise {
  static var centroidRelations: Exercise {
    typealias Solution = (_ student: Tensor, _ teacher: Tensor, _ labels: [Int]) throws -> Tensor
    func similarities(_ x: Tensor) -> Tensor { relationMatrix(x, metric: .cosine) }
    func sums(_ x: Tensor, _ labels: [Int]) -> Tensor {
      let classes = Set(labels).sorted()
      return matmul(
        Tensor(classes.map { label in labels.map { $0 == label ? 1 : 0 } }), x)
    }
    /// The loss times a factor, given the number of classes.
    func scaled(_ factor: @escaping (_ classes: Float) -> Float) -> Solution {
      { student, teacher, labels in
        relationLoss(
          student: classCentroids(student, labels),
          teacher: classCentroids(teacher.detached, labels)) * factor(Float(Set(labels).count))
      }
    }
    let mistakes: [Mistake<Solution>] = [
      Mistake(
        "the relations are those of single examples",
        advice: "Average the features of each class first; the relations are those of the classes."
      ) { student, teacher, _ in relationLoss(student: student, teacher: teacher.detached) },
      Mistake(
        "the relations are inner products",
        advice: "A cosine is the inner product of directions: l2Normalize the centroids first."
      ) { student, teacher, labels in
        relationLoss(
          student: classCentroids(student, labels),
          teacher: classCentroids(teacher.detached, labels), metric: .dotProduct)
      },
      Mistake(
        "each example is normalised before the centroid is taken",
        advice: "Average first, then normalise the centroid."
      ) { student, teacher, labels in
        relationLoss(
          student: classCentroids(l2Normalize(student), labels),
          teacher: classCentroids(l2Normalize(teacher.detached), labels))
      },
      Mistake(
        "the squared differences are added up instead of averaged",
        advice: "meanSquaredError takes the mean over the whole matrix.", scaled { $0 * $0 }),
      Mistake(
        "the diagonal is left out of the mean",
        advice: "The mean goes over all of the matrix: its diagonal is 1 on both sides.",
        scaled { $0 / ($0 - 1) }),
      .teacherNotDetached { student, teacher, labels in
        relationLoss(
          student: classCentroids(student, labels), teacher: classCentroids(teacher, labels))
      },
      Mistake(
        "the differences are not squared",
        advice: "Compare the two matrices with meanSquaredError."
      ) { student, teacher, labels in
        let difference =
          similarities(classCentroids(student, labels))
          - similarities(classCentroids(teacher.detached, labels))
        return sqrt(difference * difference + 1e-20).mean()
      },
      Mistake(
        "the relations are distances",
        advice: "The cosine is asked for: matmul of the normalised centroids with their transpose."
      ) { student, teacher, labels in
        relationLoss(
          student: classCentroids(student, labels),
          teacher: classCentroids(teacher.detached, labels), metric: .euclidean)
      },
    ]
    return Exercise(
      "10.4.1", "Relations between class centroids", section: "10.4",
      entry: "centroidRelationLoss(student:teacher:labels:)",
      hints: (
        "Which matrix, multiplied by the features, gives the mean of the rows of each class?",
        "Classes that occur, sorted; for each a row of 1 / count where the label is the class, else 0. matmul(that, features) gives the centroids. Then l2Normalize, and matmul with the transpose.",
        "func relations(_ x: Tensor) -> Tensor { let c = l2Normalize(centroids(x)); return matmul(c, c.transposed()) }; return meanSquaredError(relations(student), relations(teacher.detached))"
      ),
      quotations: [
        Quotation("Distillation/ClassCentroids.swift", "classCentroids"),
        Quotation("Distillation/RelationDistillation.swift", "relationLoss"),
        Quotation("Distillation/RelationDistillation.swift", "relationMatrix"),
      ],
      reference: { student, teacher, labels in
        relationLoss(
          student: classCentroids(student, labels),
          teacher: classCentroids(teacher.detached, labels))
      },
      mistakes: mistakes,
      checks: lossChecks(learning: [0], constants: [1]) { generator, rows in
        // Three of ten classes, one of them twice or more.
        let labels =
          [7, 2, 2, 5] + (4..<rows).map { _ in [2, 5, 7][generator.integers(1, below: 3)[0]] }
        return LossCase(
          situation: "\(rows) rows of the classes \(labels), 4 student and 6 teacher features",
          inputs: [generator.logits(rows, 4), generator.logits(rows, 6)]
        ) { try $0($1[0], $1[1], labels) }
      } + [
        Check("does not depend on the order of the batch") { generator in
          let (student, teacher) = (generator.logits(8, 4), generator.logits(8, 4))
          let labels = [0, 0, 0, 3, 3, 1, 1, 1]
          let order = generator.permutation(8)
          return [
            Trial("8 rows in the order \(order)") {
              Numbers(try $0(student.rows(order), teacher.rows(order), order.map { labels[$0] }))
            }
          ]
        }
      ])
  }
}
