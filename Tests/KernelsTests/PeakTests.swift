import CVectorLoops
import Testing

@testable import Kernels

@Suite struct PeakTests {
  /// A loop that the compiler shortened would count multiply-adds that it does not make.
  @Test(arguments: ["plain", "avx2", "avx512"])
  func everyRoundGoesHalfOfTheWay(_ set: String) throws {
    guard let loops = vector_loops_named(set)?.pointee else { return }
    let vectors = loops.round_of_multiply_adds / loops.lanes
    #expect(loops.round_of_multiply_adds == vectors * loops.lanes)
    for rounds in 0..<5 {
      let ends = (0..<vectors).map { 1 + Float(1 + $0) / Float(1 << rounds) }
      #expect(loops.fused_multiply_adds(rounds) == Float(loops.lanes) * ends.reduce(0, +))
    }
  }

  @Test func widestSetIsMeasured() {
    #expect(Peak.multiplyAddsPerRound == vector_loops_widest().pointee.round_of_multiply_adds)
  }
}
