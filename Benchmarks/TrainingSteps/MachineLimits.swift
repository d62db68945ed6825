import Kernels

// What bounds a step on this machine: arithmetic, and memory.

extension Workload {
  /// Fused multiply-adds in registers alone, on all threads: no step's arithmetic can be faster.
  static let peak: Workload = {
    // Many parts of a fraction of a millisecond: a thread that comes late leaves its share to the
    // others.
    let (parts, rounds) = (128, 1 << 15)
    return Workload(
      name: "peak", multiplyAdds: { parts * rounds * Peak.multiplyAddsPerRound }, heaviness: 30
    ) {
      { ThreadPool.shared.run(parts) { _ in Peak.fusedMultiplyAdds(rounds: rounds) } }
    }
  }()

  /// `traffic` from memory: four arrays of half a gibibyte together, more than caches hold.
  static let memory = traffic(name: "memory", floats: 1 << 25, heaviness: 50)

  /// Memory traffic like Adam's for so many parameters, and hardly any arithmetic, on all threads.
  static func traffic(name: String, floats: Int, heaviness: Int = 1) -> Workload {
    Workload(name: name, multiplyAdds: { floats }, heaviness: heaviness) {
      let arrays = (0..<4).map { _ in
        let array = UnsafeMutablePointer<Float>.allocate(capacity: floats)
        array.initialize(repeating: 1, count: floats)
        return array
      }
      let parts = ThreadPool.shared.threads
      return {
        ThreadPool.shared.run(parts) { part in
          let start = part * floats / parts
          Peak.add(
            arrays[0] + start, toThree: arrays[1] + start, arrays[2] + start, arrays[3] + start,
            count: (part + 1) * floats / parts - start)
        }
      }
    }
  }
}
