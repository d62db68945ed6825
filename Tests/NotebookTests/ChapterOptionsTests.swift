import ArgumentParser
import Datasets
import Testing

@testable import Notebook

@Suite struct ChapterOptionsTests {
  @Test func `defaults are the committed settings`() throws {
    let options = try ChapterOptions.parse([])
    #expect(options.seed == 0)
    #expect(options.profile == .quick)
    #expect(options.data == .sample)
    #expect(options.dataDirectory == nil)
    #expect(options.figures == nil)
    #expect(options.record == nil)
    #expect(options.threads == nil)
    #expect(!options.quiet)
    #expect(options.cache == nil)
    #expect(!options.noCache)
    #expect(options.shard == nil)
    #expect(options.areCommitted)
  }

  @Test func `every option is read`() throws {
    let options = try ChapterOptions.parse([
      "--seed", "18446744073709551615", "--profile", "full", "--data", "fashion-mnist",
      "--data-directory", "d", "--figures", "f", "--record", "r", "--threads", "3", "--quiet",
      "--cache", "c", "--shard", "2/3",
    ])
    #expect(options.seed == .max)
    #expect(options.profile == .full)
    #expect(options.data.rawValue == "fashion-mnist")
    #expect(options.dataDirectory == "d")
    #expect(options.figures == "f")
    #expect(options.record == "r")
    #expect(options.threads == 3)
    #expect(options.quiet)
    #expect(options.cache == "c")
    #expect(options.shard?.index == 2)
    #expect(try ChapterOptions.parse(["--no-cache"]).noCache)
    #expect(try ChapterOptions.parse(["--weave"]).weave)
  }

  @Test(arguments: ["sample", "digits", "fashion-mnist", "cifar10", "cifar100"])
  func `every data set has its name`(name: String) throws {
    #expect(try ChapterOptions.parse(["--data", name]).data.rawValue == name)
  }

  @Test(arguments: [
    ["--seed", "1"], ["--profile", "smoke"], ["--profile", "full"], ["--data", "digits"],
  ])
  func `other settings are not the committed ones`(arguments: [String]) throws {
    #expect(try !ChapterOptions.parse(arguments).areCommitted)
  }

  @Test(arguments: [
    ["--threads", "1"], ["--quiet"], ["--record", "r"], ["--data-directory", "d"],
    ["--no-cache"], ["--cache", "c"],
  ])
  func `options that change no result leave the settings committed`(arguments: [String]) throws {
    #expect(try ChapterOptions.parse(arguments).areCommitted)
  }

  @Test(arguments: [
    ["--seed", "-1"], ["--seed", "one"], ["--seed", "1.5"], ["--seed"], ["--profile", "medium"],
    ["--data", "mnist"], ["--threads", "0"], ["--threads", "-2"], ["--figures", ""],
    ["--record", ""], ["--data-directory", ""], ["--wrong"], ["extra"], ["--cache", ""],
    ["--cache", "c", "--no-cache"], ["--weave", "--profile", "smoke"], ["--weave", "--seed", "1"],
    ["--weave", "--data", "digits"], ["--weave", "--figures", "f"],
  ])
  func `a wrong option exits with 64`(arguments: [String]) {
    let error = #expect(throws: (any Error).self) { try ChapterOptions.parse(arguments) }
    #expect(error.map { ChapterOptions.exitCode(for: $0).rawValue } == 64)
  }

  @Test func `help names the chapter, every option and the exit codes`() {
    let heading = ChapterOptions.Heading(command: "Chapter9_9", abstract: "9.9 A title")
    let help = ChapterOptions.Heading.$current.withValue(heading) {
      ChapterOptions.helpMessage(columns: 200)
    }
    #expect(help.contains("USAGE: Chapter9_9 "))
    #expect(help.contains("9.9 A title"))
    for option in [
      "--seed <seed>", "--profile <profile>", "--data <data>", "--data-directory <dir>",
      "--figures <dir>", "--record <file>", "--threads <n>", "--quiet", "--help", "73 output",
      "--cache <dir>", "--no-cache", "--weave", "--shard <i/n>",
    ] {
      #expect(help.contains(option), "\(option) is missing")
    }
  }
}
