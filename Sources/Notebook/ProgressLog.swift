import Foundation

/// What the progress bars show, as lines of JSON in a file, for a page that draws it.
///
/// The environment variable `NOTEBOOK_PROGRESS` names the file. A file that cannot be written is left alone: progress
/// is no result.
struct ProgressLog: Sendable {
  private let descriptor: Int32

  /// Opens the log that the environment asks for; `nil` if it asks for none.
  init?(environment: [String: String]) {
    guard let path = environment["NOTEBOOK_PROGRESS"], !path.isEmpty else { return nil }
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    if descriptor < 0 { return nil }
  }

  private struct Entry: Encodable {
    var bar: Int
    var label: String
    var unit: String
    var done: Double
    var total: Double
    var loss: Double?
    var accuracy: Double?
  }

  /// Adds a line for a bar as it stands, with the loss if one was reported just now.
  func append(_ line: ProgressLine, of bar: Int) {
    let entry = Entry(
      bar: bar, label: line.label, unit: line.unit, done: line.done, total: line.total,
      loss: line.loss.flatMap { $0.isFinite ? $0 : nil },
      accuracy: line.accuracy.flatMap { $0.isFinite ? $0 : nil })
    guard var json = try? JSONEncoder().encode(entry) else { return }
    json.append(UInt8(ascii: "\n"))
    // One call for one line, so that a reader never sees half of one.
    _ = json.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
  }
}
