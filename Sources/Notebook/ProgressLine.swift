import Foundation

/// What a progress bar shows, as one line of text.
struct ProgressLine {
  var label: String
  /// What is counted.
  var unit = "epoch"
  /// Units done, counted in parts where a unit reports its parts.
  var done: Double = 0
  var total: Double
  var loss: Double?
  /// In percent.
  var accuracy: Double?
  var elapsed: Duration = .zero

  /// The line for a terminal of `width` columns.
  ///
  /// In a narrow one the least important parts are left out, first the accuracy, then the loss, the
  /// time and the bar.
  func text(width: Int, colored: Bool = false) -> String {
    let count = "\(unit) \(Int(done))/\(Int(total))"
    let details = [
      timeLeft.map { "\($0) left" },
      loss.map { "loss " + String(format: "%.4f", $0) },
      accuracy.map { "accuracy " + String(format: "%.2f%%", $0) },
    ].compactMap(\.self)

    for kept in stride(from: details.count, through: 0, by: -1) {
      let right = ([count] + details.prefix(kept)).joined(separator: "  ")
      let room = width - label.displayWidth - right.displayWidth - 4
      if room >= 8 {
        return [label, bar(width: min(room, 30), colored: colored), right].joined(separator: "  ")
      }
    }
    return "\(label)  \(count)".truncated(to: width)
  }

  private var fraction: Double { total > 0 ? min(max(done / total, 0), 1) : 1 }

  /// Eighths of a block make a bar that moves smoothly.
  private func bar(width: Int, colored: Bool) -> String {
    let eighths = Int(fraction * Double(width * 8))
    var filled = String(repeating: "█", count: eighths / 8)
    if eighths % 8 > 0 { filled.append(Array("▏▎▍▌▋▊▉")[eighths % 8 - 1]) }
    let empty = String(repeating: "░", count: width - filled.count)
    return colored ? "\u{1B}[36m\(filled)\u{1B}[2m\(empty)\u{1B}[0m" : filled + empty
  }

  /// The rest at the pace so far; unknown before anything is done.
  private var timeLeft: String? {
    guard done > 0, done < total else { return nil }
    return clock(elapsed * ((total - done) / done))
  }
}

/// A duration as `m:ss` or `h:mm:ss`, rounded up to a second.
func clock(_ duration: Duration) -> String {
  let seconds = Int((duration / .seconds(1)).rounded(.up))
  let (minutes, rest) = (seconds / 60, seconds % 60)
  return minutes < 60
    ? String(format: "%d:%02d", minutes, rest)
    : String(format: "%d:%02d:%02d", minutes / 60, minutes % 60, rest)
}
