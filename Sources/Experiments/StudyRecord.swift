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

  /// The choice of settings.
  public struct Tuning: Codable, Equatable, Sendable {
    /// One round of one seed: every arm with its candidate of that number.
    public struct Round: Codable, Equatable, Sendable {
      /// Which candidate, from 0.
      public let candidate: Int
      /// Which seed.
      public let seed: UInt64
      /// How many validation images each arm had right in its best epoch.
      public let right: [String: Int]
      /// Where and when.
      public let run: Run
    }
    /// What they were computed from.
    public let origin: Origin
    /// Every arm's candidates.
    public let candidates: [String: [[String: Double]]]
    /// What was found, by candidate and seed.
    public var rounds: [Round]
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
    for round in tuning?.rounds ?? [] {
      let place = "candidate \(round.candidate), seed \(round.seed)"
      try require(
        Study.tuningSeeds.contains(round.seed), place, "a seed of \(Study.tuningSeeds)", round.seed)
      try require(
        round.right.allSatisfy { key, right in
          tuning!.candidates[key]?.indices.contains(round.candidate) == true
            && 0...data.validation ~= right
        } && round.right.count == tuning!.candidates.count, place,
        "0 to \(data.validation) right images of each arm's candidate", round.right)
    }
    let places = tuning?.rounds.map { "\($0.candidate), \($0.seed)" } ?? []
    try require(Set(places).count == places.count, "tuning", "each round once", places)
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
    for start in ["{\"arms\":{", "{\"candidate\":", "\"data\":{", "\"tuning\":{\"candidates\""] {
      text = text.replacing(start, with: "\n" + start)
    }
    return Data((text + "\n").utf8)
  }
}
