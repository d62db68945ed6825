import Foundation
import Learning
import Tensors
import TestSupport
import Testing

@Suite struct ModelStateTests {
  private let model = Sequential(Linear(2, 1, Generator(seed: 0)), BatchNorm2d(3))

  @Test func stateIsACopy() throws {
    let before = model.state
    model.parameters[0].assign(Tensor([[5, 6]]))
    #expect(model.state != before)
    #expect(model.state["0.weight"] == .float(shape: [1, 2], [5, 6]))
    try model.load(before)
    #expect(model.state == before)
    #expect(before["unknown"] == nil)
  }

  /// The order of a state does not matter, as it is that of the file.
  @Test func orderDoesNotMatter() throws {
    let state = ModelState(model.state.entries.reversed())
    let other = Sequential(Linear(2, 1, Generator(seed: 1)), BatchNorm2d(3))
    try other.load(state)
    #expect(other.state == model.state)
  }

  @Test func comesBackBitByBitFromAPropertyList() throws {
    var state = model.state
    state.entries[0].value = .float(shape: [1, 2], [.leastNonzeroMagnitude, -0.0])
    let encoder = PropertyListEncoder()
    encoder.outputFormat = .binary
    let read = try PropertyListDecoder().decode([ModelState].self, from: encoder.encode([state]))
    #expect(read == [state])
    #expect(read[0].entries.map(\.name) == state.entries.map(\.name))
  }

  /// What is done to a state's entries, and what the error must name.
  private static let mistakes: [(change: @Sendable (inout ModelState) -> Void, says: [String])] = [
    ({ $0.entries.remove(at: 0) }, ["has no '0.weight'"]),
    ({ $0.entries.append(("2.bias", .float(shape: [1], [0]))) }, ["'2.bias' is unknown"]),
    ({ $0.entries[0].value = .float(shape: [2, 1], [0, 0]) }, ["0.weight", "[1, 2]", "[2, 1]"]),
    ({ $0.entries[0].value = .integer(shape: [1, 2], [0, 0]) }, ["0.weight", "integers"]),
    (
      { $0.entries[4].value = .float(shape: [4], [0, 0, 0, 0]) }, ["1.running_mean", "[3]", "[4]"]
    ),
    ({ $0.entries[6].value = .float(shape: [], [0]) }, ["1.num_batches_tracked", "integers"]),
  ]

  @Test(arguments: mistakes.indices) func misfit(_ index: Int) throws {
    let (change, says) = Self.mistakes[index]
    let before = model.state
    var state = before
    for index in 0..<state.entries.count {
      if case .float(let shape, let values) = state.entries[index].value {
        state.entries[index].value = .float(shape: shape, values.map { $0 + 1 })
      }
    }
    change(&state)
    let error = #expect(throws: ModelStateError.self) { try model.load(state) }
    let message = try #require(error).description
    for part in says { #expect(message.contains(part), "\(message)") }
    #expect(model.state == before, "nothing is changed")
  }
}
