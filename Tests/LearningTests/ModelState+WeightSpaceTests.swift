import Learning
import Tensors
import TestSupport
import Testing

@Suite struct ModelStateWeightSpaceTests {
  private func values(_ state: ModelState, _ name: String) throws -> [Float] {
    guard case .float(_, let values)? = state[name] else {
      throw ModelStateTestError.notFloats(name)
    }
    return values
  }
  private enum ModelStateTestError: Error { case notFloats(String) }

  @Test func mixing() throws {
    let a = ModelState([
      ("w", .float(shape: [2], [1, 2])), ("n", .integer(shape: [], [3])),
    ])
    let b = ModelState([
      ("w", .float(shape: [2], [5, -2])), ("n", .integer(shape: [], [9])),
    ])
    let mixed = try a.mixed(0.75, with: b)
    #expect(try values(mixed, "w") == [2, 1])
    #expect(mixed["n"] == .integer(shape: [], [9]))
    #expect(try a.mixed(0, with: b) == b)
  }

  @Test func otherShapesDoNotMix() {
    let a = ModelState([("w", .float(shape: [2], [1, 2]))])
    let b = ModelState([("w", .float(shape: [1, 2], [1, 2]))])
    let c = ModelState([("v", .float(shape: [2], [1, 2]))])
    #expect(throws: ModelStateError.self) { try a.mixed(0.5, with: b) }
    #expect(throws: ModelStateError.self) { try a.mixed(0.5, with: c) }
  }

  @Test func noiseIsAShareOfTheRootMeanSquare() throws {
    let weights = Generator(seed: 1).normal([100, 100]) * 3
    let state = ModelState([
      ("w", .float(shape: [100, 100], weights.values)), ("zero", .float(shape: [2], [0, 0])),
      ("n", .integer(shape: [], [3])),
    ])
    let noisy = state.withNoise(0.1, generator: Generator(seed: 2))
    let changes = zip(try values(noisy, "w"), weights.values).map { $0 - $1 }
    let deviation = (changes.reduce(0) { $0 + $1 * $1 } / 10_000).squareRoot()
    #expect(abs(deviation - 0.3) < 0.01, "\(deviation)")
    #expect(try values(noisy, "zero") == [0, 0])
    #expect(noisy["n"] == state["n"])
    #expect(state.withNoise(0, generator: Generator(seed: 2)) == state)
  }
}
