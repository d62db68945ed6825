import TestSupport
import Testing

@testable import Tensors

@Suite struct TapeTests {
  @Test func constantsLeaveNoTrace() {
    let x = Tensor([1, -2])
    #expect((relu(x * x + 1) / x).sum().node == nil)
    let tape = Tape()
    let recorded = tape.variable(x) * x
    #expect(recorded.node != nil)
    #expect(recorded.detached.node == nil)
    #expect((recorded.detached * x).node == nil)
    // A parameter that is not read through the tape is a constant.
    let parameter = Parameter(x)
    tape.backward(from: (recorded * parameter.value).sum())
    #expect(parameter.gradient == nil)
  }

  @Test func parameterUsedTwice() throws {
    let parameter = Parameter(Tensor([3, -5]))
    let tape = Tape()
    tape.backward(from: (tape.read(parameter) * tape.read(parameter)).sum())
    #expect(try #require(parameter.gradient).values == [6, -10])
    let again = Tape()
    let value = again.read(parameter)
    parameter.clearGradient()
    again.backward(from: (value * value + value).sum())
    #expect(try #require(parameter.gradient).values == [7, -9])
  }

  @Test func gradientsOfTwoTapesAddUp() throws {
    let parameter = Parameter(Tensor([[1, 2]]))
    for scale: Float in [1, 10] {
      let tape = Tape()
      tape.backward(from: (matmul(Tensor([[scale]]), tape.read(parameter))).sum())
    }
    #expect(try #require(parameter.gradient).values == [11, 11])
    parameter.clearGradient()
    #expect(parameter.gradient == nil)
    let tape = Tape()
    tape.backward(from: (tape.read(parameter) * 3).sum())
    #expect(try #require(parameter.gradient).values == [3, 3])
  }

  /// `u + v` hands one gradient to both; what is added to u's later must not show in v's.
  @Test(arguments: [false, true]) func sharedGradient(sumFirst: Bool) {
    let tape = Tape()
    let x = tape.variable(Tensor([1, 2]))
    let y = tape.variable(Tensor([3, 4]))
    let (u, v) = (x * 2, y * 3)
    let loss: Tensor
    if sumFirst {
      let sum = u + v
      loss = (u * Tensor([5, 5])).sum() + sum.sum()
    } else {
      let product = (u * Tensor([5, 5])).sum()
      loss = (u + v).sum() + product
    }
    tape.backward(from: loss)
    #expect(tape.gradient(of: x).values == [12, 12])
    #expect(tape.gradient(of: y).values == [3, 3])
  }

  /// A matrix product adds to a gradient that a sum shares with another input.
  @Test func productIntoASharedGradient() {
    let tape = Tape()
    let x = tape.variable(Tensor([[1, 2]]))
    let (u, v) = (x * 1, x * 10)
    let product = matmul(u, Tensor([[1], [1]]))
    tape.backward(from: (u - v + (v + u)).sum() + product.sum())
    #expect(tape.gradient(of: x).values == [3, 3])
  }

  @Test func seedAndUnusedVariables() {
    let tape = Tape()
    let (x, unused) = (tape.variable(Tensor([2])), tape.variable(Tensor([1, 1])))
    _ = unused * 2
    tape.backward(from: (x * x).sum(), seed: 0.5)
    #expect(tape.gradient(of: x).values == [2])
    #expect(tape.gradient(of: unused).values == [0, 0])
  }

  @Test func lossThatIsAVariable() {
    let tape = Tape()
    let x = tape.variable(Tensor(4))
    tape.backward(from: x)
    #expect(tape.gradient(of: x).values == [1])
  }

  /// What an operation captured is free after `backward`, though the tape still lives.
  @Test func memoryIsFreed() {
    let tape = Tape()
    weak var captured: Storage?
    let x = tape.variable(Tensor([1, 2]))
    func loss() -> Tensor {
      let inner = x * 2
      captured = inner.storage
      return relu(inner).sum() + (inner * inner).sum()
    }
    let total = loss()
    #expect(captured != nil)
    tape.backward(from: total)
    #expect(captured == nil)
    #expect(tape.gradient(of: x).values == [10, 18])
  }

  @Test func spentTape() async {
    let twice = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let tape = Tape()
      let loss = tape.variable(Tensor(1)) * 2
      tape.backward(from: loss)
      tape.backward(from: loss)
    }
    expectTrap(twice, mentions: "backward: this tape has been used", "TapeTests.swift")

    let recording = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let tape = Tape()
      let loss = tape.variable(Tensor(1)) * 2
      tape.backward(from: loss)
      _ = loss * 2
    }
    expectTrap(recording, mentions: "Tape: backward has run on this tape")
  }

  @Test func lossesThatAreNone() async {
    let several = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let tape = Tape()
      tape.backward(from: tape.variable(.zeros([2, 3])))
    }
    expectTrap(several, mentions: "backward", "one value", "[2, 3]", "TapeTests.swift")

    let elsewhere = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { Tape().backward(from: Tape().variable(Tensor(1))) }
    expectTrap(elsewhere, mentions: "not recorded on this tape", "TapeTests.swift")
  }

  @Test func inputsOfDifferentTapes() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = matmul(Tape().variable(.zeros([1, 1])), Tape().variable(.zeros([1, 1]))) }
    expectTrap(result, mentions: "matmul", "different tapes", "TapeTests.swift")
  }

  @Test func gradientsOfWhatIsNoVariable() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let tape = Tape()
      let product = tape.variable(Tensor([1, 2])) * 2
      tape.backward(from: product.sum())
      _ = tape.gradient(of: product)
    }
    expectTrap(result, mentions: "gradient", "[2]", "TapeTests.swift")

    let early = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let tape = Tape()
      _ = tape.gradient(of: tape.variable(Tensor(1)))
    }
    expectTrap(early, mentions: "backward has not run", "TapeTests.swift")
  }
}
