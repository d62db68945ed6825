import Distillation
import Tensors
import TestSupport
import Testing

@Suite struct RKDTests {
  @Test(arguments: RKDForm.allCases)
  func gradients(form: RKDForm) {
    expectGradients(
      DifferentiableOperation("distance", .normal([5, 6]), .normal([5, 7])) {
        rkdDistanceLoss(student: $0[0], teacher: $0[1], form: form)
      })
    expectGradients(
      DifferentiableOperation("angle", .normal([5, 6]), .normal([5, 7])) {
        rkdAngleLoss(student: $0[0], teacher: $0[1], form: form)
      })
  }

  @Test(arguments: RKDForm.allCases)
  func aTermWithoutWeightIsLeftOut(form: RKDForm) {
    // Two rows have a distance, and no angle.
    let (two, other) = (Generator(seed: 1).normal([2, 4]), Generator(seed: 2).normal([2, 5]))
    let distance = rkdDistanceLoss(student: two, teacher: other, form: form)
    #expect(
      rkdLoss(student: two, teacher: other, form: form, angleWeight: 0).item == 25 * distance.item)
    let (three, more) = (Generator(seed: 1).normal([3, 4]), Generator(seed: 2).normal([3, 5]))
    let angle = rkdAngleLoss(student: three, teacher: more, form: form)
    #expect(
      rkdLoss(student: three, teacher: more, form: form, distanceWeight: 0).item == 50 * angle.item)
  }

  private static let student = [[0, 0], [1, 0], [0, 2], [3, 1]] as [[Float]]
  private static let teacher = [[0, 1, 0], [1, 0, 2], [0, 2, 1], [-1, 1, 4]] as [[Float]]

  /// PyTorch, with masks that leave out equal rows:
  /// rel = d / d[off].mean(), huber_loss(rel_s[off], rel_t[off]); huber_loss(cos_s[distinct],
  /// cos_t[distinct]).
  @Test func paperValues() {
    let (student, teacher) = (Tensor(Self.student), Tensor(Self.teacher))
    expectClose(
      [rkdDistanceLoss(student: student, teacher: teacher).item], [0.0327122509])
    expectClose([rkdAngleLoss(student: student, teacher: teacher).item], [0.0876595154])
    expectClose(
      [rkdLoss(student: student, teacher: teacher).item],
      [25 * 0.0327122509 + 50 * 0.0876595154])
    expectClose(
      [rkdDistanceLoss(student: student, teacher: teacher, form: .asWritten).item],
      [0.0872326791])
  }

  /// The authors divide by all pairs and triples, the paper by those of different rows.
  @Test func normalisers() {
    let (student, teacher) = (
      Generator(seed: 1).normal([5, 4]), Generator(seed: 2).normal([5, 7])
    )
    func terms(_ form: RKDForm) -> (distance: Float, angle: Float) {
      (
        rkdDistanceLoss(student: student, teacher: teacher, form: form).item,
        rkdAngleLoss(student: student, teacher: teacher, form: form).item
      )
    }
    let (paper, authors) = (terms(.paper), terms(.authors))
    expectClose([paper.distance], [authors.distance * 5 / 4])
    expectClose([paper.angle], [authors.angle * 25 / (4 * 3)])
    expectClose(
      [rkdLoss(student: student, teacher: teacher, form: .authors).item],
      [25 * authors.distance + 50 * authors.angle])
  }

  /// Two rows have a distance and no angle, one row has neither: what there is none of is 0, with
  /// gradients of 0.
  @Test(arguments: RKDForm.allCases, [1, 2])
  func tooFewRows(form: RKDForm, rows: Int) {
    func gradients(_ loss: (Tensor, Tensor) -> Tensor) -> (loss: Float, gradients: [Float]) {
      let tape = Tape()
      let student = tape.variable(Generator(seed: 1).normal([rows, 4]))
      let teacher = tape.variable(Generator(seed: 2).normal([rows, 5]))
      let loss = loss(student, teacher)
      tape.backward(from: loss)
      return (loss.item, tape.gradient(of: student).values + tape.gradient(of: teacher).values)
    }
    let zeros = Array(repeating: Float(0), count: 9 * rows)
    let angle = gradients { rkdAngleLoss(student: $0, teacher: $1, form: form) }
    #expect(angle.loss == 0 && angle.gradients == zeros)
    let distance = gradients { rkdDistanceLoss(student: $0, teacher: $1, form: form) }
    let both = gradients { rkdLoss(student: $0, teacher: $1, form: form) }
    #expect(both.loss == 25 * distance.loss && both.gradients.allSatisfy(\.isFinite))
    // A single distance is the mean distance on both sides.
    expectClose([distance.loss], [0], .absolute(1e-12))
    if rows == 1 { #expect(distance.gradients == zeros && both.gradients == zeros) }
  }

  /// A student that gives one vector for all has no mean distance to divide by.
  @Test(arguments: RKDForm.allCases) func allRowsEqual(form: RKDForm) {
    let tape = Tape()
    let student = tape.variable(Tensor(repeating: 1.5, shape: [4, 3]))
    let teacher = Tensor(Self.teacher)
    let loss = rkdDistanceLoss(student: student, teacher: teacher, form: form)
    tape.backward(from: loss)
    // The teacher's relative distances against zeros.
    let distances = pairwiseDistances(teacher, teacher)
    let relative = distances / distances.mean() * (form == .asWritten ? 1 : 0.75)
    let zeros = Tensor.zeros([4, 4])
    let expected: Float =
      switch form {
      case .asWritten: meanSquaredError(zeros, relative).item
      case .paper: huberLoss(zeros, relative).item * 4 / 3
      case .authors: huberLoss(zeros, relative).item
      }
    expectClose([loss.item], [expected])
    expectClose(tape.gradient(of: student).values, Array(repeating: 0, count: 12), .exact)
  }

  /// Moved, turned or stretched features are the same to RKD.
  @Test(arguments: RKDForm.allCases)
  func similarity(form: RKDForm) {
    let x = Generator(seed: 1).normal([8, 2])
    let turned = matmul(x, Tensor([[0.6, -0.8], [0.8, 0.6]]))
    let similar = 3 * turned + Tensor([0.5, -2])
    #expect(rkdLoss(student: x, teacher: x, form: form).item == 0)
    expectClose(
      [rkdDistanceLoss(student: similar, teacher: x, form: form).item], [0], .absolute(1e-9))
    expectClose([rkdAngleLoss(student: similar, teacher: x, form: form).item], [0], .absolute(1e-6))
    let teacher = Generator(seed: 2).normal([8, 3])
    expectClose(
      [rkdLoss(student: 10 * x, teacher: teacher, form: form).item],
      [rkdLoss(student: x, teacher: teacher, form: form).item], .ofLargest(1e-4))
  }

  /// The order of the batch does not matter, but for the document's angles: their vertex is the row in the middle
  /// of three.
  @Test func permutation() {
    let generator = Generator(seed: 1)
    let (student, teacher) = (generator.normal([6, 4]), generator.normal([6, 5]))
    let order = [3, 0, 5, 1, 4, 2]
    func both(_ loss: (Tensor, Tensor) -> Tensor) -> (Float, Float) {
      (
        loss(student, teacher).item, loss(student.rows(order), teacher.rows(order)).item
      )
    }
    for form in RKDForm.allCases {
      let (plain, permuted) = both { rkdDistanceLoss(student: $0, teacher: $1, form: form) }
      expectClose([permuted], [plain])
    }
    let (plain, permuted) = both { rkdAngleLoss(student: $0, teacher: $1, form: .paper) }
    expectClose([permuted], [plain])
    let (first, second) = both { rkdAngleLoss(student: $0, teacher: $1, form: .asWritten) }
    #expect(abs(first - second) > 0.01)
  }

  /// The document looks at the angles of ten rows, the paper's form at all.
  @Test func rowsBeyondTen() {
    let generator = Generator(seed: 1)
    let (student, teacher) = (generator.normal([12, 4]), generator.normal([12, 5]))
    let first = Array(0..<10)
    func angle(_ student: Tensor, _ teacher: Tensor, _ form: RKDForm) -> Float {
      rkdAngleLoss(student: student, teacher: teacher, form: form).item
    }
    #expect(
      angle(student, teacher, .asWritten)
        == angle(student.rows(first), teacher.rows(first), .asWritten))
    #expect(
      angle(student, teacher, .paper) != angle(student.rows(first), teacher.rows(first), .paper))
  }

  /// Two equal rows: no distance, no direction, and still numbers.
  @Test(arguments: RKDForm.allCases)
  func equalRows(form: RKDForm) {
    let tape = Tape()
    let student = tape.variable(Tensor([[1, 2], [1, 2], [0, 3], [4, 4]]))
    let loss = rkdLoss(student: student, teacher: Tensor(Self.teacher), form: form)
    tape.backward(from: loss)
    #expect(loss.item.isFinite)
    #expect(tape.gradient(of: student).values.allSatisfy { $0.isFinite })
  }

  @Test func wrongShapes() async {
    let batches = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = rkdLoss(student: .zeros([4, 3]), teacher: .zeros([5, 3])) }
    expectTrap(batches, mentions: "rkdDistanceLoss", "[4, 3]", "[5, 3]", "RKDTests.swift")
  }
}
