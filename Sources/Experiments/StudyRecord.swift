import Foundation

/// What was found by a study: the file beside its source.
///
/// A verdict is always computed from these values (`findings(of:)`); none is stored.
public struct StudyRecord: Codable, Equatable, Sendable {
  /// The data of all runs.
  public struct DataSummary: Codable, Equatable, Sendable {
    /// The data set.
    public let name: String
    /// How many images there were to learn from.
    public let train: Int
    /// How many there were to choose by.
    public let validation: Int
    /// How many there were to report on.
    public let test: Int
    /// The class of each test image.
    public let testLabels: Data
  }

  /// What decides the results besides the settings: runs of another origin have expired.
  public struct Origin: Codable, Equatable, Sendable {
    /// `Numerics.version`.
    public let numerics: String
    /// A checksum of the source of `run`.
    public let source: String
    /// Settings that all arms share.
    public let constants: [String: Double]
  }

  /// Where and when something was computed.
  public struct Run: Codable, Equatable, Sendable {
    /// The day, `2026-11-29`.
    public let date: String
    /// The processor's name.
    public let processor: String
  }

  /// The choice of settings: all that was tried, what the grids no longer hold as well.
  public struct Tuning: Codable, Equatable, Sendable {
    /// What one arm gave with some settings.
    public struct Trial: Codable, Equatable, Sendable {
      /// The arm's key.
      public let arm: String
      /// Its settings.
      public let settings: [String: Double]
      /// How many validation images it had right in its best epoch, by seed.
      public var right: [String: Int]
    }
    /// What they were computed from.
    public let origin: Origin
    /// Where and when the last of them was computed.
    public var run: Run
    /// What was found.
    public var trials: [Trial]

    /// Adds trials, those of known settings to what is known of them.
    mutating func add(_ more: [Trial]) {
      for trial in more {
        if let index = trials.firstIndex(where: { $0.name == trial.name }) {
          trials[index].right.merge(trial.right) { known, _ in known }
        } else {
          trials.append(trial)
        }
      }
      trials.sort { $0.name < $1.name }
    }
  }

  /// The test of the claims.
  public struct Confirmation: Codable, Equatable, Sendable {
    /// All arms of one seed.
    public struct Seed: Codable, Equatable, Sendable {
      /// Which seed.
      public let seed: UInt64
      /// Every arm's result.
      public let arms: [String: ArmResult]
      /// Where and when.
      public let run: Run
    }
    /// What they were computed from.
    public let origin: Origin
    /// Every arm's settings.
    public let settings: [String: [String: Double]]
    /// What was found, by seed.
    public var seeds: [Seed]
  }

  /// The study's id.
  public let study: String
  /// The data of all runs.
  public let data: DataSummary
  /// The choice of settings, if there was one.
  public var tuning: Tuning?
  /// The test of the claims, if it has begun.
  public var confirmation: Confirmation?
}

// MARK: Checks

extension StudyRecord {
  /// Makes sure that the record can be this study's: everything that must be there is, and is
  /// possible.
  ///
  /// - Throws: `StudyError` with the file, the place, what was expected and what was found.
  func validate(for study: Study, file: String) throws {
    func require(_ condition: Bool, _ place: String, _ expected: String, _ found: Any) throws {
      if !condition {
        throw StudyError(.invalid, "\(file): \(place): expected \(expected), found \(found)")
      }
    }
    try require(self.study == study.id, "study", study.id, self.study)
    try require(
      data.testLabels.count == data.test && data.train > 0 && data.validation > 0, "data",
      "as many labels as test images", "\(data.testLabels.count) and \(data.test)")
    for trial in tuning?.trials ?? [] {
      let seeds = trial.right.keys.map { UInt64($0) }
      try require(
        seeds.allSatisfy { $0.map(Study.tuningSeeds.contains) == true }, trial.name,
        "seeds of \(Study.tuningSeeds)", trial.right.keys.sorted())
      try require(
        trial.right.values.allSatisfy { 0...data.validation ~= $0 }, trial.name,
        "0 to \(data.validation) right images", trial.right)
    }
    let trials = (tuning?.trials ?? []).map(\.name)
    try require(Set(trials).count == trials.count, "tuning", "each trial once", "one again")
    for each in confirmation?.seeds ?? [] {
      try require(
        each.arms.keys.sorted() == confirmation!.settings.keys.sorted(), "seed \(each.seed)",
        "the arms \(confirmation!.settings.keys.sorted())", each.arms.keys.sorted())
      for (key, result) in each.arms {
        if let problem = problem(of: result, needing: study.metrics) {
          throw StudyError(.invalid, "\(file): seed \(each.seed), arm '\(key)': \(problem)")
        }
      }
    }
    let seeds = confirmation?.seeds.map(\.seed) ?? []
    try require(Set(seeds).count == seeds.count, "confirmation", "each seed once", seeds)
  }

  private func problem(of result: ArmResult, needing metrics: [String]) -> String? {
    if let problem = result.course.problem(images: data.validation) { return problem }
    if !result.right.fits(data.test) { return "expected a bit for each of \(data.test) images" }
    if result.cost <= 0 { return "expected a cost above 0, found \(result.cost)" }
    if let name = metrics.first(where: { result.metrics[$0] == nil }) {
      return "expected the metric '\(name)', found \(result.metrics.keys.sorted())"
    }
    let wrong = result.metrics.filter { !$0.value.isFinite }
    return wrong.isEmpty ? nil : "expected finite numbers, found \(wrong)"
  }
}

extension StudyRecord.Tuning.Trial {
  /// Tells the trial from others, and sorts them by arm and settings.
  var name: String {
    let settings = settings.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    return "\(arm), \(settings.joined(separator: ", "))"
  }
}

// MARK: Files

extension StudyRecord {
  /// Reads a study's results; nil where there are none yet.
  ///
  /// - Throws: `StudyError` where the file is not a record of this study.
  static func read(_ file: URL, for study: Study) throws -> StudyRecord? {
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    let record: StudyRecord
    do {
      record = try JSONDecoder().decode(StudyRecord.self, from: Data(contentsOf: file))
    } catch {
      throw StudyError(
        .invalid, "\(file.path): expected a study's results, found something else: \(error)")
    }
    try record.validate(for: study, file: file.path)
    return record
  }

  /// The record as JSON, one run a line, so that a difference of two versions shows which runs.
  func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var text = String(decoding: try encoder.encode(self), as: UTF8.self)
    for start in ["{\"arms\":{", "{\"arm\":\"", "\"data\":{", "\"tuning\":{"] {
      text = text.replacing(start, with: "\n" + start)
    }
    return Data((text + "\n").utf8)
  }
}
