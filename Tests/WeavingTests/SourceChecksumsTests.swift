import Testing

@testable import Weaving

@Suite struct SourceChecksumsTests {
  /// Which checksums of the first chapter change with a file.
  private func changed(_ path: String, _ text: String) throws -> [String] {
    let package = try TestPackage("f()\n")
    let before = try package.chapter().sources()
    try package.write(path, text)
    let after = try package.chapter().sources()
    return [
      before.chapter == after.chapter ? nil : "chapter",
      before.library == after.library ? nil : "library", before.data == after.data ? nil : "data",
    ].compactMap(\.self)
  }

  private static let opening =
    "let note = Notebook.open(chapter: \"1.1\", title: \"First things\")\n"

  @Test(arguments: [
    ("Chapters/First/main.swift", opening + "g()\n", ["chapter"]),
    ("Chapters/First/main.swift", "/*: More. */\n" + opening + "f()\n", []),
    ("Chapters/Second/main.swift", "f()\n", []),
    (
      "Sources/Distillation/Loss.swift",
      "import Tensors\n\n/// The loss.\nfunc loss() {\n  0.6\n}\n\nfunc other() {}\n", ["library"]
    ),
    (
      "Sources/Distillation/Loss.swift",
      "import Tensors\n\n/// Otherwise said.\nfunc loss() {\n  0.5\n}\n\nfunc other() {}\n", []
    ),
    ("Sources/Distillation/New.swift", "let a = 1\n", ["library"]),
    ("Tools/Weaving/Page.swift", "let a = 1\n", []),
    ("Tools/Course/Check.swift", "let a = 1\n", []),
    ("Sources/Datasets/Samples/images", "imagez", ["data"]),
  ])
  func `a checksum changes with what it is of`(path: String, text: String, changes: [String]) throws
  {
    #expect(try changed(path, text) == changes)
  }
}
