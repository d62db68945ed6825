import Foundation
import Tensors
import Testing

@testable import Experiments

@Suite struct ArmResultTests {
  @Test func bitsComeBack() throws {
    for count in [0, 1, 7, 8, 9, 100] {
      let values = (0..<count).map { $0 % 3 == 0 }
      let bits = try JSONDecoder().decode(Bits.self, from: JSONEncoder().encode(Bits(values)))
      #expect((0..<count).map { bits[$0] } == values)
      #expect(bits.fits(count))
      #expect(!bits.fits(count + 8))
    }
    // A bit beyond the last image.
    #expect(!Bits([true, true, true]).fits(2))
  }

  @Test func whatIsMeasured() {
    let result = ArmResult(
      logits: Tensor([[0, 0], [3, 0]]), labels: [1, 0],
      course: Course(epochs: 1, best: 1, curve: [1]), cost: 5, metrics: ["mine": 2])
    #expect(result.right == Bits([false, true]))
    #expect(result.metrics["mine"] == 2)
    #expect(abs(result.metrics["negativeLogLikelihood"]! - 0.3708669) < 1e-6)
  }
}
