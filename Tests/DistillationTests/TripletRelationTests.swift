import Distillation
import Tensors
import TestSupport
import Testing

@Suite struct TripletRelationTests {
  static let labels = [0, 1, 0, 2, 1, 0, 1]

  @Test func gradients() {
    let triplets = Triplet.drawn(labels: Self.labels, generator: Generator(seed: 3))
    let others = Triplet.drawn(labels: Self.labels, generator: Generator(seed: 4))
    expectGradients(
      DifferentiableOperation("one draw", .normal([7, 4]), .normal([7, 5])) {
        tripletRelationLoss(student: $0[0], teacher: $0[1], triplets: triplets)
      })
    expectGradients(
      DifferentiableOperation("two draws", .normal([7, 4]), .normal([7, 5])) {
        tripletRelationLoss(
          student: $0[0], teacher: $0[1], triplets: triplets, teacherTriplets: others)
      })
  }

  @Test func draw() {
    let generator = Generator(seed: 1)
    var anchorsAsPositives = 0
    for _ in 0..<50 {
      let triplets = Triplet.drawn(labels: Self.labels, generator: generator)
      // Row 3 is alone in its class.
      #expect(triplets.map(\.anchor) == [0, 1, 2, 4, 5, 6])
      for triplet in triplets {
        #expect(triplet.positive != triplet.anchor)
        #expect(Self.labels[triplet.positive] == Self.labels[triplet.anchor])
        #expect(Self.labels[triplet.negative] != Self.labels[triplet.anchor])
      }
      let asWritten = Triplet.drawn(
        labels: Self.labels, positiveMayBeAnchor: true, generator: generator)
      #expect(asWritten.map(\.anchor) == Array(0..<7))
      anchorsAsPositives += asWritten.count { $0.positive == $0.anchor }
    }
    // Row 3 always, each of the others one time in three.
    #expect(anchorsAsPositives > 100 && anchorsAsPositives < 200)
    #expect(Triplet.drawn(labels: [1, 1, 1], generator: generator).isEmpty)
  }

  /// The same triplets for both: scale does not matter, and equal features lose nothing. Triplets drawn for
  /// each, as the document writes it: they do.
  @Test func invariants() {
    let generator = Generator(seed: 1)
    let (student, teacher) = (generator.normal([7, 4]), generator.normal([7, 5]))
    let triplets = Triplet.drawn(labels: Self.labels, generator: generator)
    func loss(_ student: Tensor, _ teacher: Tensor) -> Float {
      tripletRelationLoss(student: student, teacher: teacher, triplets: triplets).item
    }
    #expect(loss(student, student) == 0)
    expectClose([loss(3 * student, teacher)], [loss(student, teacher)], .ofLargest(1e-4))
    let others = Triplet.drawn(labels: Self.labels, generator: generator)
    let asWritten = tripletRelationLoss(
      student: student, teacher: student, triplets: triplets, teacherTriplets: others)
    #expect(asWritten.item > 0.01)
  }

  /// An anchor that is its own positive has a distance of zero, and no gradient that is not a number.
  @Test func positiveIsAnchor() {
    let tape = Tape()
    let student = tape.variable(Generator(seed: 1).normal([3, 2]))
    let teacher = Generator(seed: 2).normal([3, 2])
    let loss = tripletRelationLoss(
      student: student, teacher: teacher,
      triplets: [Triplet(anchor: 0, positive: 0, negative: 2)])
    expectClose([loss.item], [0], .absolute(1e-10))
    tape.backward(from: loss)
    #expect(tape.gradient(of: student).values.allSatisfy { $0.isFinite })
  }

  /// A batch of one image or one class.
  @Test func noTriplet() {
    let tape = Tape()
    let student = tape.variable(Generator(seed: 1).normal([3, 2]))
    let teacher = tape.variable(Generator(seed: 2).normal([3, 4]))
    let triplets = Triplet.drawn(labels: [1, 1, 1], generator: Generator(seed: 3))
    let loss = tripletRelationLoss(student: student, teacher: teacher, triplets: triplets)
    tape.backward(from: loss)
    #expect(loss.item == 0)
    expectClose(tape.gradient(of: student).values, Array(repeating: 0, count: 6), .exact)
    expectClose(tape.gradient(of: teacher).values, Array(repeating: 0, count: 12), .exact)
  }

  @Test func wrongTriplets() async {
    let count = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = tripletRelationLoss(
        student: .zeros([2, 3]), teacher: .zeros([2, 3]), triplets: [],
        teacherTriplets: [Triplet(anchor: 0, positive: 1, negative: 1)])
    }
    expectTrap(
      count, mentions: "tripletRelationLoss", "teacherTriplets", "1 and 0",
      "TripletRelationTests.swift")
    let row = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = tripletRelationLoss(
        student: .zeros([2, 3]), teacher: .zeros([2, 3]),
        triplets: [Triplet(anchor: 0, positive: 1, negative: 5)])
    }
    expectTrap(
      row, mentions: "tripletRelationLoss", "triplets of rows 0 to 1", "negative: 5",
      "TripletRelationTests.swift")
  }
}
