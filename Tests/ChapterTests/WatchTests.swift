import Foundation
import Testing

@testable import Book

/// The parts of `Book --watch` that need no browser and no build.
@Suite struct WatchTests {
  @Test func `the log's lines become bars with their losses`() {
    let log = """
      {"bar":0,"label":"teacher","unit":"epoch","done":0,"total":2}
      {"bar":0,"label":"teacher","unit":"epoch","done":1,"total":2,"loss":0.5}
      {"bar":1,"label":"seeds","unit":"seed","done":0,"total":4}
      {"bar":0,"label":"teacher","unit":"epoch","done":2,"total":2,"loss":0.25}
      {"bar":1,"label":"see
      """
    let progress = TrainingProgress(log: Data(log.utf8))
    #expect(progress.bars.map(\.label) == ["teacher", "seeds"])
    #expect(progress.bars.map(\.done) == [2, 0])
    #expect(
      progress.bars[0].losses == [.init(done: 1, loss: 0.5), .init(done: 2, loss: 0.25)])
    #expect(progress.bars[1].losses.isEmpty)
  }

  @Test func `an error of the compiler is shown once, from the package's folder`() {
    let message = """
      /p/Chapters/C/main.swift:3:18: error: cannot convert value
      3 | let wrong: Int = "no"
      """
    let output = """
      Building for debugging...
      [3/5] Emitting module C
      error: emit-module command failed with exit code 1
      \(message)
      /p/Sources/A.swift:1:1: warning: never used
      [4/5] Compiling C main.swift
      \(message)
      """
    #expect(
      Watcher.errors(in: output, package: "/p") == """
        Chapters/C/main.swift:3:18: error: cannot convert value
        3 | let wrong: Int = "no"
        """)
    #expect(Watcher.errors(in: "C: no data\n", package: "/p") == "C: no data")
  }

  @Test func `only files of the site are served, pages with the script`() {
    let server = WatchServer(folder: URL(filePath: "/site"), state: WatchState(), port: 1)
    #expect(server.file("/a/b%20c.html")?.path == "/site/a/b c.html")
    #expect(server.file("/")?.path == "/site/index.html")
    #expect(server.file("/a/../../secret") == nil)
    #expect(server.file("/%2e%2e/secret") == nil)
    let page = String(decoding: WatchServer.watching(Data("<body>x</body>".utf8)), as: UTF8.self)
    #expect(page == "<body>x<script src=\"/watch/watch.js\"></script>\n</body>")
  }

  @Test func `a browser waits for the next change`() async throws {
    let state = WatchState()
    state.update { $0.status = "building" }
    state.update { $0.status = "building" }
    let json = try await state.json(after: 1)
    let contents = try #require(JSONSerialization.jsonObject(with: json) as? [String: Any])
    #expect(contents["change"] as? Int == 2)
    #expect(contents["status"] as? String == "building")
  }
}
