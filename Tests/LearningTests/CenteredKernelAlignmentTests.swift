import Learning
import Tensors
import Testing

@Suite struct CenteredKernelAlignmentTests {
  private let features = Generator(seed: 1).normal([40, 6])

  @Test func rotatedScaledAndShiftedFeaturesAreTheSame() {
    #expect(abs(linearCKA(features, features) - 1) < 1e-6)
    #expect(abs(linearCKA(features, 3 * features + 5) - 1) < 1e-5)
    // Two columns turned by an angle.
    let turn = Tensor([[0.6, 0.8], [-0.8, 0.6]])
    let two = Generator(seed: 2).normal([40, 2])
    #expect(abs(linearCKA(two, matmul(two, turn)) - 1) < 1e-5)
  }

  @Test func unrelatedFeaturesAreFarFromTheSame() {
    let other = Generator(seed: 3).normal([40, 6])
    #expect(linearCKA(features, other) < 0.4)
    #expect(linearCKA(features, features + other) > linearCKA(features, other) + 0.2)
  }

  /// By hand: centred a = (-1, 0, 1), b = (-1, 2, -1) / sqrt 3 have no inner product; with c = (0, 0, 3) centred
  /// (-1, -1, 2) it is 3^2 / (2 * 6).
  @Test func byHand() {
    let a = Tensor([[0], [1], [2]])
    #expect(abs(linearCKA(a, Tensor([[0], [3], [0]]))) < 1e-6)
    #expect(abs(linearCKA(a, Tensor([[0], [0], [3]])) - 0.75) < 1e-6)
  }

  @Test func featuresThatDoNotVaryHaveNothingInCommon() {
    #expect(linearCKA(features, Tensor(repeating: 2, shape: [40, 3])) == 0)
  }
}
