import TestSupport
import Testing

@testable import Tensors

@Suite struct ParameterTests {
  @Test func valueSharesMemory() {
    let start = Tensor([1, 2])
    let parameter = Parameter(start)
    let (view, copy) = (parameter.value, parameter.value.copy())
    parameter.assign(Tensor([5, 6]))
    #expect(view.values == [5, 6])
    #expect(copy.values == [1, 2])
    #expect(start.values == [1, 2])
    #expect(parameter.gradient == nil)
  }

  @Test func slabKeepsValuesAndGradients() throws {
    let parameters = [[3], [20], [2, 2]].map { Parameter(Generator(seed: 1).normal($0)) }
    let before = parameters.map(\.value.values)
    let tape = Tape()
    tape.backward(from: tape.read(parameters[1]).sum())
    let slab = ParameterSlab(parameters)
    #expect(parameters.map(\.value.values) == before)
    #expect(parameters.map(\.hasGradient) == [false, true, false])
    #expect(try #require(parameters[1].gradient).values == Array(repeating: 1, count: 20))
    #expect(slab.count == 16 + 32 + 16)
    parameters[0].assign(Tensor([7, 8, 9]))
    #expect(parameters[0].value.values == [7, 8, 9])
    slab.clearGradients()
    #expect(parameters.allSatisfy { $0.gradient == nil })
  }

  @Test func runs() {
    let parameters = [1, 17, 3, 4, 5].map { Parameter(Tensor(repeating: Float($0), shape: [$0])) }
    let slab = ParameterSlab(parameters)
    for index in [0, 1, 3, 4] { parameters[index].hasGradient = true }
    func runs(key: (Int) -> Int = { _ in 0 }) -> [[Int]] {
      var found: [[Int]] = []
      slab.forEachRun(key: key) { range, values, _, offset, count in
        #expect(values[0] == Float(parameters[range.lowerBound].count))
        found.append([range.lowerBound, range.upperBound, offset, count])
      }
      return found
    }
    #expect(runs() == [[0, 2, 0, 48], [3, 5, 64, 32]])
    #expect(runs { [0, 0, 0, 1, 2][$0] } == [[0, 2, 0, 48], [3, 4, 64, 16], [4, 5, 80, 16]])
  }

  @Test func parameterThatMovedToAnotherSlab() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let parameter = Parameter(.zeros([2, 3]))
      let first = ParameterSlab([parameter])
      _ = ParameterSlab([parameter])
      first.forEachRun { _, _, _, _, _ in }
    }
    expectTrap(result, mentions: "ParameterSlab", "[2, 3]", "another")
  }

  @Test func assignOfAnotherShape() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { Parameter(.zeros([2])).assign(.zeros([3])) }
    expectTrap(result, mentions: "assign", "[2]", "[3]", "ParameterTests.swift")
  }
}
