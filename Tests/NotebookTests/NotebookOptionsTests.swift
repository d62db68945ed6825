import ArgumentParser
import Testing

@testable import Notebook

@Suite struct NotebookOptionsTests {
  private func parse(_ arguments: [String]) throws -> NotebookOptions {
    try NotebookCommand.parse(arguments).options
  }

  @Test func `defaults are the committed settings`() throws {
    let options = try parse([])
    #expect(options.seed == 0)
    #expect(options.data == "sample")
    #expect(options.dataDirectory == nil)
    #expect(options.figures == nil)
    #expect(options.record == nil)
    #expect(options.threads == nil)
    #expect(!options.quiet)
    #expect(options.areCommitted)
  }

  @Test func `every option is read`() throws {
    let options = try parse([
      "--seed", "18446744073709551615", "--data", "fashion-mnist", "--data-directory", "d",
      "--figures", "f", "--record", "r", "--threads", "3", "--quiet",
    ])
    #expect(options.seed == .max)
    #expect(options.data == "fashion-mnist")
    #expect(options.dataDirectory == "d")
    #expect(options.figures == "f")
    #expect(options.record == "r")
    #expect(options.threads == 3)
    #expect(options.quiet)
  }

  @Test(arguments: [["--seed", "1"], ["--data", "digits"]])
  func `other settings are not the committed ones`(arguments: [String]) throws {
    #expect(try !parse(arguments).areCommitted)
  }

  @Test(arguments: [
    ["--threads", "1"], ["--quiet"], ["--record", "r"], ["--data-directory", "d"],
  ])
  func `options that change no result leave the settings committed`(arguments: [String]) throws {
    #expect(try parse(arguments).areCommitted)
  }

  @Test(arguments: [
    ["--seed", "-1"], ["--seed", "one"], ["--seed", "1.5"], ["--seed"], ["--profile", "quick"],
    ["--threads", "0"], ["--threads", "-2"], ["--figures", ""], ["--record", ""],
    ["--data-directory", ""], ["--wrong"], ["extra"], ["--cache", "c"], ["--weave"],
  ])
  func `a wrong option exits with 64`(arguments: [String]) {
    let error = #expect(throws: (any Error).self) { try parse(arguments) }
    #expect(error.map { NotebookCommand.exitCode(for: $0).rawValue } == 64)
  }

  @Test func `help names the page, every option and the exit codes`() {
    let heading = CommandHeading(command: "Chapter9_9", abstract: "9.9 A title")
    let help = CommandHeading.$current.withValue(heading) {
      NotebookCommand.helpMessage(columns: 200)
    }
    #expect(help.contains("USAGE: Chapter9_9 "))
    #expect(help.contains("9.9 A title"))
    for option in [
      "--seed <seed>", "--data <name>", "--data-directory <dir>", "--figures <dir>",
      "--record <file>", "--threads <n>", "--quiet", "--help", "73 output",
    ] {
      #expect(help.contains(option), "\(option) is missing")
    }
  }
}
