import ArgumentParser
import Foundation
import Records
import Synchronization
import Weaving

extension Book {
  /// Serves a chapter's page until Ctrl-C, which ends with 130; `kill` ends with 143.
  static func watch(
    _ chapter: Chapter, _ profile: Profile, _ runner: ChapterRunner, port: UInt16
  ) async throws {
    let temporary = FileManager.default.temporaryDirectory
      .appending(path: "book-watch-\(UUID())", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: temporary) }
    let site = temporary.appending(path: "site", directoryHint: .isDirectory)
    // Before anybody can ask for it.
    try Watcher.writeFirstPage(of: chapter, to: site)
    let state = WatchState()
    let server = WatchServer(folder: site, state: state, port: port)
    let (products, buildArguments) = (runner.products, runner.buildArguments)
    let caught = Mutex<Int32>(0)
    let work = Task { @Sendable in
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { @Sendable in
          do {
            try await server.run()
          } catch  where !Task.isCancelled {
            throw ChapterRunner.Failure(
              description: """
                port \(port) of 127.0.0.1 cannot be used (\(error.localizedDescription)): give another one with --port
                """)
          }
        }
        group.addTask { @Sendable in
          try await Task.sleep(for: .milliseconds(300))  // a port in use is known by then
          print("http://127.0.0.1:\(port)/\(chapter.folder).html  (Ctrl-C ends it)")
          try await Watcher(
            chapter, profile, products: products, buildArguments: buildArguments, in: temporary,
            state: state
          ).run()
        }
        defer { group.cancelAll() }
        try await group.next()
      }
    }
    let signals = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)  // the source hears of it nonetheless
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        caught.withLock { $0 = number }
        work.cancel()
      }
      source.resume()
      return source
    }
    defer { for source in signals { source.cancel() } }
    let result = await work.result
    let number = caught.withLock(\.self)
    if number != 0 { throw ExitCode(128 + number) }
    try result.get()
  }
}
