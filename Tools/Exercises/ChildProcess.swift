import Foundation
import Records

/// A program in a process group of its own, which is ended when its time is over; what it writes is read as
/// it comes, up to a limit.
struct ChildProcess {
  /// How a process ended.
  enum Ending: Equatable {
    case exited(Int32)
    case signalled(Int32)
    case timedOut
  }

  /// What may be used up.
  struct Limits {
    /// Seconds on the clock.
    var seconds: Double
    /// Of address space.
    var megabytes: Int
    /// The largest file that may be written.
    var fileMegabytes = 64
  }

  let ending: Ending
  /// What it wrote to standard output and standard error, as text.
  let output: String
  /// What it wrote to file descriptor 3.
  let results: String

  private static let spawning = NSLock()

  /// The most that is kept of what a process writes, in bytes.
  private static let outputLimit = 256 * 1024

  /// Runs a program to its end.
  ///
  /// - Parameters:
  ///   - command: the program's path, and its arguments
  ///   - input: what it reads from standard input
  ///   - folder: where it is started
  ///   - environment: all of its variables
  ///   - limits: what it may use up
  /// - Throws: `ToolError` where it cannot be started.
  init(
    _ command: [String], input: String = "", in folder: String, environment: [String: String],
    limits: Limits
  ) throws {
    let (process, outputPipe, resultPipe) = try Self.start(
      command, input: input, in: folder, environment, limits)
    RunningGroups.shared.insert(process)
    defer { RunningGroups.shared.remove(process) }

    var (output, results) = (Data(), Data())
    let deadline = ContinuousClock.now + .seconds(limits.seconds)
    var status: Int32 = 0
    var ending: Ending?
    repeat {
      var polls = [outputPipe.reader, resultPipe.reader].map {
        pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
      }
      poll(&polls, 2, 20)
      Self.drain(outputPipe.reader, into: &output)
      Self.drain(resultPipe.reader, into: &results)
      if waitpid(process, &status, WNOHANG) == process {
        let signal = status & 0x7f
        ending = signal == 0 ? .exited((status >> 8) & 0xff) : .signalled(signal)
      } else if ContinuousClock.now > deadline {
        ending = .timedOut
      }
      // A closed pipe would be ready at once, again and again.
      if ending == nil, polls.contains(where: { $0.revents & Int16(POLLHUP) != 0 }) {
        usleep(5_000)
      }
    } while ending == nil
    // Whatever it started in its group goes with it.
    kill(-process, SIGKILL)
    if ending == .timedOut { waitpid(process, &status, 0) }
    Self.drain(outputPipe.reader, into: &output)
    Self.drain(resultPipe.reader, into: &results)
    close(outputPipe.reader)
    close(resultPipe.reader)
    self.ending = ending!
    self.output = String(decoding: output, as: UTF8.self)
    self.results = String(decoding: results, as: UTF8.self)
  }

  /// Starts a program; gives its identifier and the pipes of what it writes.
  private static func start(
    _ command: [String], input: String, in folder: String, _ environment: [String: String],
    _ limits: Limits
  ) throws -> (process: pid_t, output: Pipe, results: Pipe) {
    // The shell sets the limits and becomes the program. What a system does not know is left out.
    let kilobytes = limits.megabytes * 1024
    let script = """
      ulimit -c 0; ulimit -v \(kilobytes) 2>/dev/null; ulimit -t \(Int(limits.seconds.rounded(.up)) * 4) 2>/dev/null
      ulimit -f \(limits.fileMegabytes * 2048) 2>/dev/null
      cd "$1" && shift && exec "$@"
      """
    // One at a time: a pipe that is not yet marked must not go to another thread's child.
    return try spawning.withLock {
      let (inputPipe, outputPipe, resultPipe) = (try Pipe(), try Pipe(), try Pipe())
      // Written first: it fits into the pipe's buffer, so that nobody waits.
      _ = input.withCString { write(inputPipe.writer, $0, strlen($0)) }
      for pipe in [outputPipe, resultPipe] { _ = fcntl(pipe.reader, F_SETFL, O_NONBLOCK) }
      defer {
        for end in [inputPipe.reader, inputPipe.writer, outputPipe.writer, resultPipe.writer] {
          close(end)
        }
      }
      let process = try spawn(
        ["/bin/sh", "-c", script, "sh", folder] + command, environment,
        [
          (inputPipe.reader, 0), (outputPipe.writer, 1), (outputPipe.writer, 2),
          (resultPipe.writer, 3),
        ])
      return (process, outputPipe, resultPipe)
    }
  }

