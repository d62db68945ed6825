import Tensors

/// Changes a file at random, the way that machines and ill will do.
///
/// The same seed and number give the same bytes, so that a failure can be seen again.
public struct Mutator {
  private let generator: Generator
  /// Numbers at which readers err: zero, signs, and powers of two around which sizes overflow.
  private static let edges: [UInt64] = [
    0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 1 << 40, 1 << 60,
    UInt64(Int64.max), 1 << 63, .max,
  ]
  /// What the formats' texts are made of.
  private static let words = [
    "0", "-1", "1e999", "4611686018427387904", "18446744073709551616", "null", "{", "}", "[", "]",
    ",", "\"", "\\u0000", "\\ud800", "NaN", "\"x\":", "\"shape\":[", "\"data_offsets\":[0,8]",
    "true",
    "F32", "I64", "IHDR", "IDAT", "IEND", "PLTE", "tRNS", "iCCP", "[[[[[[[[[[[[[[[[",
  ].map { Array($0.utf8) }

  public init(seed: UInt64, number: Int) {
    generator = Generator(seed: seed &* 1_000_003 &+ UInt64(number))
  }

  private func below(_ count: Int) -> Int { Int(generator.next64() >> 1) % max(1, count) }

  /// Whether the file's own checksums are made right again, so that what is behind them is met too.
  public func repairs() -> Bool { below(4) > 0 }

  /// One of the files, changed in one to eight places.
  public func mutated(_ files: [[UInt8]]) -> [UInt8] {
    var bytes = files[below(files.count)]
    for _ in 0...below(8) { change(&bytes, files) }
    return bytes
  }

  private func change(_ bytes: inout [UInt8], _ files: [[UInt8]]) {
    let place = below(bytes.count + 1)
    switch below(9) {
    case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8(below(8))
    case 1 where place < bytes.count: bytes[place] = UInt8(below(256))
    case 2: bytes.removeSubrange(place..<min(bytes.count, place + 1 + below(16)))
    case 3: bytes.insert(contentsOf: Self.words[below(Self.words.count)], at: place)
    case 4: bytes.removeSubrange(place...)
    case 5:
      // A piece of this or another file.
      let other = files[below(files.count)]
      let start = below(other.count)
      bytes.insert(contentsOf: other[start..<min(other.count, start + 1 + below(64))], at: place)
    case 6:
      let edge = Self.edges[below(Self.edges.count)]
      let width = [1, 2, 4, 8][below(4)]
      for index in 0..<width where place + index < bytes.count {
        let shift = UInt64(8 * (below(2) == 0 ? index : width - 1 - index))
        bytes[place + index] = UInt8(truncatingIfNeeded: edge >> shift)
      }
    case 7:
      let word = Self.words[below(Self.words.count)]
      bytes.replaceSubrange(place..<min(bytes.count, place + word.count), with: word)
    default:
      bytes.append(contentsOf: (0..<below(32)).map { _ in UInt8(below(256)) })
    }
  }
}
