import Datasets
import Foundation
import Learning
import Records

/// Which part of a study's runs a process computes: number `index`, from 1, of `count`.
public struct Shard: Equatable, Sendable {
  /// From 1 to `count`.
  public let index: Int
  /// How many processes share the work.
  public let count: Int

  /// Reads `i/n`; nil where it is something else, or i is not from 1 to n.
  public init?(_ text: String) {
    let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let index = numbers[0], let count = numbers[1], count > 0,
      1...count ~= index
    else { return nil }
    (self.index, self.count) = (index, count)
  }

  /// Whether a run, by its number from 0, is this shard's.
  func owns(_ number: Int) -> Bool { number % count == index - 1 }
}

/// Where a study's results are kept: a file beside its source, or in another folder; and for each
/// shard a file of its own, until they are gathered.
public struct StudyStore: Sendable {
  let study: Study
  /// The study's one file.
  public let file: URL
  /// The file that a run writes.
  let written: URL

  /// - Parameters:
  ///   - study: whose results
  ///   - folder: where they are; beside the study's source by default
  ///   - shard: the part of the work that writes a file of its own; nil for all
  public init(_ study: Study, folder: URL? = nil, shard: Shard? = nil) {
    let source = URL(filePath: study.file)
    let name = source.deletingPathExtension().lastPathComponent
    let folder = folder ?? source.deletingLastPathComponent()
    self.study = study
    file = folder.appending(path: "\(name).json")
    written =
      shard.map { folder.appending(path: "\(name).shard-\($0.index)-of-\($0.count).json") } ?? file
  }

  /// What was found so far; nil where there is nothing yet.
  ///
  /// - Throws: `StudyError` where the file is not a record of this study.
  public func record() throws -> StudyRecord? { try StudyRecord.read(file, for: study) }

  /// Writes the file of this run, whole or not at all.
  func write(_ record: StudyRecord) throws {
    try record.validate(for: study, file: written.path)
    try FileManager.default.createDirectory(
      at: written.deletingLastPathComponent(), withIntermediateDirectories: true)
    try writeDurably(record.json(), to: written.path)
  }

  /// Puts what shards have computed into the one file, and takes their files away.
  ///
  /// - Throws: `StudyError` where two of them disagree.
  public func gather() throws {
    let folder = file.deletingLastPathComponent()
    let prefix = file.deletingPathExtension().lastPathComponent + ".shard-"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let shards = names.filter { $0.hasPrefix(prefix) && $0.hasSuffix(".json") }.sorted()
      .map { folder.appending(path: $0) }
    guard !shards.isEmpty else { return }
    var whole = try record()
    for shard in shards {
      guard let part = try StudyRecord.read(shard, for: study) else { continue }
      whole = try whole?.merging(part, from: shard.path) ?? part
    }
    if let whole { try StudyStore(study, folder: folder).write(whole) }
    for shard in shards { try FileManager.default.removeItem(at: shard) }
  }
}

extension StudyRecord {
  /// This record with the runs of another as well; runs of another origin than the newer record's
  /// have expired.
  ///
  /// - Throws: `StudyError` where the same run gave something else, or the data differ.
  func merging(_ other: StudyRecord, from file: String) throws -> StudyRecord {
    guard data == other.data else {
      throw StudyError(
        .invalid, "\(file): expected results of \(data.name), found those of \(other.data.name)")
    }
    var merged = self
    if let tuning, let more = other.tuning, tuning.origin == more.origin {
      merged.tuning!.add(more.trials)
      for trial in more.trials {
        let known = merged.tuning!.trials.first { $0.name == trial.name }!
        guard trial.right.allSatisfy({ known.right[$0] == $1 }) else {
          throw StudyError(
            .invalid,
            "\(file): expected what is known of \(trial.name), found something else; "
              + "delete the one that is wrong")
        }
      }
      merged.tuning!.run = more.run
    } else {
      merged.tuning = other.tuning ?? tuning
    }
    if let confirmation, let more = other.confirmation, confirmation.origin == more.origin,
      confirmation.settings == more.settings
    {
      for seed in more.seeds {
        guard let known = confirmation.seeds.first(where: { $0.seed == seed.seed }) else {
          merged.confirmation!.seeds.append(seed)
          continue
        }
        guard known == seed else {
          throw StudyError(
            .invalid,
            "\(file): expected what is known of seed \(seed.seed), found something else; "
              + "delete the one that is wrong")
        }
      }
      merged.confirmation!.seeds.sort { $0.seed < $1.seed }
    } else {
      merged.confirmation = other.confirmation ?? confirmation
    }
    return merged
  }
}
