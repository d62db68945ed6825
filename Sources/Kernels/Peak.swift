import CVectorLoops

/// What a core's arithmetic can do at most: fused multiply-adds in registers alone, without memory.
///
/// In the widest instruction set that the processor has, whatever `VECTOR_LOOPS` says.
public enum Peak {
  nonisolated(unsafe) private static let loops = vector_loops_widest().pointee

  /// How many multiply-adds a round of `fusedMultiplyAdds` makes.
  public static let multiplyAddsPerRound = loops.round_of_multiply_adds

  /// Makes that many rounds on the calling thread.
  public static func fusedMultiplyAdds(rounds: Int) { _ = loops.fused_multiply_adds(rounds) }
}
