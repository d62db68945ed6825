import Tensors
import TestSupport
import Testing

/// What the fixtures do not show: how draws of different kinds follow one another. The numbers are torch
/// 2.13.0's.
@Suite struct GeneratorTests {
  /// import torch; torch.manual_seed(5)
  /// print(torch.randn(3).tolist(), torch.rand(2).tolist(), torch.randn(2).tolist(),
  ///       torch.randint(-3, 4, (5,)).tolist(), torch.empty(3).uniform_(-2, 5).tolist())
  @Test func mixedDraws() {
    let generator = Generator(seed: 5)
    expectClose(
      generator.normal([3]).values,
      [-0.4867807626724243, -0.6038215756416321, -0.5580962300300598],
      .absolute(5e-7))
    expectClose(
      generator.uniform([2]).values, [0.0332646369934082, 0.9941847324371338], .exact)
    expectClose(
      generator.normal([2]).values, [0.6675242781639099, 0.7830069661140442],
      .absolute(5e-7))
    #expect(generator.integers(5, from: -3, below: 4) == [0, -1, 1, 2, 3])
    expectClose(
      generator.uniform([3], from: -2, to: 5).values,
      [4.440782070159912, 2.6883537769317627, -0.1696881651878357], .exact)
  }

  /// From a range of 2^28 on torch draws 64 bits for each.
  ///
  /// import torch
  /// for low, high in [(0, 2**28 - 1), (0, 2**28), (5, 2**28 + 5), (0, 2**32 - 1), (-2**62, 2**62),
  ///                   (-2**63, 2**63 - 1)]:
  ///     torch.manual_seed(3); print(torch.randint(low, high, (3,)).tolist())
  @Test(arguments: [
    (0, 1 << 28 - 1, [218_175_346, 35_325_593, 88_681_732]),
    (0, 1 << 28, [35_325_592, 117_892_739, 252_666_824]),
    (5, 1 << 28 + 5, [35_325_597, 117_892_744, 252_666_829]),
    (0, 1 << 32 - 1, [2_669_420_034, 2_354_058_109, 1_770_528_640]),
    (
      -1 << 62, 1 << 62,
      [-3_674_630_076_619_880_808, -772_036_409_551_296_893, 754_559_337_054_036_936]
    ),
    (.min, .max, [937_055_941_807_507_096, 3_839_649_608_876_091_011, -3_857_126_681_373_350_968]),
  ])
  func widerRanges(low: Int, high: Int, expected: [Int]) {
    #expect(Generator(seed: 3).integers(3, from: low, below: high) == expected)
  }

  @Test func lowBitsOfTheSeed() {
    #expect(Generator(seed: 1 << 40 + 5).next64() == Generator(seed: 5).next64())
  }

  /// MT19937's published 10,000th number for the seed 5489 (C++ standard, [rand.predef]).
  @Test func tenThousandthNumber() {
    let generator = Generator(seed: 5489)
    for _ in 0..<9999 { _ = generator.next32() }
    #expect(generator.next32() == 4_123_659_995)
  }

  /// The range of initial weights takes another way than others: its numbers are those of a fused product.
  @Test(arguments: [1 / 28, 1 / 3, 7.7, 1e-20, 3e30] as [Float])
  func symmetricRangesAreRoundedOnce(bound: Float) {
    let units = Generator(seed: 3).uniform([5000]).values
    let found = Generator(seed: 3).uniform([5000], from: -bound, to: bound).values
    #expect(found == units.map { (-bound).addingProduct($0, 2 * bound) })
  }

  /// Blocks end where they end: numbers drawn at once and in pieces are the same.
  @Test func piecesOfAStream() {
    let (whole, pieces) = (Generator(seed: 9), Generator(seed: 9))
    let sizes = [1, 600, 23, 624, 625, 1300]
    let found = sizes.flatMap { pieces.uniform([$0]).values }
    #expect(found == whole.uniform([sizes.reduce(0, +)]).values)
    #expect(pieces.next32() == whole.next32())
  }

  /// Box and Muller's logarithms and sines are `Elementary`'s, the same on every machine.
  @Test func normalNumbersHaveTheSameBitsEverywhere() {
    let generator = Generator(seed: 11)
    let (few, many) = (generator.normal([3]).values, generator.normal([10_001]).values)
    #expect(few.map(\.bitPattern) == [0x3f3c_d549, 0x3ff9_1435, 0xbf33_1529])
    #expect(
      many[..<4].map(\.bitPattern) == [0x3f85_5fbb, 0x3e12_3eab, 0x3e85_e52e, 0x3e2b_a310])
    // FNV-1a, a number at a time.
    let digest = many.reduce(0x811c_9dc5 as UInt32) { ($0 ^ $1.bitPattern) &* 0x0100_0193 }
    #expect(digest == 0x26e5_a73e)
  }

  @Test func emptyAndTinyDraws() {
    let generator = Generator(seed: 0)
    #expect(generator.permutation(0) == [])
    #expect(generator.permutation(1) == [0])
    #expect(generator.normal([0]).values.isEmpty)
    #expect(generator.next32() == Generator(seed: 0).next32(), "nothing was drawn")
  }
}
