import COpenBLAS
import Foundation
import Testing

@testable import Kernels

@Suite struct OpenBLASTests {
  /// What to ask for instead of the kernels that OpenBLAS chose, at each level of processor.
  @Test(
    arguments: [
      ("Prescott", [nil, "Haswell", "SkylakeX"]), ("Nehalem", [nil, "Haswell", "SkylakeX"]),
      ("Sandybridge", [nil, "Haswell", "SkylakeX"]), ("Haswell", [nil, nil, "SkylakeX"]),
      ("Zen", [nil, nil, "SkylakeX"]), ("Excavator", [nil, nil, "SkylakeX"]),
      ("SkylakeX", [nil, nil, nil]), ("Cooperlake", [nil, nil, nil]),
      ("SapphireRapids", [nil, nil, nil]), ("armv8", [nil, "Haswell", "SkylakeX"]),
    ] as [(String, [String?])])
  func choice(core: String, better: [String?]) {
    for level in 0...2 {
      #expect(OpenBLAS.betterCore(than: core, processor: level) == better[level], "level \(level)")
    }
  }

  /// Whether OpenBLAS was built with several sets of kernels and the user left the choice to us.
  private static let chooses =
    dlsym(nil, "gotoblas_dynamic_init") != nil
    && ProcessInfo.processInfo.environment["OPENBLAS_CORETYPE"] == nil

  @Test(.enabled(if: chooses)) func kernelsInUseSuitTheProcessor() {
    #expect(
      OpenBLAS.betterCore(than: MatrixMultiply.core, processor: OpenBLAS.processorLevel) == nil)
  }

  @Test func productsInUse() {
    #expect(!MatrixMultiply.core.isEmpty)
    #expect(OpenBLAS.multipliesCorrectly())
    #expect(openblas_get_num_threads() == 1)
  }

  /// In a process of its own, as the kernels change under whoever multiplies meanwhile.
  @Test(.enabled(if: OpenBLAS.processorLevel > 0)) func otherKernels() async {
    await #expect(processExitsWith: .success) {
      let first = OpenBLAS.core
      for core in ["Haswell", "Nehalem", first] where OpenBLAS.load(core) {
        #expect(OpenBLAS.currentCore == core)
        #expect(OpenBLAS.multipliesCorrectly(), "\(core)")
      }
      #expect(OpenBLAS.currentCore == first)
    }
  }
}
