import Testing

@testable import Weaving

@Suite struct DirectivesTests {
  private func prose(_ text: String, values: [String: Double] = [:]) throws -> [Page.Block] {
    let package = try TestPackage("/*:\n \(text)\n */\n")
    var record = try package.record(values: values)
    record.environment = .on("P")
    record.environment?.measuredValues = ["1.1/time": 0.25]
    return try package.chapter().page(record).blocks.filter {
      if case .code(_, "Chapters/First/main.swift", _) = $0 { false } else { true }
    }
  }

  @Test func `a value is filled in, in its format`() throws {
    let values = ["1.1/basic-loss/total": 4.63772, "1.1/count": 12]
    #expect(
      try prose(
        "A {{value basic-loss/total %.4f}}, {{value count %d}}; {{value basic-loss/total %+.1f}}, {{value time %g}}.",
        values: values) == [.prose("A 4.6377, 12; +4.6, 0.25.")])
    #expect(try prose("$\\frac{{a}}{{b}}$") == [.prose("$\\frac{{a}}{{b}}$")])
  }

  @Test(arguments: [
    (
      "Of {{value basic-loss/totl %.1f}}.",
      "no value is called 'basic-loss/totl'; the nearest are 'basic-loss/total', 'time'"
    ),
    ("{{value basic-loss/total}}", "expected {{value NAME FORMAT}}"),
    ("{{value basic-loss/total %s}}", "expected a format such as %.2f"),
    ("{{value basic-loss/total %d}}", "expected a whole number"),
    ("see {{quote Sources/Distillation/Loss.swift loss}}", "on a line of its own"),
    (
      "{{quote Sources/Distillation/Los.swift loss}}",
      "there is no file 'Sources/Distillation/Los.swift'"
    ),
    (
      "{{quote Sources/Distillation/Loss.swift lss}}",
      "declares no 'lss'; the nearest are 'loss', 'other'"
    ),
    ("{{quote Sources/Datasets/Samples/Untested.swift}}", "there is no file"),
  ])
  func `what is not there is an error with its line`(text: String, message: String) throws {
    let error = #expect(throws: WeavingError.self) {
      try prose(text, values: ["1.1/basic-loss/total": 4.6])
    }
    #expect(error?.path == "Chapters/First/main.swift")
    #expect(error?.line == 3)
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
  }

  @Test func `a declaration is quoted with links to its source and its tests`() throws {
    #expect(
      try prose("Before.\n\n {{quote Sources/Distillation/Loss.swift loss}}\n\n After.") == [
        .prose("Before."),
        .code(
          "/// The loss.\nfunc loss() {\n  0.5\n}", path: "Sources/Distillation/Loss.swift", line: 3
        ),
        .prose(
          """
          From [`Sources/Distillation/Loss.swift`](../../Sources/Distillation/Loss.swift#L3-L6); its values and gradients \
          are tested in [`LossTests.swift`](../../Tests/DistillationTests/LossTests.swift).
          """),
        .prose("After."),
      ])
  }

  @Test func `what is quoted must be tested`() throws {
    let package = try TestPackage("/*:\n {{quote Sources/Distillation/New.swift}}\n */\n")
    try package.write("Sources/Distillation/New.swift", "let a = 1\n")
    let error = #expect(throws: WeavingError.self) {
      try package.chapter().page(package.record())
    }
    #expect(error?.message.contains("Tests/DistillationTests/NewTests.swift") == true)
  }
}