  /// Takes what there is, without waiting; drops what is beyond the limit.
  private static func drain(_ descriptor: Int32, into data: inout Data) {
    var buffer = [UInt8](repeating: 0, count: 16_384)
    // A process that writes without end must not hold us here.
    for _ in 0..<64 {
      let count = read(descriptor, &buffer, buffer.count)
      if count <= 0 { return }
      data.append(contentsOf: buffer[..<min(count, max(0, outputLimit - data.count))])
    }
  }

  /// Both ends of a pipe, closed in every child unless handed over.
  private struct Pipe {
    let reader: Int32
    let writer: Int32

    init() throws {
      var ends: [Int32] = [0, 0]
      guard pipe(&ends) == 0 else { throw ToolError(.failure, "no pipe: \(systemMessage(errno))") }
      // Above 3, so that handing over the first does not overwrite the next.
      (reader, writer) = (fcntl(ends[0], F_DUPFD, 10), fcntl(ends[1], F_DUPFD, 10))
      for end in ends { close(end) }
      guard reader >= 0, writer >= 0 else {
        throw ToolError(.failure, "no pipe: \(systemMessage(errno))")
      }
      for end in [reader, writer] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }
  }

  private static func spawn(
    _ command: [String], _ environment: [String: String], _ descriptors: [(Int32, Int32)]
  ) throws -> pid_t {
    #if canImport(Darwin)
    var actions: posix_spawn_file_actions_t?
    var attributes: posix_spawnattr_t?
    #else
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    for (descriptor, place) in descriptors {
      posix_spawn_file_actions_adddup2(&actions, descriptor, place)
    }
    posix_spawnattr_setpgroup(&attributes, 0)
    // What the tool ignores, its children do not.
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM, SIGPIPE] { sigaddset(&signals, number) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP) | Int16(POSIX_SPAWN_SETSIGDEF))
    let arguments = command.map { strdup($0) } + [nil]
    let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var process: pid_t = 0
    let error = posix_spawn(&process, command[0], &actions, &attributes, arguments, variables)
    guard error == 0 else {
      throw ToolError(.failure, "\(command[0]) cannot be started: \(systemMessage(error))")
    }
    return process
  }
}

/// The process groups that are running, to be ended with the tool.
final class RunningGroups: @unchecked Sendable {
  static let shared = RunningGroups()
  private let lock = NSLock()
  private var groups: Set<pid_t> = []

  func insert(_ group: pid_t) { lock.withLock { _ = groups.insert(group) } }
  func remove(_ group: pid_t) { lock.withLock { _ = groups.remove(group) } }

  /// From now on Ctrl-C (130) and `kill` (143) end the tool and all that it started; a child that has
  /// ended does not.
  func endWhenInterrupted() {
    signal(SIGPIPE, SIG_IGN)  // a child may end before it has read its input
    let queue = DispatchQueue(label: "interruption", qos: .userInteractive)
    for number in [SIGINT, SIGTERM] {
      signal(number, SIG_IGN)  // the source hears of it nonetheless
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        withExtendedLifetime(source) {  // it holds itself until the process ends
          self.lock.withLock {
            for group in self.groups { kill(-group, SIGKILL) }
          }
          _exit(128 + number)
        }
      }
      let registered = DispatchSemaphore(value: 0)
      source.setRegistrationHandler { registered.signal() }
      source.resume()
      registered.wait()  // until then a signal would be lost
    }
  }
}
