import ElementaryFunctions
import Tensors

extension Exercise {
  static var softLabels: Exercise {
    typealias Solution = ([[Double]], Double) throws -> [[Double]]
    func rowByRow(_ logits: [[Double]], _ weight: (Double) -> Double) -> [[Double]] {
      logits.map { row in
        let weights = row.map(weight)
        return weights.map { $0 / weights.reduce(0, +) }
      }
    }
    func engine(_ logits: [[Double]], _ temperature: Double) -> [[Double]] {
      Tensors.softmax(Tensor(ofDoubles: logits), temperature: Float(temperature)).rowsOfDoubles
    }
    let mistakes: [Mistake<Solution>] = [
      Mistake(
        "the temperature has been forgotten",
        advice: "Every logit is divided by T before its exponential is taken."
      ) { logits, _ in rowByRow(logits) { Elementary.exp($0) } },
      Mistake(
        "the logits are multiplied by the temperature",
        advice: "A high temperature makes a flat distribution: divide by T."
      ) { logits, temperature in rowByRow(logits) { Elementary.exp($0 * temperature) } },
      Mistake(
        "the softmax goes down the columns, over the batch",
        advice: "Each row is one example and must sum to 1: add up along the row."
      ) { logits, temperature in
        transposed(rowByRow(transposed(logits)) { Elementary.exp($0 / temperature) })
      },
      Mistake(
        "the exponentials are divided by T after they were taken",
        advice: "That factor cancels out. The division belongs inside: exp(z / T)."
      ) { logits, temperature in
        logits.map { row in
          let sum = row.reduce(0) { $0 + Elementary.exp($1) }
          return row.map { Elementary.exp($0) / temperature / sum }
        }
      },
      Mistake(
        "the weights are not divided by their sum",
        advice: "Probabilities of a row sum to 1: divide each by the sum of its row."
      ) { logits, temperature in logits.map { $0.map { Elementary.exp($0 / temperature) } } },
      Mistake(
        "all rows are divided by one sum",
        advice: "Every row has a sum of its own."
      ) { logits, temperature in
        let weights = logits.map { $0.map { Elementary.exp($0 / temperature) } }
        let sum = weights.joined().reduce(0, +)
        return weights.map { $0.map { $0 / sum } }
      },
      Mistake(
        "these are log-probabilities", advice: "Leave out the last logarithm."
      ) { logits, temperature in engine(logits, temperature).map { $0.map { Elementary.log($0) } }
      },
      Mistake(
        "the exponential of a large logit overflows",
        advice:
          "Subtract the largest logit of the row first: it cancels out, and nothing overflows."
      ) { logits, temperature in rowByRow(logits) { Elementary.exp($0 / temperature) } },
    ]
    return Exercise(
      "softmax", "The softmax at a temperature", section: "10.1", modules: [],
      entry: "softmax(_:temperature:)",
      hints: (
        "Work row by row. Which numbers are positive, and grow with the logit? Their shares of their sum are what is asked for.",
        "For a row z the weights are exp(z_i / T). Divide each by the sum of the row's weights. exp(1000) is infinite: what can be subtracted from every logit of a row without changing the shares?",
        "logits.map { row in let largest = row.max()!; let weights = row.map { exp(($0 - largest) / temperature) }; let sum = weights.reduce(0, +); return weights.map { $0 / sum } }"
      ),
      quotations: [Quotation("Tensors/Softmax.swift", "softmax")],
      reference: engine, mistakes: mistakes,
      checks: [
        Check("every row sums to 1, and its largest logit has the most") { generator in
          let (logits, temperature) = (generator.rows(4, 6), Double(generator.temperature()))
          func largest(_ row: [Double]) -> Double {
            Double(row.indices.max { row[$0] < row[$1] } ?? -1)
          }
          return [
            Trial(
              "the sums, then the places of the largest, of 4 rows of 6 logits at T = \(format(temperature))",
              expected: .numbers(Numbers([1, 1, 1, 1] + logits.map(largest)))
            ) {
              let rows = try $0(logits, temperature)
              return Numbers(rows.map { $0.reduce(0, +) } + rows.map(largest))
            }
          ]
        },
        Check("agrees with the engine", points: 2) { generator in
          [1, 0.5, Double(generator.temperature()), Double(generator.temperature())].map {
            temperature in
            let rows = generator.rows(3, 5)
            return Trial("3 rows of 5 logits at T = \(format(temperature))") {
              Numbers(try $0(rows, temperature))
            }
          }
        },
        Check("becomes uniform as T grows") { generator in
          let logits = generator.rows(2, 5)
          return [
            Trial("2 rows of 5 logits at T = 20") { Numbers(try $0(logits, 20)) },
            Trial(
              "2 rows of 5 logits at T = 1000000",
              expected: .numbers(Numbers(shape: [2, 5], Array(repeating: 0.2, count: 10)))
            ) { Numbers(try $0(logits, 1e6)) },
          ]
        },
        Check("exchanging two classes exchanges their probabilities") { generator in
          let (logits, temperature) = (generator.rows(3, 5), Double(generator.temperature()))
          let order = generator.permutation(5)
          func permuted(_ rows: [[Double]]) -> [[Double]] {
            rows.map { row in order.map { row[$0] } }
          }
          return [
            Trial("3 rows with the classes in the order \(order)") {
              Numbers(try $0(permuted(logits), temperature))
            }
          ]
        },
        Check("large logits do not overflow") { generator in
          let logits = generator.rows(2, 4).map { $0.map { 2000 + $0 } }
          // Single precision has three digits after the point near 2000.
          let tolerance = Numbers.Tolerance(relative: 1e-3, absolute: 0)
          return [
            Trial("logits near 2000 at T = 1", tolerance: tolerance) { Numbers(try $0(logits, 1)) }
          ]
        },
      ])
  }
}
