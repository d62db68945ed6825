import Foundation
import Testing

/// A FIFO in the place of a file that a run reads: the run waits there until the test opens it too.
///
/// So a test knows on a machine of any speed where a run is: past the gate that it let the run through, and before the
/// one that it never opens.
struct Gate {
  private let path: String

  /// Puts a gate in the place of a file, which is removed; its folder is made.
  init(at path: String) throws {
    self.path = path
    try FileManager.default.createDirectory(
      at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
    unlink(path)
    try #require(mkfifo(path, 0o600) == 0, "\(path): \(String(cString: strerror(errno)))")
  }

  /// Waits for a run, and lets it through. One that ends before it comes here fails the test.
  func letThrough(_ run: StartedChapter) throws {
    let (process, path) = (run.process.processIdentifier, path)
    Thread.detachNewThread {
      // Where nobody comes any more, the test must not wait for ever.
      var status = siginfo_t()
      while waitid(P_PID, id_t(process), &status, WEXITED | WNOWAIT) < 0, errno == EINTR {}
      close(open(path, O_RDONLY | O_NONBLOCK))
    }
    var writer: Int32
    repeat { writer = open(path, O_WRONLY | O_CLOEXEC) } while writer < 0 && errno == EINTR
    close(writer)
    try #require(run.process.isRunning, "expected a run that reads \(path), found it ended")
  }

  /// Takes the gate away, or the file that has taken its place.
  func remove() { unlink(path) }
}
