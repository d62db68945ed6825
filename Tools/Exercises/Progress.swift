import Course
import Foundation

/// What a learner has done, in a plain file beside the exercises: a line for each one that was begun.
struct Progress {
  /// What is known of one exercise.
  struct Entry {
    /// Points of the last check.
    var earned = 0
    /// How many hints were shown.
    var hints = 0
    /// Of the file that was checked last.
    var checksum = "-"
  }

  private let path: String
  private var entries: [String: Entry] = [:]

  /// The progress so far; a line that cannot be read counts as not there.
  init(_ workspace: Workspace) {
    path = workspace.exercises + "/progress.txt"
    let text = FileManager.default.contents(atPath: path).map {
      String(decoding: $0, as: UTF8.self)
    }
    for line in (text ?? "").split(separator: "\n") where !line.hasPrefix("#") {
      let words = line.split(separator: " ").map(String.init)
      guard words.count == 4, let earned = Int(words[1]), let hints = Int(words[2]) else {
        continue
      }
      entries[words[0]] = Entry(earned: earned, hints: hints, checksum: words[3])
    }
  }

  subscript(_ exercise: Exercise) -> Entry {
    get { entries[exercise.id] ?? Entry() }
    set { entries[exercise.id] = newValue }
  }

  /// Whether all points were earned by the file as it stands.
  func isSolved(_ exercise: Exercise, _ workspace: Workspace) -> Bool {
    self[exercise].earned == exercise.points
      && self[exercise].checksum == checksum(of: workspace.file(of: exercise))
  }

  func save() throws {
    let lines = Course.exercises.compactMap { exercise in
      entries[exercise.id].map { "\(exercise.id) \($0.earned) \($0.hints) \($0.checksum)\n" }
    }
    try write(
      "# exercise, points, hints shown, checksum of the file that was checked\n"
        + lines.joined(), to: path)
  }
}

/// A file's checksum (FNV-1a); "-" where there is none.
func checksum(of path: String) -> String {
  guard let data = FileManager.default.contents(atPath: path) else { return "-" }
  return String(
    data.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }, radix: 16
  )
}
