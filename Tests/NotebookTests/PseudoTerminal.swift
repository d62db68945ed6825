import Foundation

/// A terminal that a test can look at: what is written to `device` is drawn on `screen`.
final class PseudoTerminal: @unchecked Sendable {
  /// The file descriptor for the program that writes.
  let device: Int32
  private let controller: Int32
  private let reading = NSLock()
  private var bytes: [UInt8] = []
  /// All that was written and read.
  var transcript: String { String(decoding: bytes, as: UTF8.self) }

  init(columns: UInt16) throws {
    // Glibc's module leaves `openpty` out, so it is looked up by name.
    typealias OpenPTY =
      @convention(c) (
        _ controller: UnsafeMutablePointer<Int32>, _ device: UnsafeMutablePointer<Int32>,
        _ name: UnsafeMutablePointer<CChar>?, _ modes: UnsafeMutableRawPointer?,
        _ size: UnsafeMutablePointer<winsize>
      ) -> Int32
    guard let symbol = dlsym(dlopen(nil, RTLD_NOW), "openpty") else { throw POSIXError(.ENOSYS) }
    let openPTY = unsafeBitCast(symbol, to: OpenPTY.self)

    var (controller, device) = (Int32(-1), Int32(-1))
    var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    guard openPTY(&controller, &device, nil, nil, &size) == 0,
      fcntl(controller, F_SETFL, O_NONBLOCK) == 0
    else { throw POSIXError(.ENOTTY) }
    self.controller = controller
    self.device = device
  }

  deinit {
    close(device)
    close(controller)
  }

  /// Takes over what was written since the last call; from any thread.
  func read() {
    reading.lock()
    defer { reading.unlock() }
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = Foundation.read(controller, &buffer, buffer.count)
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
  }

  /// The lines that a reader sees: the transcript with its control sequences carried out.
  var screen: [String] {
    var lines = [""]
    var row = 0
    var column = 0
    var rest = Substring(transcript)
    while let scalar = rest.unicodeScalars.first {
      if let match = rest.prefixMatch(of: /\u{1B}\[([0-9]*)([A-Za-z])/) {
        rest = rest[match.range.upperBound...]
        switch match.2 {
        case "A": row = max(0, row - (Int(match.1) ?? 1))
        case "K": lines[row] = ""
        case "m": break
        default: lines[row] += "<unknown sequence \(match.0)>"
        }
        continue
      }
      rest.unicodeScalars.removeFirst()
      switch scalar {
      case "\r": column = 0
      case "\n":
        row += 1
        if row == lines.count { lines.append("") }
      default:
        var text = Array(lines[row].unicodeScalars)
        while text.count < column { text.append(" ") }
        if column < text.count { text[column] = scalar } else { text.append(scalar) }
        lines[row] = String(String.UnicodeScalarView(text))
        column += 1
      }
    }
    return lines
  }
}
