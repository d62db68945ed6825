import Learning
import Testing

@testable import Experiments

@Suite struct NumericsTests {
  /// All stored results rest on this arithmetic. A change of it asks for running the studies again.
  @Test func theArithmeticIsTheSame() {
    #expect(Numerics.version == "5f7bbd8b")
  }

  @Test func theProbeHasNumbers() throws {
    #expect(try NumericsProbe.results().firstNotFinite?.name == nil)
  }
}
