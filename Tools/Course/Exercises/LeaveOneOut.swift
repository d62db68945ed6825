import Tensors

extension Exercise {
  static var leaveOneOut: Exercise {
    typealias Solution = (_ logits: [Tensor], _ member: Int) throws -> Tensor
    func mean(_ logits: [Tensor]) -> Tensor {
      logits.dropFirst().reduce(logits[0], +) * (1 / Float(logits.count))
    }
    func others(_ logits: [Tensor], _ member: Int) -> [Tensor] {
      logits.enumerated().filter { $0.offset != member }.map { $0.element.detached }
    }
    let mistakes: [Mistake<Solution>] = [
      Mistake(
        "the member's own logits are among the mean",
        advice: "Who teaches a member must not be the member: leave its own logits out."
      ) { logits, _ in mean(logits.map(\.detached)) },
      Mistake(
        "the sum of the others is divided by all members",
        advice: "Divide by the number of the others: one less."
      ) { logits, member in
        mean(others(logits, member)) * (Float(logits.count - 1) / Float(logits.count))
      },
      Mistake(
        "the logits are added up instead of averaged", advice: "Divide by how many there are."
      ) { logits, member in mean(others(logits, member)) * Float(logits.count - 1) },
      Mistake(
        "probabilities are averaged instead of logits",
        advice: "The document averages logits; no softmax here."
      ) { logits, member in mean(others(logits, member).map { softmax($0) }) },
      Mistake(
        "the others are not detached",
        advice: "A teacher is a constant: take each one's `detached`."
      ) { logits, member in
        mean(logits.enumerated().filter { $0.offset != member }.map(\.element))
      },
      Mistake(
        "the first member is always left out",
        advice: "Leave out the one whose number is `member`."
      ) { logits, _ in mean(others(logits, 0)) },
      Mistake(
        "the member alone is kept", advice: "It is the others that are averaged."
      ) { logits, member in logits[member].detached },
    ]
    return Exercise(
      "leave-one-out", "An ensemble without the one that it teaches", section: "10.5",
      entry: "teacherLogits(of:for:)",
      hints: (
        "Three members, and you are the second. Whom do you listen to?",
        "Filter logits.enumerated() by offset != member, take each element's detached, add them up and divide by their number, one less than the members.",
        "let others = logits.enumerated().filter { $0.offset != member }.map { $0.element.detached }; return others.dropFirst().reduce(others[0], +) / Float(others.count)"
      ),
      quotations: [
        Quotation(
          "Distillation/EnsembleSelfDistillation.swift",
          "EnsembleSelfDistillation")
      ],
      reference: { mean(others($0, $1)) }, mistakes: mistakes,
      checks: [
        Check("agrees with the engine", points: 2) { generator in
          [3, 4, 5].map { members in
            let logits = (0..<members).map { _ in generator.logits(3, 4) }
            let member = 1 + generator.integers(1, below: members - 1)[0]
            return Trial("\(members) members, for member \(member)") {
              Numbers(try $0(logits, member))
            }
          }
        },
        Check("every member has a teacher of its own") { generator in
          let logits = (0..<3).map { _ in generator.logits(2, 4) }
          return (0..<3).map { member in
            Trial("3 members, for member \(member)") { Numbers(try $0(logits, member)) }
          }
        },
        Check("no gradient goes to the others") { generator in
          let logits = (0..<3).map { _ in generator.logits(2, 4) }
          return [
            Trial("3 members, for member 2") { Numbers(try $0(logits, 2)) },
            Trial(
              "the gradient for member 0 of the sum of member 2's teacher",
              expected: .numbers(Numbers(shape: [2, 4], Array(repeating: 0, count: 8)))
            ) { solution in
              try tapeGradient(at: logits[0]) {
                try solution([$0, logits[1], logits[2]], 2).sum()
              }
            },
          ]
        },
      ])
  }
}
