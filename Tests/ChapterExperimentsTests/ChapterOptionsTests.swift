import ArgumentParser
import Notebook
import Testing

@testable import ChapterExperiments

@Suite struct ChapterOptionsTests {
  @Test func `defaults are the committed settings`() throws {
    let options = try ChapterOptions.parse([])
    #expect(options.profile == .quick)
    #expect(options.cache == nil)
    #expect(!options.noCache)
    #expect(options.shard == nil)
    #expect(options.areCommitted)
  }

  @Test func `every option is read`() throws {
    let options = try ChapterOptions.parse([
      "--seed", "3", "--profile", "full", "--data", "digits", "--cache", "c", "--shard", "2/3",
    ])
    #expect(options.notebook.seed == 3)
    #expect(options.profile == .full)
    #expect(options.notebook.data == "digits")
    #expect(options.cache == "c")
    #expect(options.shard?.index == 2)
    #expect(try ChapterOptions.parse(["--no-cache"]).noCache)
  }

  @Test(arguments: ["sample", "digits", "fashion-mnist", "cifar10", "cifar100"])
  func `every data set has its name`(name: String) throws {
    #expect(try ChapterOptions.parse(["--data", name]).notebook.data == name)
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
    ["--profile", "medium"], ["--data", "mnist"], ["--threads", "0"], ["--figures", ""], ["extra"],
    ["--cache", ""], ["--cache", "c", "--no-cache"], ["--weave"],
  ])
  func `a wrong option exits with 64`(arguments: [String]) {
    let error = #expect(throws: (any Error).self) { try ChapterOptions.parse(arguments) }
    #expect(error.map { ChapterOptions.exitCode(for: $0).rawValue } == 64)
  }

  @Test func `help names the chapter, every option and the exit codes`() {
    let heading = CommandHeading(command: "Chapter9_9", abstract: "9.9 A title")
    let help = CommandHeading.$current.withValue(heading) {
      ChapterOptions.helpMessage(columns: 200)
    }
    #expect(help.contains("USAGE: Chapter9_9 "))
    #expect(help.contains("9.9 A title"))
    for option in [
      "--seed <seed>", "--profile <profile>", "--data <name>", "--data-directory <dir>",
      "--figures <dir>", "--record <file>", "--threads <n>", "--quiet", "--help", "73 output",
      "--cache <dir>", "--no-cache", "--shard <i/n>",
    ] {
      #expect(help.contains(option), "\(option) is missing")
    }
  }
}
