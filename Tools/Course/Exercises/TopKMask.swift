import Tensors

extension Exercise {
  static var topKMask: Exercise {
    typealias Solution = ([[Double]], Int) throws -> [[Bool]]
    /// The places of a row from the first to be chosen to the last, of which k are taken.
    func mask(_ rows: [[Double]], _ k: Int, _ order: ([Double], Int, Int) -> Bool) -> [[Bool]] {
      rows.map { row in
        let top = Set(row.indices.sorted { order(row, $0, $1) }.prefix(k))
        return row.indices.map { top.contains($0) }
      }
    }
    func largest(_ row: [Double], _ a: Int, _ b: Int) -> Bool { (-row[a], a) < (-row[b], b) }
    func numbers(_ mask: [[Bool]]) -> Numbers { Numbers(mask.map { $0.map { $0 ? 1 : 0 } }) }
    let mistakes: [Mistake<Solution>] = [
      Mistake(
        "the k smallest are chosen", advice: "The teacher's top classes have the largest logits."
      ) { mask($0, $1) { ($0[$1], $1) < ($0[$2], $2) } },
      Mistake(
        "k - 1 classes are chosen", advice: "Count again: prefix(k), or a rank below k."
      ) { mask($0, $1 - 1, largest) },
      Mistake(
        "k + 1 classes are chosen", advice: "Count again: prefix(k), or a rank below k."
      ) { mask($0, $1 + 1, largest) },
      Mistake(
        "the largest magnitudes are chosen",
        advice: "A logit of -9 is an unlikely class, however far from 0."
      ) { mask($0, $1) { (-abs($0[$1]), $1) < (-abs($0[$2]), $2) } },
      Mistake(
        "the first k classes are chosen", advice: "Sort by the logits, not by the classes' numbers."
      ) { mask($0, $1) { $1 < $2 } },
      Mistake(
        "all classes as large as the k-th are chosen, which are more than k where some are equal",
        advice: "Of equal logits the first class counts: sort by the logit, then by its place."
      ) { rows, k in
        rows.map { row in
          let least = row.sorted(by: >)[k - 1]
          return row.map { $0 >= least }
        }
      },
      Mistake(
        "the mask goes down the columns", advice: "Each row, one example, has its own k classes."
      ) { rows, k in
        let chosen = mask(transposed(rows), k, largest)
        return rows.indices.map { row in rows[row].indices.map { chosen[$0][row] } }
      },
      Mistake(
        "the mask is upside down", advice: "True stands for a class that is kept."
      ) { mask($0, $1, largest).map { $0.map { !$0 } } },
      Mistake(
        "of equal logits the last is chosen",
        advice: "Of equal logits the first class counts: sort by the logit, then by its place."
      ) { mask($0, $1) { (-$0[$1], $2) < (-$0[$2], $1) } },
    ]
    return Exercise(
      "top-k", "A mask of the top k classes", section: "10.2", modules: [],
      entry: "topKMask(_:k:)",
      hints: (
        "Think of one row. In which order do its classes come, the most probable first?",
        "row.indices.sorted { ... } gives that order. Of two equal logits the one with the smaller index comes first: compare (-row[a], a) with (-row[b], b).",
        "logits.map { row in let top = Set(row.indices.sorted { (-row[$0], $0) < (-row[$1], $1) }.prefix(k)); return row.indices.map { top.contains($0) } }"
      ),
      quotations: [
        Quotation("Distillation/TopKDistillation.swift", "topClasses")
      ],
      reference: { mask($0, $1, largest) }, mistakes: mistakes,
      checks: [
        Check("chooses k of each row") { generator in
          let rows = generator.rows(5, 7)
          return [1, 3, 6].map { k in
            Trial(
              "how many of 5 rows are chosen, k = \(k)",
              expected: .numbers(Numbers(Array(repeating: Double(k), count: 5)))
            ) { Numbers(try $0(rows, k).map { Double($0.count { $0 }) }) }
          }
        },
        Check("chooses the largest", points: 2) { generator in
          [2, 3, 4].map { k in
            let rows = generator.rows(7, 7)
            return Trial("7 rows of 7 logits, k = \(k)") { numbers(try $0(rows, k)) }
          }
        },
        Check("of equal logits chooses the first") { generator in
          let rows = (0..<7).map { _ in generator.integers(7, below: 3).map(Double.init) }
          return [
            Trial("7 rows of 7 logits, all 0, 1 or 2, k = 4") { numbers(try $0(rows, 4)) }
          ]
        },
      ])
  }
}
