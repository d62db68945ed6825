import Foundation
import Records
import Subprocess
import Weaving

/// Builds and runs chapters, each in a process of its own.
final class ChapterRunner {
  /// A command that failed.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private let package: URL
  private var isBuilt: Bool
  /// The folder of the products that this program was built with.
  let products: URL

  init(package: URL, builds: Bool) {
    self.package = package
    isBuilt = !builds
    let program = Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])
    products = program.resolvingSymlinksInPath().deletingLastPathComponent()
  }

  /// What a run left behind.
  struct Run {
    let record: RunRecord
    let figures: URL
    /// Takes away the temporary folder that holds both.
    let remove: () -> Void
  }

  /// Runs a chapter with figures and record in a temporary folder.
  ///
  /// - Parameter profile: of a chapter that has profiles
  func record(of chapter: Chapter, _ profile: Profile) async throws -> Run {
    var options: [String] = []
    if chapter.hasProfiles {
      options = ["--profile", profile.rawValue]
      // What takes seconds is computed anew each time: that is the evidence.
      if profile == .smoke { options.append("--no-cache") }
    }
    return try await record(of: chapter, options, figures: nil)
  }

  /// Runs a chapter with the committed settings, figures in the package's folder, and weaves its page.
  func weave(_ chapter: Chapter) async throws {
    let figures = chapter.package.appending(path: chapter.figures)
    let run = try await record(of: chapter, [], figures: figures)
    defer { run.remove() }
    try chapter.weave(run.record)
  }

  private func record(
    of chapter: Chapter, _ options: [String], figures: URL?
  ) async throws -> Run {
    try await build()
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "book-\(chapter.folder)-\(UUID())", directoryHint: .isDirectory)
    let figures = figures ?? folder
    let file = folder.appending(path: "record.json")
    func remove() { try? FileManager.default.removeItem(at: folder) }
    do {
      // Before the run: what is saved during it is not what has run.
      let sources = try chapter.sources()
      print("\n== \(([chapter.folder] + options).joined(separator: " "))")
      try await execute(
        .path(.init(products.appending(path: chapter.folder).path)),
        options + ["--figures", figures.path, "--record", file.path])
      var record = try RunRecord(contentsOf: file.path)
      record.sources = sources
      record.environment?.commit = await commit
      return Run(record: record, figures: figures, remove: remove)
    } catch {
      remove()
      throw error
    }
  }

  /// The commit of the package's files; nil if they are not in a git repository of their own.
  private var commit: String? {
    get async {
      guard FileManager.default.fileExists(atPath: package.appending(path: ".git").path) else {
        return nil
      }
      let git = try? await Subprocess.run(
        .name("git"),
        arguments: [
          "--no-optional-locks", "-C", package.path, "describe", "--always", "--dirty",
          "--abbrev=40", "--exclude=*",
        ], output: .string(limit: 4096))
      guard let git, git.terminationStatus.isSuccess else { return nil }
      return git.standardOutput.trimmingCharacters(in: .newlines)
    }
  }

  /// How to build into the folder that this program was built into.
  var buildArguments: [String] {
    let configuration = products.lastPathComponent  // .build/TRIPLE/debug
    let scratch = products.deletingLastPathComponent().deletingLastPathComponent()
    return [
      "--package-path", package.path, "--configuration", configuration, "--scratch-path",
      scratch.path,
    ]
  }

  /// Builds all chapters, once.
  private func build() async throws {
    guard !isBuilt else { return }
    try await execute(.name("swift"), ["build"] + buildArguments)
    isBuilt = true
  }

  /// Runs a command to its end; what it prints goes where our own output goes.
  private func execute(_ program: Executable, _ arguments: [String]) async throws {
    fflush(nil)
    let status: TerminationStatus
    do {
      status = try await Subprocess.run(
        program, arguments: .init(arguments), output: .currentStandardOutput,
        error: .currentStandardError
      ).terminationStatus
    } catch {
      throw Failure(
        description: "\(program) cannot be run: \(error); build it first, with swift build")
    }
    guard status.isSuccess else {
      throw Failure(
        description: "\(program) \(arguments.joined(separator: " ")) ended with \(status)")
    }
  }
}
