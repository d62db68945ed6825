import Foundation

/// A command that runs beside this process, its standard input and output on pipes.
///
/// Foundation's `Process` does not tell how much memory a child used; `wait4` does.
final class ChildProcess {
  private let identifier: pid_t
  private let input: FileHandle
  private let output: FileHandle
  private var unread = Data()

  /// Starts a command; its first word is searched for in `PATH`.
  ///
  /// - Throws: `PeerError` where it cannot be started.
  init(_ command: [String]) throws {
    let (forInput, fromOutput) = (Pipe(), Pipe())
    #if canImport(Darwin)
    var actions: posix_spawn_file_actions_t?
    #else
    var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, forInput.fileHandleForReading.fileDescriptor, 0)
    posix_spawn_file_actions_adddup2(&actions, fromOutput.fileHandleForWriting.fileDescriptor, 1)
    for pipe in [forInput, fromOutput] {
      // Another child that held an end of this pipe open would keep this one waiting for ever.
      for end in [pipe.fileHandleForReading, pipe.fileHandleForWriting] {
        _ = fcntl(end.fileDescriptor, F_SETFD, FD_CLOEXEC)
      }
    }
    var arguments = command.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var identifier: pid_t = 0
    let status = posix_spawnp(&identifier, command[0], &actions, nil, &arguments, environ)
    guard status == 0 else {
      throw PeerError(peer: command[0], problem: String(cString: strerror(status)))
    }
    self.identifier = identifier
    input = forInput.fileHandleForWriting
    output = fromOutput.fileHandleForReading
  }

  /// Writes a line to the child's standard input.
  func send(_ line: String) throws { try input.write(contentsOf: Data((line + "\n").utf8)) }

  /// The next line of its standard output, nil after the last one.
  func readLine() -> String? {
    while true {
      if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
        defer { unread = Data(unread[(end + 1)...]) }
        return String(decoding: unread[..<end], as: UTF8.self)
      }
      let more = output.availableData
      if more.isEmpty { return nil }
      unread += more
    }
  }

  /// Closes its input, reads what it still prints and waits for its end.
  ///
  /// - Returns: its exit code (-1 where a signal ended it), and the most memory it held, in bytes
  func finish() -> (exitCode: Int32, peakMemory: Int) {
    try? input.close()
    while readLine() != nil {}
    var (status, usage) = (Int32(0), rusage())
    while wait4(identifier, &status, 0, &usage) < 0, errno == EINTR {}
    #if canImport(Darwin)
    let unit = 1
    #else
    let unit = 1024
    #endif
    return (status & 0x7f == 0 ? status >> 8 & 0xff : -1, usage.ru_maxrss * unit)
  }
}
