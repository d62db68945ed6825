import Foundation
import Tensors

extension Exercise {
  static var softLossGradient: Exercise {
    typealias Rows = [[Double]]
    typealias Solution = (_ student: Rows, _ teacher: Rows, Double) throws -> Rows
    /// (q - p) times a factor, from student and teacher logits.
    func difference(_ student: Rows, _ teacher: Rows, _ temperature: Double, _ factor: Double)
      -> Rows
    {
      let q = softmaxRows(student, temperature: temperature)
      let p = softmaxRows(teacher, temperature: temperature)
      return zip(q, p).map { zip($0, $1).map { factor * ($0 - $1) } }
    }
    func batch(_ rows: Rows) -> Double { Double(rows.count) }
    let mistakes: [Mistake<Solution>] = [
      Mistake(
        "T^2 has been forgotten",
        advice:
          "The gradient of KL alone is (q - p) / T, which shrinks further through q - p as T grows; T^2 gives it back its size."
      ) { difference($0, $1, $2, 1 / $2 / batch($0)) },
      Mistake(
        "the 1/T of the chain rule has been forgotten",
        advice: "q is the softmax of s / T: going through s / T brings 1 / T. T^2 / T = T."
      ) { difference($0, $1, $2, $2 * $2 / batch($0)) },
      Mistake(
        "student and teacher are swapped",
        advice:
          "The student must move towards the teacher: the gradient is q - p, the student's minus the teacher's."
      ) { difference($0, $1, $2, -$2 / batch($0)) },
      Mistake(
        "the batch is added up instead of averaged",
        advice: "The loss is the mean over the rows: divide by their number."
      ) { difference($0, $1, $2, $2) },
      Mistake(
        "the mean is taken over the classes too",
        advice: "The loss is the sum over the classes: divide by the number of rows alone."
      ) { difference($0, $1, $2, $2 / batch($0) / Double($0[0].count)) },
      Mistake(
        "the temperature is left out of the softmax",
        advice: "Both p and q are soft labels: softmax(t / T) and softmax(s / T)."
      ) { difference($0, $1, 1, $2 / batch($0)) },
      Mistake(
        "T appears neither as T^2 nor as 1 / T",
        advice: "T^2 comes from the loss and 1 / T from the chain rule: together a factor T."
      ) { difference($0, $1, $2, 1 / batch($0)) },
      Mistake(
        "only the student is softened",
        advice: "The teacher's logits are divided by T as well."
      ) { student, teacher, temperature in
        let q = softmaxRows(student, temperature: temperature)
        let p = softmaxRows(teacher)
        return zip(q, p).map {
          zip($0, $1).map { temperature / batch(student) * ($0 - $1) }
        }
      },
    ]
    func loss(_ student: Tensor, _ teacher: Tensor, _ temperature: Float) -> Tensor {
      Tensors.klDivergence(student: student, teacher: teacher, temperature: temperature)
        * (temperature * temperature)
    }
    return Exercise(
      "t-squared", "The soft loss's gradient, and the factor T²", section: "10.1", modules: [],
      entry: "softLossGradient(student:teacher:temperature:)",
      hints: (
        "The gradient of a cross-entropy for the logits is the softmax minus the target. What changes if the logits are divided by T on their way into the softmax?",
        "With q = softmax(s/T) and p = softmax(t/T), the gradient of KL(p || q) for s is (q - p) / T: the 1/T is the chain rule's. Multiply by the T^2 of the loss, and divide by the number of rows.",
        "let q = soft(student), p = soft(teacher) with soft(rows) the row-wise softmax of z / T; each element of the answer is temperature * (q - p) / Double(student.count)."
      ),
      quotations: [Quotation("Tensors/KLDivergence.swift", "klDivergence")],
      reference: { student, teacher, temperature in
        let gradient = tapeGradient(at: Tensor(ofDoubles: student)) {
          loss($0, Tensor(ofDoubles: teacher), Float(temperature))
        }
        let columns = gradient.shape[1]
        return stride(from: 0, to: gradient.values.count, by: columns).map {
          Array(gradient.values[$0..<$0 + columns])
        }
      },
      mistakes: mistakes,
      checks: [
        Check("agrees with the engine", points: 3) { generator in
          [(1, 3), (4, 5), (5, 10)].map { rows, classes in
            let (student, teacher) = (generator.rows(rows, classes), generator.rows(rows, classes))
            let temperature = Double(generator.temperature())
            return Trial("\(rows) rows of \(classes) logits at T = \(format(temperature))") {
              Numbers(try $0(student, teacher, temperature))
            }
          }
        },
        Check("is the slope of the loss, by finite differences", points: 2) { generator in
          let (student, teacher) = (generator.rows(3, 4), generator.rows(3, 4))
          let temperature = Double(generator.temperature())
          return [
            Trial(
              "3 rows of 4 logits at T = \(format(temperature))",
              expected: .numbers(
                numericSlopes(at: Tensor(ofDoubles: student)) {
                  loss($0, Tensor(ofDoubles: teacher), Float(temperature))
                }), tolerance: .slopes
            ) { Numbers(try $0(student, teacher, temperature)) }
          ]
        },
        Check("is 0 where the student agrees with the teacher, and nowhere else") { generator in
          let (rows, others) = (generator.rows(3, 4), generator.rows(3, 4))
          return [
            Trial("3 rows, not the same on both sides, at T = 3") {
              Numbers(try $0(rows, others, 3))
            },
            Trial(
              "3 rows, the same on both sides, at T = 3",
              expected: .numbers(Numbers(shape: [3, 4], Array(repeating: 0, count: 12)))
            ) { Numbers(try $0(rows, rows, 3)) },
          ]
        },
        Check("keeps its size as T grows") { generator in
          // For large T: T (q - p) / batch tends to (s - t, without the rows' means) / (batch classes).
          let (student, teacher) = (generator.rows(2, 4), generator.rows(2, 4))
          let limit = zip(student, teacher).map { s, t -> [Double] in
            let difference = zip(s, t).map { $0 - $1 }
            let mean = difference.reduce(0, +) / 4
            return difference.map { ($0 - mean) / 8 }
          }
          return [
            Trial(
              "2 rows of 4 logits at T = 1000", expected: .numbers(Numbers(limit)),
              tolerance: Numbers.Tolerance(relative: 2e-2, absolute: 1e-4)
            ) { Numbers(try $0(student, teacher, 1000)) }
          ]
        },
      ])
  }
}
