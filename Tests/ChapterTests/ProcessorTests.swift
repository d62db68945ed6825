import Foundation
import Learning
import TestSupport
import Testing

/// The same training steps with every set of vector instructions that the processor has.
@Suite struct ProcessorTests {
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  /// The numbers, or nil where the processor lacks the instructions.
  private func steps(_ loops: String, blas: String? = nil) throws -> ModelState? {
    let path = folder.path + "/" + loops
    var environment = ["VECTOR_LOOPS": loops]
    environment["OPENBLAS_CORETYPE"] = blas
    let run = try ChapterRun("ProcessorSteps", [path], environment: environment)
    if run.errors.contains("a processor that has it") { return nil }
    try #require(run.status == 0, "\(run.errors)")
    #expect(run.output == loops + "\n")
    return try Safetensors.read(path)
  }

  @Test(arguments: [("avx2", nil), ("avx512", nil), ("avx2", "Haswell")] as [(String, String?)])
  func allInstructionsGiveTheSameWithinRounding(loops: String, blas: String?) throws {
    let plain = try #require(try steps("plain"))
    guard let wide = try steps(loops, blas: blas) else { return }
    #expect(plain.entries.map(\.name) == wide.entries.map(\.name))
    var worst = (difference: Float(0), name: "")
    for ((name, a), (_, b)) in zip(plain.entries, wide.entries) {
      guard case .float(_, let plain) = a, case .float(_, let wide) = b else {
        #expect(a == b)
        continue
      }
      let difference = zip(plain, wide).map { abs($0 - $1) }.max() ?? 0
      if difference > worst.difference { worst = (difference, name) }
    }
    #expect(worst.difference <= 1e-5, "\(worst.name) differs by \(worst.difference)")
    // Where nothing at all differs, the variable has chosen nothing.
    #expect(worst.difference > 0)
  }
}
