import CVectorLoops

/// What a core can do at most, as the unit for benchmarks: arithmetic without memory, and memory
/// without arithmetic.
///
/// In the widest instruction set that the processor has, whatever `VECTOR_LOOPS` says; on the
/// calling thread.
public enum Peak {
  nonisolated(unsafe) private static let loops = vector_loops_widest().pointee

  /// How many multiply-adds a round of `fusedMultiplyAdds` makes.
  public static let multiplyAddsPerRound = loops.round_of_multiply_adds

  /// Fused multiply-adds in registers alone.
  public static func fusedMultiplyAdds(rounds: Int) { _ = loops.fused_multiply_adds(rounds) }

  /// a += x, b += x and c += x: `bytesPerFloat` bytes of traffic for each of `count` floats.
  ///
  /// - Parameters: four arrays of `count` floats that do not overlap
  public static func add(
    _ x: UnsafePointer<Float>, toThree a: UnsafeMutablePointer<Float>,
    _ b: UnsafeMutablePointer<Float>, _ c: UnsafeMutablePointer<Float>, count: Int
  ) { loops.add_to_three(x, a, b, c, count) }

  /// What `add` moves through memory for each of its floats: four are read and three are written.
  public static let bytesPerFloat = 7 * MemoryLayout<Float>.stride
}
