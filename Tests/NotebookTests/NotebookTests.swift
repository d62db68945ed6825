import Foundation
import Kernels
import Plotting
import Records
import TestSupport
import Testing

@testable import Notebook

@MainActor
@Suite struct NotebookTests {
  /// A chapter that writes into `folder` alone, and what it printed.
  private func run(
    _ arguments: [String] = [], in folder: URL, _ cells: (Notebook) -> Void
  ) throws -> String {
    let path = folder.appending(path: "output").path
    let output = open(path, O_RDWR | O_CREAT | O_TRUNC, 0o600)
    defer { close(output) }
    let console = Console(name: "Chapter10_1", output: output, errors: output, environment: [:])
    let source = ChapterSource(
      fileID: "Chapter10_1/main.swift", path: "\(folder.path)/Chapters/Chapter10_1/main.swift")
    let options = try NotebookOptions.parse(arguments)
    let note = try Notebook(
      chapter: "10.1", title: "Title", options: options, console: console,
      figureFolder: FigureFolder(
        options.figures, areCommitted: options.areCommitted, chapter: "10.1",
        package: source.package, temporary: folder.appending(path: "tmp")))
    note.printTitle()
    cells(note)
    return try String(contentsOfFile: path, encoding: .utf8)
  }

  private let figure = Figure(title: "Headline", alt: "A line that rises")

  @Test func `the page of a run`() throws {
    try withTemporaryFolder { folder in
      let printed = try run(
        ["--figures", folder.appending(path: "f").path, "--threads", "1"], in: folder
      ) { note in
        note.section("Question")
        note.print("one")
        note.print()
        note.print("  two")
        note.prose("Some words.")
        note.table(["a"], [["1"]], caption: "Caption.")
        note.show(figure, as: "name", caption: "What to see.")
        note.value("x", 1)
      }
      #expect(
        printed == """
          10.1  Title
          ═══════════
          seed 0 · data sample · 1 thread

          Question
          ────────

          one

            two

          Some words.

          a
          ─
          1
          Caption.

          → \(folder.path)/f/name.png
            What to see.

          """)
    }
  }

  @Test func `--quiet prints the results alone`() throws {
    try withTemporaryFolder { folder in
      let printed = try run(
        ["--figures", folder.appending(path: "f").path, "--quiet"], in: folder
      ) { note in
        note.section("Question")
        note.print("one")
        note.prose("Some words.")
        note.table(["a"], [["1"]], caption: "Caption.")
        note.show(figure, as: "name", caption: "What to see.")
      }
      #expect(printed == "one\n\na\n─\n1\n→ \(folder.path)/f/name.png\n")
    }
  }

  @Test func `a figure is a PNG and its numbers`() throws {
    try withTemporaryFolder { folder in
      _ = try run(["--figures", folder.path, "--seed", "7"], in: folder) { note in
        note.show(figure, as: "name", caption: "What to see.", file: "F", line: 5)
        let entry = note.record.outputs.last
        #expect(entry?.line == 5)
        #expect(entry?.figure?.png == "name.png")
        #expect(entry?.figure?.csv == "name.csv")
        #expect(entry?.figure?.title == "Headline")
        #expect(entry?.figure?.alt == "A line that rises")
        #expect(entry?.caption == "What to see.")
      }
      let png = try Data(contentsOf: folder.appending(path: "name.png"))
      #expect(try png == figure.png(chapter: "10.1", seed: 7))
      let csv = try String(contentsOf: folder.appending(path: "name.csv"), encoding: .utf8)
      #expect(csv == figure.csv())
    }
  }

  @Test func `the record holds every output in order, with its line`() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "records/run.json")
      let arguments = ["--record", file.path, "--seed", "3"]
      let printed = try run(arguments, in: folder) { note in
        note.section("Question", line: 10)
        note.print("one", line: 11)
        note.prose("Some\nwords.", line: 12)
        note.table(["a", "b"], [["1", "2"]], caption: "Caption.", line: 13)
        note.show(figure, as: "name", caption: "What to see.", line: 14)
        note.value("loss/total", 4.5)
        note.value("loss/total", 4.5)
        note.value("count", 3)
        note.value("float", Float(0.5))
        note.finish()
      }
      #expect(printed.contains("1 figure in \(folder.path)/tmp/figures-10_1-"))
      #expect(printed.contains("record in \(file.path) · took "))

      let record = try RunRecord(json: Data(contentsOf: file))
      #expect(record.chapter == "10.1")
      #expect(record.title == "Title")
      #expect(record.seed == 3)
      #expect(record.profile == nil)
      #expect(record.data == "sample")
      #expect(record.outputs.map(\.kind) == [.section, .line, .prose, .table, .figure])
      #expect(record.outputs.map(\.line) == [10, 11, 12, 13, 14])
      #expect(record.outputs.allSatisfy { $0.file == #fileID })
      #expect(record.outputs[2].text == "Some\nwords.")
      #expect(record.outputs[3].rows == [["1", "2"]])
      #expect(
        record.values == ["10.1/loss/total": 4.5, "10.1/count": 3, "10.1/float": 0.5])
      #expect(record.environment?.threads == NotebookOptions.cores)
      #expect(record.environment?.processor.isEmpty == false)
    }
  }

  @Test func `the same run gives the same record, byte by byte, but for its environment`() throws {
    func record(threads: String) throws -> Data {
      try withTemporaryFolder { folder in
        let file = folder.appending(path: "run.json")
        let arguments = ["--record", file.path, "--seed", "3", "--threads", threads]
        _ = try run(arguments, in: folder) { note in
          note.prose("Accuracy.")
          note.print("took \(UUID()) ms", measured: true)
          note.table(["ms"], [["\(UUID())"]], measured: true)
          note.value("accuracy", 84.2)
          note.value("milliseconds", Double.random(in: 0...1), measured: true)
          note.show(figure, as: "name", caption: "What to see.")
          note.finish()
        }
        let record = try RunRecord(json: Data(contentsOf: file))
        #expect(record.environment?.threads == Int(threads))
        #expect(record.outputs[1].measured == true)
        #expect(record.outputs[1].text == nil)
        #expect(record.environment?.measuredOutputs["1"]?.text?.hasPrefix("took") == true)
        #expect(record.environment?.measuredOutputs["2"]?.columns == ["ms"])
        #expect(record.environment?.measuredValues.keys.sorted() == ["10.1/milliseconds"])
        return try record.withoutEnvironment.json()
      }
    }
    #expect(try record(threads: "1") == record(threads: "2"))
  }

  @Test func `an unfinished chapter leaves no record`() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "run.json")
      _ = try run(["--record", file.path], in: folder) { $0.print("one") }
      #expect(!FileManager.default.fileExists(atPath: file.path))
    }
  }

  @Test func `a cell's value comes out of attempt`() throws {
    try withTemporaryFolder { folder in
      _ = try run(in: folder) { note in
        #expect(note.attempt { 42 } == 42)
      }
    }
  }
}

