import ElementaryFunctions

/// PyTorch's CPU random number generator: the same seed gives the same streams.
///
/// MT19937 (Matsumoto and Nishimura, 1998) with PyTorch's ways of making floats, normal numbers, integers
/// and permutations out of its output. A generator is passed to whatever draws; there is no global one.
public final class Generator {
  private var state = [UInt32](repeating: 0, count: 624)
  private var position = 624
  /// The second of a pair of normal numbers drawn one by one.
  private var spareNormal: Double?

  /// The generator after `torch.manual_seed(seed)`, which uses the low 32 bits of the seed.
  public init(seed: UInt64) {
    state[0] = UInt32(truncatingIfNeeded: seed)
    for index in 1..<624 {
      let previous = state[index - 1]
      state[index] = 1_812_433_253 &* (previous ^ (previous >> 30)) &+ UInt32(index)
    }
  }

  /// All that decides what is drawn next: the 624 words, the place among them, and a spare normal number, if there is
  /// one, as its bits.
  public var words: [Int64] {
    state.map(Int64.init) + [Int64(position)]
      + (spareNormal.map { [Int64(bitPattern: $0.bitPattern)] } ?? [])
  }

  /// Puts the generator where another one was when it gave these `words`; false, and no change, for anything else.
  public func restore(_ words: [Int64]) -> Bool {
    guard 625...626 ~= words.count, 0...624 ~= words[624],
      words[..<624].allSatisfy({ 0...Int64(UInt32.max) ~= $0 })
    else { return false }
    state = words[..<624].map(UInt32.init)
    position = Int(words[624])
    spareNormal = words.count == 626 ? Double(bitPattern: UInt64(bitPattern: words[625])) : nil
    return true
  }

  private func refill() {
    state.withUnsafeMutableBufferPointer { state in
      func renew(_ index: Int, next: Int, far: Int) {
        let mixed = (state[index] & 0x8000_0000) | (state[next] & 0x7fff_ffff)
        state[index] = state[far] ^ (mixed >> 1) ^ ((0 &- (state[next] & 1)) & 0x9908_b0df)
      }
      for index in 0..<227 { renew(index, next: index + 1, far: index + 397) }
      for index in 227..<623 { renew(index, next: index + 1, far: index - 227) }
      renew(623, next: 0, far: 396)
    }
    position = 0
  }

  /// The next 32 random bits.
  public func next32() -> UInt32 {
    if position == 624 { refill() }
    defer { position += 1 }
    return Self.tempered(state[position])
  }

  private static func tempered(_ word: UInt32) -> UInt32 {
    var bits = word
    bits ^= bits >> 11
    bits ^= (bits << 7) & 0x9d2c_5680
    bits ^= (bits << 15) & 0xefc6_0000
    return bits ^ (bits >> 18)
  }

  /// The next 64 random bits, the high half first.
  public func next64() -> UInt64 {
    let high = UInt64(next32())
    return high << 32 | UInt64(next32())
  }

  /// Floats from 0 up to 1, of 24 bits, one for each 32 random bits.
  private func fillWithUnits(_ values: Slice<UnsafeMutableBufferPointer<Float>>) {
    var values = UnsafeMutableBufferPointer(rebasing: values)
    while !values.isEmpty {
      if position == 624 { refill() }
      let count = min(values.count, 624 - position)
      state.withUnsafeBufferPointer { state in
        for index in 0..<count {
          let bits = Self.tempered(state[position + index]) & 0xff_ffff
          values[index] = Float(Int32(bitPattern: bits)) * 0x1p-24
        }
      }
      position += count
      values = UnsafeMutableBufferPointer(rebasing: values[count...])
    }
  }

  /// Uniform numbers from `low` up to `high`: `torch.rand`, and `uniform_`.
  public func uniform(_ shape: [Int], from low: Float = 0, to high: Float = 1) -> Tensor {
    Tensor(shape: shape) { values in
      fillWithUnits(values[...])
      let width = high - low
      if low == -high {
        // Exact in double precision until it is rounded, as the fused product is, which may be a call for each number.
        for index in values.indices {
          values[index] = Float(Double(low) + Double(values[index]) * Double(width))
        }
      } else if low != 0 || width != 1 {
        for index in values.indices {
          values[index] = low.addingProduct(values[index], width)
        }
      }
    }
  }

  /// Standard normal numbers: `torch.randn`.
  public func normal(_ shape: [Int]) -> Tensor {
    Tensor(shape: shape) { values in
      if values.count < 16 {
        for index in values.indices { values[index] = Float(oneNormal()) }
        return
      }
      fillWithUnits(values[...])
      for start in stride(from: 0, through: values.count - 16, by: 16) {
        Self.boxMuller(values, from: start)
      }
      if values.count % 16 != 0 {
        let start = values.count - 16
        fillWithUnits(values[start...])
        Self.boxMuller(values, from: start)
      }
    }
  }

  private func oneNormal() -> Double {
    if let spare = spareNormal {
      spareNormal = nil
      return spare
    }
    func unit() -> Double { Double(next64() & (1 << 53 - 1)) * 0x1p-53 }
    let angle = 2 * Double.pi * unit()
    let radius = (-2 * Elementary.log1p(-unit())).squareRoot()
    spareNormal = radius * Elementary.sin(angle)
    return radius * Elementary.cos(angle)
  }

  /// Turns 16 uniform numbers into 16 normal ones (Box and Muller, 1958).
  private static func boxMuller(_ values: UnsafeMutableBufferPointer<Float>, from start: Int) {
    // Not `2 * Float.pi`: Swift rounds that pi towards zero, one unit below the nearest float.
    let turn = Float(2 * Double.pi)
    for index in start..<start + 8 {
      let radius = (-2 * Elementary.log(1 - values[index])).squareRoot()
      let angle = turn * values[index + 8]
      values[index] = radius * Elementary.cos(angle)
      values[index + 8] = radius * Elementary.sin(angle)
    }
  }

  /// `count` integers from `low` up to, but not including, `high`: `torch.randint`.
  public func integers(
    _ count: Int, from low: Int = 0, below high: Int, file: StaticString = #fileID,
    line: UInt = #line
  ) -> [Int] {
    require(count >= 0, "integers: expected a count of 0 or more, found \(count)", file, line)
    require(
      low < high, "integers: expected a `below` above \(low), the first integer, found \(high)",
      file,
      line)
    let range = UInt(bitPattern: high &- low)
    return (0..<count).map { _ in
      // As torch has it: 64 bits for ranges that 32 would serve unevenly.
      let bits = range < 1 << 28 ? UInt(next32()) : UInt(next64())
      return Int(bitPattern: bits % range) &+ low
    }
  }

  /// The numbers below `count` in random order: `torch.randperm`, which shuffles in another way,
  /// not to be had here, from 2^32 / 20 numbers on.
  public func permutation(
    _ count: Int, file: StaticString = #fileID, line: UInt = #line
  ) -> [Int] {
    require(
      count >= 0 && count < Int(UInt32.max) / 20,
      "permutation: expected a count from 0 to below \(Int(UInt32.max) / 20), found \(count)", file,
      line)
    var numbers = Array(0..<count)
    for index in 0..<max(0, count - 1) {
      numbers.swapAt(index, index + Int(next32()) % (count - index))
    }
    return numbers
  }
}
