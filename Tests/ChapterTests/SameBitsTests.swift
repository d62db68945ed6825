import Foundation
import TestSupport
import Testing

/// The same training steps, losses and operations with every set of vector instructions that the processor has; chapters
/// too by `Tests/SameBits/run`.
@Suite struct SameBitsTests {
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  /// All the bytes that came out, or nil where the processor lacks the instructions.
  private func results(_ loops: String, threads: Int, kernels: String? = nil) throws -> Data? {
    let path = folder.path + "/" + loops
    var environment = ["VECTOR_LOOPS": loops]
    environment["OPENBLAS_CORETYPE"] = kernels
    let run = try ChapterRun("SameBits", ["\(threads)", path], environment: environment)
    if run.errors.contains("a processor that has it") { return nil }
    try #require(run.status == 0, "\(run.errors)")
    #expect(run.output == loops + "\n")
    return try Data(contentsOf: URL(filePath: path))
  }

  @Test func instructionsThreadsAndOpenBLASChangeNothing() throws {
    let plain = try #require(try results("plain", threads: 1))
    for loops in ["avx2", "avx512"] {
      for (threads, kernels) in [(1, "Haswell"), (2, "Nehalem"), (3, nil)] as [(Int, String?)] {
        guard let wide = try results(loops, threads: threads, kernels: kernels) else { continue }
        let isSame = wide == plain
        #expect(isSame, "\(loops), \(threads) threads, OpenBLAS for \(kernels ?? "this processor")")
      }
    }
  }
}