/// The same in processes of their own, which end as a chapter's does.
@Suite struct ProcessTests {
  @Test func `a wrong option exits with 64`() async throws {
    let result = await #expect(
      processExitsWith: .exitCode(64), observing: [\.standardErrorContent]
    ) {
      _ = await Notebook.open(chapter: "10.1", title: "T", arguments: ["--wrong"])
    }
    let words = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(words.contains("Error: Unknown option '--wrong'"))
  }

  @Test func `--help exits with 0`() async throws {
    let result = await #expect(
      processExitsWith: .exitCode(0), observing: [\.standardOutputContent]
    ) {
      _ = await Notebook.open(chapter: "10.1", title: "Some title", arguments: ["--help"])
    }
    let words = String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
    #expect(words.contains("10.1 Some title"))
    #expect(words.contains("USAGE: NotebookTests"))
  }

  @Test(arguments: ["--figures", "--record"])
  func `an output that cannot be written exits with 73 at the start`(option: String) async throws {
    // The closure of an exit test takes nothing along, so both options stand in it.
    let exit: ExitTest.Result?
    if option == "--figures" {
      exit = await #expect(
        processExitsWith: .exitCode(73),
        observing: [\.standardErrorContent, \.standardOutputContent]
      ) {
        _ = await Notebook.open(
          chapter: "10.1", title: "T", arguments: ["--figures", "/dev/null/f"])
      }
    } else {
      exit = await #expect(
        processExitsWith: .exitCode(73),
        observing: [\.standardErrorContent, \.standardOutputContent]
      ) {
        _ = await Notebook.open(
          chapter: "10.1", title: "T", arguments: ["--record", "/dev/null/f"])
      }
    }
    let result = try #require(exit)
    let words = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(words.hasPrefix("NotebookTests: /dev/null"))
    #expect(words.contains(" cannot be written: "))
    #expect(words.contains("; give \(option) a"))
    #expect(words.split(separator: "\n").count == 1)
    #expect(!String(decoding: result.standardOutputContent, as: UTF8.self).contains("═"))
  }

  @Test func `an error in a cell is one line and the code of its kind`() async throws {
    let result = await #expect(
      processExitsWith: .exitCode(66),
      observing: [\.standardErrorContent, \.standardOutputContent]
    ) {
      let note = await Notebook.open(chapter: "10.1", title: "T", arguments: ["--seed", "1"])
      await note.print("before")
      await note.attempt { _ = try Data(contentsOf: URL(filePath: "/nonexistent/model")) }
    }
    let errors = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(errors.hasPrefix("NotebookTests: /nonexistent/model: "))
    #expect(errors.split(separator: "\n").count == 1)
    let output = String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
    #expect(output.hasSuffix("before\n"))
  }

  @Test func `--threads sets the threads of the kernels`() async {
    await #expect(processExitsWith: .exitCode(0)) {
      let note = await Notebook.open(
        chapter: "10.1", title: "T", arguments: ["--threads", "7", "--seed", "1"])
      #expect(note.threads == 7)
      #expect(ThreadPool.shared.threads == 7)
      await note.finish()
    }
  }

  @Test func `one name for two values traps, and says so`() async throws {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let note = await Notebook.open(chapter: "10.1", title: "T", arguments: ["--seed", "1"])
      await note.value("x", 1)
      await note.value("x", 2)
    }
    let words = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(words.contains(#"Notebook.value: "10.1/x" is 1.0 already, found 2.0"#))
  }
}
