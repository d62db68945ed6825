import Foundation
import Notebook
import TestSupport

@testable import ChapterExperiments

/// A chapter that is open, with a folder of its own for all that it writes.
@MainActor
final class TemporaryNotebook {
  let folder: TemporaryFolder
  let note: ChapterNotebook
  private let errors: String

  /// - Parameters:
  ///   - folder: holds the cache; a fresh one unless said
  ///   - arguments: the chapter's options
  ///   - shard: the part of the experiments that it computes
  init(
    in folder: TemporaryFolder? = nil, _ arguments: [String] = ["--threads", "2"],
    shard: String? = nil
  ) throws {
    let folder = try folder ?? TemporaryFolder()
    self.folder = folder
    errors = folder.path + "/errors"
    let descriptor = open(errors, O_RDWR | O_CREAT | O_TRUNC, 0o600)
    let console = Console(
      name: "Chapter9_9", output: descriptor, errors: descriptor, environment: [:], silent: true)
    let cache = arguments.contains("--no-cache") ? [] : ["--cache", folder.path + "/cache"]
    note = try ChapterNotebook(
      chapter: "9.9", title: "Title", options: .parse(arguments + cache),
      shard: shard.map(Shard.init(argument:)),
      source: ChapterSource(fileID: "Chapter9_9/main.swift", path: "/nowhere/main.swift"),
      console: console, temporary: URL(filePath: folder.path + "/tmp"))
  }

  /// What it said on standard error, line by line.
  var warnings: [String] {
    get throws {
      try String(contentsOfFile: errors, encoding: .utf8).split(separator: "\n").map(String.init)
    }
  }

  /// The files of the cache.
  var entries: [URL] {
    get throws {
      try FileManager.default.contentsOfDirectory(
        at: URL(filePath: folder.path + "/cache/9.9"), includingPropertiesForKeys: nil
      ).sorted { $0.path < $1.path }
    }
  }
}
