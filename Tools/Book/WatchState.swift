import Foundation
import Synchronization

/// What the watched chapter's page shows besides the chapter, told to the browser whenever it changes.
final class WatchState: Sendable {
  struct Contents: Encodable, Equatable {
    /// Counts the changes, so that a browser can wait for the next one.
    var change = 1
    /// Counts the pages, so that it knows when to load anew.
    var page = 0
    /// What is being done, or what went wrong.
    var status = "starting"
    /// The compiler's or the chapter's own words, where something went wrong.
    var errors: String?
    var progress = TrainingProgress(log: Data())
  }

  private let contents = Mutex(Contents())

  /// Changes what is shown.
  func update(_ body: (inout Contents) -> Void) {
    contents.withLock { contents in
      let before = contents
      body(&contents)
      if contents != before { contents.change += 1 }
    }
  }

  /// What is shown, as soon as it is another than the one with some number, or after some seconds.
  func json(after change: Int) async throws -> Data {
    for _ in 0..<80 where contents.withLock(\.change) == change {
      try await Task.sleep(for: .milliseconds(100))
    }
    return try JSONEncoder().encode(contents.withLock(\.self))
  }
}
