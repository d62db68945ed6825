import Distillation
import Tensors
import TestSupport
import Testing

@Suite struct OnlineEnsembleTests {
  private static let labels = [5, 0, 2, 2]

  private static func networks(_ count: Int = 3) -> [Tensor] {
    let generator = Generator(seed: 2)
    return (0..<count).map { _ in generator.normal([4, 6]) }
  }

  private static var gates: Tensor { Generator(seed: 5).normal([4, 3]) }

  /// Gate and branches learn from the teacher's loss.
  static let teacherOperations = GateMixing.allCases.map { mixing in
    DifferentiableOperation(
      "\(mixing)", .normal([4, 6]), .normal([4, 6]), .normal([4, 6]), .normal([4, 3])
    ) {
      gatedEnsembleLosses(Array($0[..<3]), gates: $0[3], labels: labels, mixing: mixing).teacher
    }
  }

  @Test(arguments: teacherOperations)
  func teacherGradients(_ operation: DifferentiableOperation) { expectGradients(operation) }

  /// The losses that a network has with the ensemble as a constant: value, and gradient of its logits.
  private func expectBranches(
    _ losses: ([Tensor]) -> [Tensor], teach probabilities: [Float], temperature: Float,
    lambda: Float
  ) {
    let teacher = Tensor(shape: [4, 6], probabilities)
    for index in 0..<3 {
      func lossAndGradient(_ loss: ([Tensor]) -> Tensor) -> (Float, [Float]) {
        let tape = Tape()
        var logits = Self.networks()
        let own = tape.variable(logits[index])
        logits[index] = own
        let value = loss(logits)
        tape.backward(from: value)
        return (value.item, tape.gradient(of: own).values)
      }
      let found = lossAndGradient { losses($0)[index] }
      let expected = lossAndGradient {
        let logQ = logSoftmax($0[index], temperature: temperature)
        let divergence = (teacher * (log(teacher) - logQ)).sum() / 4
        return crossEntropy($0[index], Self.labels)
          + lambda * temperature * temperature * divergence
      }
      expectClose([found.0], [expected.0])
      expectClose(found.1, expected.1)
    }
  }

  @Test(arguments: [1, 3] as [Float])
  func collaborative(temperature: Float) {
    let all = Self.networks().map { softmax($0, temperature: temperature).values }
    let mean = all[0].indices.map { (all[0][$0] + all[1][$0] + all[2][$0]) / 3 }
    expectBranches(
      {
        collaborativeLosses($0, labels: Self.labels, temperature: temperature, lambda: 0.7)
      }, teach: mean, temperature: temperature, lambda: 0.7)
  }

  @Test(arguments: GateMixing.allCases, [1, 3] as [Float])
  func gated(mixing: GateMixing, temperature: Float) {
    let shares = softmax(Self.gates).values
    let parts = Self.networks().map {
      mixing == .logits ? $0.values : softmax($0, temperature: temperature).values
    }
    let mixed = parts[0].indices.map { element in
      (0..<3).reduce(Float(0)) { $0 + shares[element / 6 * 3 + $1] * parts[$1][element] }
    }
    let teacher =
      mixing == .logits
      ? softmax(Tensor(shape: [4, 6], mixed), temperature: temperature).values : mixed
    expectBranches(
      {
        gatedEnsembleLosses(
          $0, gates: Self.gates, labels: Self.labels, mixing: mixing, temperature: temperature,
          lambda: 0.7
        ).branches
      }, teach: teacher, temperature: temperature, lambda: 0.7)
  }

  /// Finite differences of a branch, with an ensemble that does not see it: a gate shut for it.
  @Test(arguments: GateMixing.allCases)
  func branchGradients(mixing: GateMixing) {
    let shut = Tensor(shape: [4, 3], (0..<4).flatMap { _ in [-200, 0.3, -0.4] as [Float] })
    let scores = shut.values
    expectGradients(
      DifferentiableOperation("branch 0", .normal([4, 6])) {
        gatedEnsembleLosses(
          [$0[0], Self.networks()[1], Self.networks()[2]],
          gates: Tensor(shape: [4, 3], scores), labels: Self.labels, mixing: mixing, lambda: 0.7
        ).branches[0]
      })
  }

  @Test func invariants() {
    let logits = Self.networks()
    let hard = crossEntropy(logits[0], Self.labels).item
    let same = Array(repeating: logits[0], count: 3)
    expectClose(
      collaborativeLosses(same, labels: Self.labels).map(\.item), [hard, hard, hard],
      .absolute(1e-5))
    let open = Tensor.zeros([4, 3])
    for mixing in GateMixing.allCases {
      let losses = gatedEnsembleLosses(same, gates: Self.gates, labels: Self.labels, mixing: mixing)
      expectClose(losses.branches.map(\.item), [hard, hard, hard], .absolute(1e-5))
      expectClose([losses.teacher.item], [hard], .absolute(1e-5))
    }
    // A gate that is open to all alike gives the mean.
    expectClose(
      gatedEnsembleLosses(logits, gates: open, labels: Self.labels).branches.map(\.item),
      collaborativeLosses(logits, labels: Self.labels).map(\.item))
    let order = [2, 0, 3, 1]
    expectClose(
      collaborativeLosses(logits.map { $0.rows(order) }, labels: order.map { Self.labels[$0] })
        .map(\.item), collaborativeLosses(logits, labels: Self.labels).map(\.item))
  }

  /// Probabilities that round to zero, the true class's among them, leave numbers.
  @Test func confidentBranches() {
    let tape = Tape()
    let logits = [1, 3].map { (column: Int) in
      tape.variable(Tensor((0..<4).map { _ in (0..<6).map { $0 == column ? 500 : 0 } }))
    }
    let gates = tape.variable(.zeros([4, 2]))
    let losses = gatedEnsembleLosses(logits, gates: gates, labels: Self.labels)
    let total = losses.branches[0] + losses.branches[1] + losses.teacher
    tape.backward(from: total)
    #expect(total.item.isFinite)
    for variable in logits + [gates] {
      #expect(tape.gradient(of: variable).values.allSatisfy { $0.isFinite })
    }
  }

  @Test func wrongShapes() async {
    let alone = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = collaborativeLosses([.zeros([2, 3])], labels: [0, 1]) }
    expectTrap(alone, mentions: "collaborativeLosses", "[[2, 3]]", "OnlineEnsembleTests.swift")
    let gates = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = gatedEnsembleLosses(
        [.zeros([2, 3]), .zeros([2, 3])], gates: .zeros([2, 3]), labels: [0, 1])
    }
    expectTrap(
      gates, mentions: "gatedEnsembleLosses", "gates (batch, branches)", "gates [2, 3]",
      "OnlineEnsembleTests.swift")
  }
}
