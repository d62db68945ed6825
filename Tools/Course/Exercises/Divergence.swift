import ElementaryFunctions
import Tensors

extension Exercise {
  static var divergence: Exercise {
    typealias Rows = [[Double]]
    typealias Solution = (Rows, Rows) throws -> Double
    /// The mean over the rows of a sum over the classes.
    func mean(_ p: Rows, _ q: Rows, _ term: (Double, Double) -> Double) -> Double {
      zip(p, q).reduce(0) { $0 + zip($1.0, $1.1).reduce(0) { $0 + term($1.0, $1.1) } }
        / Double(p.count)
    }
    func term(_ p: Double, _ q: Double) -> Double { p > 0 ? p * Elementary.log(p / q) : 0 }
    let mistakes: [Mistake<Solution>] = [
      Mistake(
        "the divergence is taken the wrong way round",
        advice:
          "KL(teacher || student) weights the logarithms with the teacher's probabilities: sum of p log(p / q), where p is the teacher's."
      ) { teacher, student in mean(student, teacher, term) },
      Mistake(
        "the mean is taken over the classes too",
        advice: "Sum over the classes; divide by the number of rows alone."
      ) { teacher, student in mean(teacher, student, term) / Double(teacher[0].count) },
      Mistake(
        "the rows are added up instead of averaged",
        advice: "Divide the sum by the number of rows, the batch."
      ) { teacher, student in mean(teacher, student, term) * Double(teacher.count) },
      Mistake(
        "this is the cross-entropy, -sum of p log q",
        advice: "The divergence has the teacher's own entropy subtracted: log p - log q."
      ) { teacher, student in mean(teacher, student) { -$0 * Elementary.log($1) } },
      Mistake(
        "the sign is wrong", advice: "A divergence is never negative: log(p / q), not log(q / p)."
      ) { teacher, student in -mean(teacher, student, term) },
      Mistake(
        "a class to which the teacher gives nothing makes 0 log 0, which is not a number",
        advice: "The limit of p log p for p towards 0 is 0: leave such a class out."
      ) { teacher, student in mean(teacher, student) { $0 * Elementary.log($0 / $1) } },
      Mistake(
        "the logarithm is that of base 2", advice: "Losses are in nats: the natural logarithm, log."
      ) { teacher, student in mean(teacher, student, term) / Elementary.log(2) },
      Mistake(
        "the logarithms are not weighted by the teacher's probabilities",
        advice: "Each class counts as much as the teacher believes in it: p times log(p / q)."
      ) { teacher, student in mean(teacher, student) { $0 > 0 ? Elementary.log($0 / $1) : 0 } },
    ]
    /// Probabilities of random logits.
    func probabilities(_ generator: Generator, _ rows: Int, _ classes: Int) -> Rows {
      softmaxRows(generator.rows(rows, classes))
    }
    return Exercise(
      "kl", "The Kullback-Leibler divergence", section: "10.1", modules: [],
      entry: "klDivergence(teacher:student:)",
      hints: (
        "How much worse is it to bet on q than on p, if p is true? Each class counts as much as p says: a mean of log p - log q.",
        "For one row: the sum over the classes of p * log(p / q), where p is the teacher's and q the student's. For a batch: the mean of its rows. A class with p = 0 adds nothing.",
        "var sum = 0.0; for (p, q) in zip(teacher, student) { for (p, q) in zip(p, q) where p > 0 { sum += p * log(p / q) } }; return sum / Double(teacher.count)"
      ),
      quotations: [Quotation("Tensors/KLDivergence.swift", "klDivergence")],
      reference: { teacher, student in
        // The softmax of log-probabilities is the probabilities.
        func logits(_ rows: Rows) -> Tensor {
          Tensor(ofDoubles: rows.map { $0.map { Elementary.log($0) } })
        }
        return Double(
          Tensors.klDivergence(student: logits(student), teacher: logits(teacher)).item)
      },
      mistakes: mistakes,
      checks: [
        Check("is 0 for equal distributions, and for no others") { generator in
          let (rows, others) = (probabilities(generator, 3, 4), probabilities(generator, 3, 4))
          return [
            Trial("3 rows of 4 classes, the same on both sides", expected: .numbers(Numbers(0))) {
              Numbers(try $0(rows, rows))
            },
            Trial("3 rows of 4 classes, not the same") { Numbers(try $0(rows, others)) },
          ]
        },
        Check("agrees with the engine", points: 3) { generator in
          [(1, 3), (4, 5), (6, 10)].map { rows, classes in
            let teacher = probabilities(generator, rows, classes)
            let student = probabilities(generator, rows, classes)
            return Trial("\(rows) rows of \(classes) classes") {
              Numbers(try $0(teacher, student))
            }
          }
        },
        Check("a class with p = 0 adds nothing") { generator in
          let student = probabilities(generator, 3, 4)
          let teacher = [[0.5, 0.5, 0, 0], [0, 0, 1, 0], [0.25, 0, 0.25, 0.5]]
          return [
            Trial("a teacher who is sure that some classes are wrong") {
              Numbers(try $0(teacher, student))
            }
          ]
        },
        Check("is the same in any order of the classes") { generator in
          let (teacher, student) = (
            probabilities(generator, 3, 5), probabilities(generator, 3, 5)
          )
          let order = generator.permutation(5)
          func permuted(_ rows: Rows) -> Rows { rows.map { row in order.map { row[$0] } } }
          return [
            // Of the reference: what is the same in any order may still be wrong.
            Trial("3 rows with the classes in the order \(order)") {
              Numbers(try $0(permuted(teacher), permuted(student)))
            }
          ]
        },
      ])
  }
}

/// The softmax of each row, for the checks' own inputs.
func softmaxRows(_ logits: [[Double]], temperature: Double = 1) -> [[Double]] {
  logits.map { row in
    let weights = row.map { Elementary.exp($0 / temperature) }
    return weights.map { $0 / weights.reduce(0, +) }
  }
}
