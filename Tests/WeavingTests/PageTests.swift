import Foundation
import Records
import Testing

@testable import Weaving

@Suite struct PageTests {
  private let source = """
    /*:
     # 1.1 First things
     */
    import Notebook

    /*:
     ## A question, at length
     */
    note.section("A question")
    let x = 1
    note.print("a")
    for y in x { note.print(y) }
    note.value("a", 1)
    note.prose("Found \\(x).")
    note.table(
      [])

    //: More.
    note.section("Without a heading")
    f()
    note.finish()
    """

  private var outputs: [RunRecord.Output] {
    var table = RunRecord.Output.made(.table, 16)
    table.columns = ["arm", "gain"]
    table.rows = [["b", "1.5"]]
    return [
      .made(.section, 10, "A question"), .made(.line, 12, "a"), .made(.line, 13, "1"),
      .made(.line, 13, "2"), .made(.prose, 15, "Found 1."), table,
      .made(.section, 20, "Without a heading"),
    ]
  }

  private let blocks: [Page.Block] = [
    .prose("# 1.1 First things"),
    .code(
      "let note = Notebook.open(chapter: \"1.1\", title: \"First things\")",
      path: "Chapters/First/main.swift", line: 1),
    .code("import Notebook", path: "Chapters/First/main.swift", line: 5),
    .prose("## A question, at length"),
    .code(
      "let x = 1\nnote.print(\"a\")\nfor y in x { note.print(y) }\nnote.value(\"a\", 1)",
      path: "Chapters/First/main.swift", line: 11),
    .lines(["a", "1", "2"], measured: false),
    .finding("Found 1.", measured: false),
    .code("note.table(\n  [])", path: "Chapters/First/main.swift", line: 16),
    .table(columns: ["arm", "gain"], rows: [["b", "1.5"]], caption: nil, measured: false),
    .prose("More."),
    .prose("## Without a heading"),
    .code("f()", path: "Chapters/First/main.swift", line: 21),
  ]

  @Test func `a chapter that has not been run says so`() throws {
    let package = try TestPackage("")
    try package.write("Chapters/First/record.json", "{}\n")
    let error = #expect(throws: WeavingError.self) { try package.chapter().record() }
    #expect(
      error?.description
        == "Chapters/First/record.json: has not been run yet: swift run Book First")
  }

  @Test func `each output stands after the statement that made it`() throws {
    let package = try TestPackage(source)
    let page = try package.chapter().page(package.record(outputs))
    #expect(page.blocks.count == blocks.count)
    for (found, expected) in zip(page.blocks, blocks) { #expect(found == expected) }
  }

  @Test func `prose may grow without a run`() throws {
    let package = try TestPackage(source)
    let record = try package.record(outputs)
    let longer = source.replacing("at length", with: "at\n \n greater length")
    try package.write(
      "Chapters/First/main.swift",
      "let note = Notebook.open(chapter: \"1.1\", title: \"First things\")\n" + longer)
    let page = try package.chapter().page(record)
    #expect(page.blocks.count == blocks.count)
    #expect(page.blocks[3] == .prose("## A question, at\n\ngreater length"))
    #expect(page.blocks[5] == blocks[5])
    #expect(page.blocks.dropLast().last == blocks.dropLast().last)
  }

  @Test func `code that has changed needs a run`() throws {
    let package = try TestPackage(source)
    let record = try package.record(outputs)
    try package.write(
      "Chapters/First/main.swift",
      "let note = Notebook.open(chapter: \"1.1\", title: \"First things\")\n"
        + source.replacing("let x = 1", with: "let x = 2"))
    let error = #expect(throws: WeavingError.self) { try package.chapter().page(record) }
    #expect(error?.message.contains("swift run Book First") == true)
  }

  @Test func `an output from a library file is an error that names it`() throws {
    let package = try TestPackage(source)
    var output = RunRecord.Output.made(.line, 12)
    output.file = "Experiments/Claims.swift"
    let record = try package.record([output])
    let error = #expect(throws: WeavingError.self) { try package.chapter().page(record) }
    #expect(error?.message.contains("Experiments/Claims.swift:12") == true)
  }

  @Test func `what was measured comes from the environment`() throws {
    let package = try TestPackage(source)
    var output = RunRecord.Output.made(.line, 12)
    output.measured = true
    var record = try package.record([output])
    record.environment = .on("P")
    record.environment?.measuredOutputs["0"] = .made(.line, 12, "3 ms")
    let page = try package.chapter().page(record)
    #expect(page.blocks.contains(.lines(["3 ms"], measured: true)))
    #expect(
      page.circumstances
        == "Run on 2026-11-22 in 72 s on 2 threads of P, S; Swift 6.3.")
  }

  @Test func `weaving keeps the record of a run that found the same`() throws {
    let package = try TestPackage(source)
    var record = try package.record(outputs)
    record.environment = .on("P")
    try package.chapter().weave(record)
    let page = try package.text("Chapters/First/README.md")
    record.environment = .on("Q")
    record.environment?.seconds = 3
    record.environment?.date = "2027-01-01T00:00:00Z"
    try package.chapter().weave(record)
    #expect(try package.chapter().record()?.environment?.seconds == 71.6)
    #expect(try package.text("Chapters/First/README.md") == page)
    record.outputs[1].text = "b"
    try package.chapter().weave(record)
    #expect(try package.chapter().record()?.environment?.seconds == 3)
    #expect(try package.text("Chapters/First/README.md") != page)
  }
}
