import ArgumentParser
import Foundation
import Records
import Subprocess
import Weaving

/// Keeps a chapter's page in the browser up to date with its sources, until the task is cancelled.
///
/// On a save it builds the chapter, runs it with the cache of results, and weaves the page into a temporary folder.
/// Where prose alone has changed, the page is woven from the run before.
final class Watcher {
  private let folder: String
  private let package: URL
  private let profile: Profile
  private let buildArguments: [String]
  private let products: URL
  private let temporary: URL
  private let state: WatchState
  private var record: RunRecord?
  private var seen: SourceTimes

  private var figures: URL { temporary.appending(path: "figures", directoryHint: .isDirectory) }
  private var site: URL { temporary.appending(path: "site", directoryHint: .isDirectory) }

  /// - Parameters:
  ///   - products: Where chapters are built.
  ///   - buildArguments: How SwiftPM is to build them there.
  ///   - temporary: A folder of our own.
  init(
    _ chapter: Chapter, _ profile: Profile, products: URL, buildArguments: [String],
    in temporary: URL, state: WatchState
  ) {
    folder = chapter.folder
    package = chapter.package
    self.profile = profile
    self.buildArguments = buildArguments
    self.products = products
    self.temporary = temporary
    self.state = state
    seen = SourceTimes(of: chapter.folder, in: chapter.package)
  }

  /// Something that the reader is to mend in the sources.
  private struct Trouble: Error {
    let status: String
    let errors: String
  }

  /// A save while something ran: it is begun anew.
  private struct Saved: Error {}

  /// Works through one save after the other.
  ///
  /// - Throws: `CancellationError` at the end; the file system's errors
  func run() async throws {
    while true {
      seen = SourceTimes(of: folder, in: package)
      do {
        try await update()
        say("up to date")
        try await waitForSave()
      } catch let trouble as Trouble {
        say(trouble.status, trouble.errors)
        try await waitForSave()
      } catch is Saved {
        continue
      }
    }
  }

  private func say(_ status: String, _ errors: String? = nil) {
    print("\(folder): \(status)" + (errors.map { "\n" + $0 } ?? ""))
    fflush(nil)
    state.update { contents in
      contents.status = status
      contents.errors = errors
    }
  }

  private func waitForSave() async throws {
    while SourceTimes(of: folder, in: package) == seen {
      try await Task.sleep(for: .milliseconds(500))
    }
  }

  // MARK: From the sources to the page

  private func update() async throws {
    if let record, try isWoven(record) { return }
    say("building")
    try await execute(
      .name("swift"), ["build", "--product", folder] + buildArguments,
      failure: "it does not build")
    let chapter = try Chapter(folder, in: package)
    let options = chapter.hasProfiles ? ["--profile", profile.rawValue] : []
    say((["running"] + options).joined(separator: " "))
    let file = temporary.appending(path: "record.json")
    let log = temporary.appending(path: "progress")
    try? FileManager.default.removeItem(at: log)
    defer { state.update { $0.progress = TrainingProgress(log: Data()) } }
    let sources = try chapter.sources()
    try await execute(
      .path(.init(products.appending(path: folder).path)),
      options + ["--figures", figures.path, "--record", file.path, "--quiet"],
      environment: ["NOTEBOOK_PROGRESS": log.path], failure: "the run failed"
    ) { [state] in
      let log = FileManager.default.contents(atPath: log.path) ?? Data()
      state.update { $0.progress = TrainingProgress(log: log) }
    }
    var fresh = try RunRecord(contentsOf: file.path)
    fresh.sources = sources
    record = fresh
    if try !isWoven(fresh) { throw Saved() }
  }

  /// Weaves the page, if the record is of the code as it stands.
  private func isWoven(_ record: RunRecord) throws -> Bool {
    do {
      let chapter = try Chapter(folder, in: package)
      let now = try chapter.sources()
      guard let then = record.sources, then.chapter == now.chapter, then.library == now.library,
        then.data == now.data
      else { return false }
      var page = try chapter.page(record)
      page.blocks = page.blocks.map { block in
        guard case .figure(let path, let title, let alt, let caption) = block else { return block }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return .figure(
          path: figures.appending(path: name).path, title: title, alt: alt, caption: caption)
      }
      _ = try Site(pages: [page], package: package).write(to: site)
    } catch let error as WeavingError {
      throw Trouble(status: "it cannot be woven", errors: "\(error)")
    }
    state.update { $0.page += 1 }
    return true
  }

  /// Writes what there is to look at until the first run is done.
  static func writeFirstPage(of chapter: Chapter, to site: URL) throws {
    let text = "The page comes with the chapter’s first run."
    let page = Page(
      folder: chapter.folder, chapter: chapter.number, title: chapter.title,
      blocks: [.prose(text)])
    _ = try Site(pages: [page], package: chapter.package).write(to: site)
  }

  // MARK: Commands

  /// Runs a command to its end, or until a source is saved or the watch ends, which end it too.
  private func execute(
    _ program: Executable, _ arguments: [String], environment: [Environment.Key: String?] = [:],
    failure: String, whileRunning: @escaping @Sendable () -> Void = {}
  ) async throws {
    let (folder, package, seen) = (folder, package, seen)
    let trouble = try await withThrowingTaskGroup(of: Trouble?.self) { group in
      group.addTask {
        let run = try await Subprocess.run(
          program, arguments: .init(arguments), environment: .inherit.updating(environment),
          output: .string(limit: 1 << 24), error: .combinedWithOutput)
        if run.terminationStatus.isSuccess { return nil }
        return Trouble(
          status: failure, errors: Self.errors(in: run.standardOutput, package: package.path))
      }
      group.addTask {
        while true {
          try await Task.sleep(for: .milliseconds(250))
          whileRunning()
          if SourceTimes(of: folder, in: package) != seen { throw Saved() }
        }
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
    if let trouble { throw trouble }
  }

  /// What matters in what a command said: each of the compiler's errors once, or else the last lines.
  static func errors(in output: String, package: String) -> String {
    let lines = output.replacing(package + "/", with: "")
      .split(separator: "\n", omittingEmptySubsequences: false)
      .filter { $0.firstMatch(of: #/^\[\d+/\d+\] /#) == nil }
    var messages: [[Substring]] = []
    for line in lines {
      if line.firstMatch(of: #/^\S.*:\d+:\d+: (error|warning|note): /#) != nil {
        messages.append([line])
      } else if !messages.isEmpty {
        messages[messages.count - 1].append(line)
      }
    }
    var errors: [String] = []
    for message in messages where message[0].contains(": error: ") {
      let text = message.joined(separator: "\n").trimmingCharacters(in: .newlines)
      if !errors.contains(text) { errors.append(text) }
    }
    return errors.isEmpty
      ? lines.suffix(20).joined(separator: "\n").trimmingCharacters(in: .newlines)
      : errors.prefix(10).joined(separator: "\n")
  }
}
