import Foundation
import Testing

/// No chapter calls a function of the C library whose last digit depends on the machine: where such
/// a function is needed, `Elementary` has it. Rounding, square roots and fused multiply-adds are
/// exact, and may be the library's.
@Suite struct LibmTests {
  private static let chapters = [
    "Chapter10_1", "Chapter10_2", "Chapter10_3", "Chapter10_4", "Chapter10_5", "BornAgain", "DML",
    "BYOT", "ONE", "Comparison",
  ]

  private static let inexact: Set<String> = {
    let names = [
      "exp", "exp2", "exp10", "expm1", "log", "log1p", "log2", "log10", "pow", "powi", "cbrt",
      "hypot", "sin", "cos", "sincos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh",
      "tanh", "asinh", "acosh", "atanh", "erf", "erfc", "tgamma", "lgamma",
    ]
    return Set(names.flatMap { [$0, $0 + "f", $0 + "l"] })
  }()

  /// The tool that lists a program's symbols: binutils' or LLVM's.
  private static let nm: URL? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return ["nm", "llvm-nm"].lazy
      .flatMap { name in folders.map { URL(filePath: "\($0)/\(name)") } }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }()

  @Test(.enabled(if: nm != nil, "expected nm or llvm-nm in PATH"), arguments: chapters)
  func noInexactFunctionIsCalled(by chapter: String) throws {
    let program = StartedChapter.products.appending(path: chapter).path
    let run = try ChapterRun(at: #require(Self.nm), ["-u", program])
    try #require(run.status == 0, "\(run.errors)")
    // "                 U pow@GLIBC_2.29", or "_pow" on a Mac
    let symbols = run.output.split(separator: "\n").map { line in
      String(line.split(separator: " ").last!.prefix { $0 != "@" }.drop { $0 == "_" })
    }
    // Every program calls the Swift runtime: where that is not seen, nothing is.
    #expect(symbols.contains("swift_retain"))
    let found = symbols.filter(Self.inexact.contains)
    #expect(
      found.isEmpty, "\(chapter) calls \(found): use Elementary's (Sources/ElementaryFunctions)")
  }
}
