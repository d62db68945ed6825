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

  /// The traffic that is counted is made: each array is read and written, to its end.
  @Test(arguments: ["plain", "avx2", "avx512"])
  func addsToAllThree(_ set: String) throws {
    guard let loops = vector_loops_named(set)?.pointee else { return }
    for count in [0, 1, 17, 64, 100] {
      let x = (0..<count).map(Float.init)
      var sums = (1...3).map { start in x.map { _ in Float(1000 * start) } + [-1] }
      var (a, b, c) = (sums[0], sums[1], sums[2])
      loops.add_to_three(x, &a, &b, &c, count)
      sums = [a, b, c]
      for (index, sum) in sums.enumerated() {
        #expect(sum == x.map { Float(1000 * (index + 1)) + $0 } + [-1])
      }
    }
  }

  @Test func widestSetIsMeasured() {
    #expect(Peak.multiplyAddsPerRound == vector_loops_widest().pointee.round_of_multiply_adds)
  }
}
