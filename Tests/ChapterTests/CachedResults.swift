import Foundation
import TestSupport
import Testing

/// The results that Chapter10_2 keeps in the smoke profile.
struct CachedResults {
  /// The chapter's folder in a cache.
  let folder: URL

  /// - Parameter cache: what `--cache` names
  init(in cache: String) { folder = URL(filePath: cache + "/10.2", directoryHint: .isDirectory) }

  /// Everything in the folder.
  var files: [URL] {
    get throws {
      try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    }
  }

  /// The results, by name.
  var entries: [URL] {
    get throws { try whole.filter { !isCheckpoint($0) }.sorted { $0.path < $1.path } }
  }

  /// The checkpoints of trainings whose result is not there yet.
  var checkpoints: [URL] { get throws { try whole.filter(isCheckpoint) } }

  /// What a run that was stopped did not leave half-written.
  private var whole: [URL] { get throws { try files.filter { $0.pathExtension != "tmp" } } }

  private func isCheckpoint(_ file: URL) -> Bool { file.lastPathComponent.contains(".training-") }

  /// The names of the two results of each arm that has two. A run looks for both at once, and computes them side by side.
  var arms: [(String, String)] {
    get throws {
      let names = try entries.map(\.lastPathComponent)
      let arms = Dictionary(grouping: names) { $0.replacing(/-seed-\d+-\w+$/, with: "") }
      return arms.values.filter { $0.count == 2 }.map { ($0[0], $0[1]) }.sorted { $0.0 < $1.0 }
    }
  }

  /// Dates the entries back to a day long past, so that one that is written again is known by its date.
  func dateBack() throws {
    for entry in try entries {
      try FileManager.default.setAttributes([.modificationDate: longPast], ofItemAtPath: entry.path)
    }
  }

  /// The entries that have not been written since they were dated back.
  var untouched: [URL] { get throws { try entries.filter { try Self.date(of: $0) == longPast } } }

  private var longPast: Date { Date(timeIntervalSince1970: 1_000_000_000) }

  private static func date(of file: URL) throws -> Date {
    try FileManager.default.attributesOfItem(atPath: file.path)[.modificationDate] as! Date
  }

  /// What one whole run keeps. The names are the same in each cache.
  static func computed(in folder: TemporaryFolder) throws -> CachedResults {
    let run = try ChapterRun(
      "Chapter10_2",
      [
        "--profile", "smoke", "--quiet", "--cache", folder.path + "/whole", "--figures",
        folder.path + "/whole",
      ])
    try #require(run.status == 0, "\(run.errors)")
    return CachedResults(in: folder.path + "/whole")
  }
}
