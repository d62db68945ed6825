import Foundation
import TestSupport
import Testing

@testable import Notebook

@Suite struct ConsoleTests {
  private func console(
    on terminal: PseudoTerminal, environment: [String: String] = ["TERM": "xterm"],
    quiet: Bool = false
  ) -> Console {
    Console(
      name: "Chapter", output: terminal.device, errors: terminal.device, environment: environment,
      quiet: quiet)
  }

  @Test func `a line in the middle of two bars leaves no rubbish`() throws {
    let terminal = try PseudoTerminal(columns: 60)
    let console = console(on: terminal)
    let first = console.addBar(ProgressLine(label: "a", total: 2))
    let second = console.addBar(ProgressLine(label: "bb", total: 2))
    first.advance(loss: 1, accuracy: 50)
    console.print(["x", "y"])
    terminal.read()
    #expect(terminal.screen.count == 4)
    #expect(terminal.screen[..<2] == ["x", "y"])
    #expect(terminal.screen[2].hasPrefix("a   █"))
    #expect(terminal.screen[2].contains(/epoch 1\/2  \d+:\d\d left  loss 1\.0000/))
    #expect(terminal.screen[3].hasPrefix("bb  ░"))

    first.advance()
    console.print(["z"])
    terminal.read()
    #expect(terminal.screen.filter { !$0.isEmpty }.count == 4)
    #expect(terminal.screen[3].hasPrefix("bb  ░"))

    second.finish()
    terminal.read()
    #expect(terminal.screen == ["x", "y", "z", ""])
  }

  @Test func `bars are updated from many threads`() throws {
    let terminal = try PseudoTerminal(columns: 60)
    let console = console(on: terminal)
    let bar = console.addBar(ProgressLine(label: "seeds", total: 800))
    DispatchQueue.concurrentPerform(iterations: 8) { seed in
      for epoch in 0..<100 {
        // One that nobody reads is full in the end, and how often a bar is drawn depends on the time.
        terminal.read()
        bar.advance(loss: 1 / Double(epoch + 1))
        if epoch == 50 { console.print(["seed \(seed)"]) }
      }
    }
    terminal.read()
    #expect(terminal.screen.last == "")
    #expect(Set(terminal.screen.dropLast()) == Set((0..<8).map { "seed \($0)" }))
    #expect(terminal.screen.count == 9)
  }

  @Test func `progress is logged where the environment says, and nowhere else`() throws {
    let folder = try TemporaryFolder()
    let log = folder.path + "/progress"
    let console = Console(
      name: "Chapter", environment: ["NOTEBOOK_PROGRESS": log], quiet: true, silent: true)
    let bar = console.addBar(ProgressLine(label: "a \"b\"", total: 2))
    bar.advance(loss: 0.5)
    bar.advance(loss: .nan)
    let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
    let entries = try lines.map {
      try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(entries.map { $0["label"] as? String } == ["a \"b\"", "a \"b\"", "a \"b\""])
    #expect(entries.map { $0["done"] as? Double } == [0, 1, 2])
    #expect(entries.map { $0["loss"] as? Double } == [nil, 0.5, nil])
    #expect(ProgressLog(environment: [:]) == nil)
  }

  @Test func `a terminal gets bold text and colours`() throws {
    let terminal = try PseudoTerminal(columns: 60)
    let console = console(on: terminal)
    #expect(console.bold("x") == "\u{1B}[1mx\u{1B}[0m")
    _ = console.addBar(ProgressLine(label: "a", done: 1, total: 2))
    terminal.read()
    #expect(terminal.transcript.contains("\u{1B}[36m"))
  }

  @Test func `NO_COLOR keeps the bar and drops the colours`() throws {
    let terminal = try PseudoTerminal(columns: 60)
    let console = console(on: terminal, environment: ["TERM": "xterm", "NO_COLOR": "1"])
    #expect(console.bold("x") == "x")
    #expect(console.dim("x") == "x")
    _ = console.addBar(ProgressLine(label: "a", done: 1, total: 2))
    terminal.read()
    #expect(terminal.transcript.hasPrefix("a  █"))
    #expect(!terminal.transcript.contains("\u{1B}"))
  }

  @Test func `an empty NO_COLOR says nothing`() throws {
    let terminal = try PseudoTerminal(columns: 60)
    let console = console(on: terminal, environment: ["TERM": "xterm", "NO_COLOR": ""])
    withExtendedLifetime(terminal) { #expect(console.isStyled) }
  }

  @Test(arguments: [["TERM": "dumb"], [:]])
  func `a dumb terminal gets plain lines alone`(environment: [String: String]) throws {
    let terminal = try PseudoTerminal(columns: 60)
    let console = console(on: terminal, environment: environment)
    console.addBar(ProgressLine(label: "a", total: 2)).advance()
    console.print([console.bold("x")])
    terminal.read()
    #expect(terminal.transcript == "x\r\n")
  }

  @Test func `--quiet draws no bar`() throws {
    let terminal = try PseudoTerminal(columns: 60)
    let console = console(on: terminal, quiet: true)
    console.addBar(ProgressLine(label: "a", total: 2)).advance()
    console.print(["x"])
    terminal.read()
    #expect(terminal.transcript == "x\r\n")
  }

  @Test func `a file gets plain lines, and no bar`() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "output").path
      let file = open(path, O_RDWR | O_CREAT, 0o600)
      defer { close(file) }
      let console = Console(
        name: "Chapter", output: file, errors: file, environment: ["TERM": "xterm"])
      console.addBar(ProgressLine(label: "a", total: 2)).advance()
      console.print([console.bold("x"), console.dim("y")])
      let written = try String(contentsOfFile: path, encoding: .utf8)
      #expect(written == "x\ny\n")
      #expect(console.proseWidth == 80)
    }
  }

  @Test(arguments: [(60, 60), (200, 96)])
  func `prose is as wide as the terminal, up to what is easy to read`(
    columns: UInt16, width: Int
  ) throws {
    let terminal = try PseudoTerminal(columns: columns)
    withExtendedLifetime(terminal) {
      #expect(console(on: terminal).proseWidth == width)
    }
  }
}
