@preconcurrency import Foundation  // `stdout` is a variable there
import Kernels
import Records

/// The two streams of a run: lines on standard output, progress bars and errors on standard error.
///
/// One lock keeps them apart, so that a line printed in the middle of a bar finds a clean line, and
/// every write goes straight to its file descriptor, so that nothing is lost or out of order when
/// the process exits.
package final class Console: Sendable {
  private struct Bar {
    let id: Int
    let start: ContinuousClock.Instant
    var line: ProgressLine
  }

  private struct State {
    var bars: [Bar] = []
    var nextID = 0
    /// How many bars stand on the screen right now, one a line.
    var drawn = 0
    var lastDraw: ContinuousClock.Instant?
  }

  /// The chapter's executable, named at the start of every error.
  private let name: String
  private let output: Int32
  private let errors: Int32
  /// Whether standard output takes bold and dim text.
  let isStyled: Bool
  private let showsBars: Bool
  private let showsLines: Bool
  private let colorsBars: Bool
  private let log: ProgressLog?
  private let state = Guarded(State())

  /// - Parameters:
  ///   - name: The chapter's executable.
  ///   - output: The file descriptor for lines.
  ///   - errors: The file descriptor for bars and errors.
  ///   - environment: `NO_COLOR` (if not empty) and `TERM=dumb` are honoured, and the bars are logged
  ///     where `NOTEBOOK_PROGRESS` says.
  ///   - quiet: Whether to leave the bars out.
  ///   - silent: Whether to leave the lines out.
  package init(
    name: String, output: Int32 = STDOUT_FILENO, errors: Int32 = STDERR_FILENO,
    environment: [String: String] = ProcessInfo.processInfo.environment, quiet: Bool = false,
    silent: Bool = false
  ) {
    self.name = name
    self.output = output
    self.errors = errors
    let isDumb = environment["TERM", default: "dumb"] == "dumb"
    let isPlain = isDumb || !environment["NO_COLOR", default: ""].isEmpty
    isStyled = isatty(output) == 1 && !isPlain
    showsLines = !silent
    showsBars = isatty(errors) == 1 && !isDumb && !quiet
    colorsBars = !isPlain
    log = ProgressLog(environment: environment)
  }

  // MARK: Lines

  /// The terminal's width in columns; 80 where standard output is none.
  var width: Int { columns(of: output) ?? 80 }
  /// Columns for prose: no more than can be read with ease.
  var proseWidth: Int { min(width, 96) }

  /// Prints whole lines on standard output, unless the console is silent.
  func print(_ lines: [String]) {
    if showsLines { write(lines, to: output) }
  }

  /// Prints a line on standard output, however silent the console is.
  package func printLast(_ line: String) { write([line], to: output) }

  /// Says in one line on standard error what the run goes on without.
  package func warn(_ message: String) { write(["\(name): \(message)"], to: errors) }

  private func write(_ lines: [String], to descriptor: Int32) {
    state.withLock { state in
      erase(&state)
      write(lines.map { $0 + "\n" }.joined(), to: descriptor, &state)
      draw(&state)
    }
  }

  func bold(_ text: String) -> String { isStyled ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
  func dim(_ text: String) -> String { isStyled ? "\u{1B}[2m\(text)\u{1B}[0m" : text }

  // MARK: Bars

  func addBar(_ line: ProgressLine) -> ProgressBar {
    state.withLock { state in
      let id = state.nextID
      state.nextID += 1
      log?.append(line, of: id)
      guard showsBars || log != nil else { return ProgressBar(console: self, id: id) }
      state.bars.append(Bar(id: id, start: .now, line: line))
      redraw(&state)
      return ProgressBar(console: self, id: id)
    }
  }

  func updateBar(_ id: Int, _ change: (inout ProgressLine) -> Void) {
    state.withLock { state in
      guard let index = state.bars.firstIndex(where: { $0.id == id }) else { return }
      var line = state.bars[index].line
      let earlier = line.loss
      line.loss = nil  // so that the log has what is reported now
      change(&line)
      log?.append(line, of: id)
      line.loss = line.loss ?? earlier
      state.bars[index].line = line
      if line.done >= line.total {
        state.bars.remove(at: index)
        redraw(&state)
      } else if state.lastDraw.map({ $0.duration(to: .now) >= .milliseconds(100) }) ?? true {
        redraw(&state)
      }
    }
  }

  func removeBar(_ id: Int) {
    state.withLock { state in
      state.bars.removeAll { $0.id == id }
      redraw(&state)
    }
  }

  private func redraw(_ state: inout State) {
    erase(&state)
    draw(&state)
  }

  private func erase(_ state: inout State) {
    guard state.drawn > 0 else { return }
    let above = String(repeating: "\u{1B}[1A\u{1B}[2K", count: state.drawn - 1)
    state.drawn = 0
    write("\r\u{1B}[2K" + above, to: errors, &state)
  }

  private func draw(_ state: inout State) {
    guard showsBars, !state.bars.isEmpty else { return }
    // Columns are left free for the `^C` that the terminal echoes: if it wrapped, the bars would
    // stand one line higher than `erase` thinks.
    let width = (columns(of: errors) ?? 80) - 3
    let now = ContinuousClock.now
    // More bars than this would push what the reader reads off a small screen.
    let bars = state.bars.prefix(8)
    let labelWidth = bars.map(\.line.label.displayWidth).max() ?? 0
    let lines = bars.map { bar in
      var line = bar.line
      line.label = line.label.padded(to: labelWidth)
      line.elapsed = bar.start.duration(to: now)
      return line.text(width: width, colored: colorsBars)
    }
    write(lines.joined(separator: "\n"), to: errors, &state)
    state.drawn = lines.count
    state.lastDraw = now
  }

  // MARK: The end

  /// Ends the process with a clean terminal: bars are taken away, and a line is said.
  package func interrupt(_ code: Int32, saying message: String? = nil) -> Never {
    // The thread that holds the lock may wait for a reader that never comes: don't wait with it.
    for _ in 0..<10 {
      state.withLockIfAvailable { state in leave(code, saying: message, &state) }
      usleep(50_000)
    }
    _exit(code)
  }

  /// Ends the process likewise, and says in one line what is wrong.
  package func exit(for error: any Error) -> Never {
    state.withLock { state in
      leave(ExitStatus(for: error).rawValue, saying: oneLine(error), &state)
    }
  }

  private func leave(_ code: Int32, saying message: String?, _ state: inout State) -> Never {
    erase(&state)
    if let message { write("\(name): \(message)\n", to: errors, &state) }
    fflush(stdout)
    // Not `exit`: other threads may be in the middle of a training step, and must not see their
    // globals destroyed.
    _exit(code)
  }

  private func write(_ text: String, to descriptor: Int32, _ state: inout State) {
    fflush(stdout)  // what `Swift.print` still holds comes first
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        bytes = bytes.dropFirst(count)
      } else if errno == EAGAIN {
        var full = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&full, 1, -1)
      } else if errno != EINTR {
        // Nobody can be told that standard error is gone.
        guard descriptor == output else { return }
        let reason = errno
        // A reader who has seen enough (`| head`) is no error to speak of.
        if reason == EPIPE { leave(128 + SIGPIPE, saying: nil, &state) }
        leave(
          ExitStatus.unwritableOutput.rawValue,
          saying: "standard output cannot be written: \(systemMessage(reason))", &state)
      }
    }
  }
}

/// The width of the terminal behind a file descriptor; `nil` where there is none.
private func columns(of descriptor: Int32) -> Int? {
  var size = winsize()
  guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
  return Int(size.ws_col)
}
