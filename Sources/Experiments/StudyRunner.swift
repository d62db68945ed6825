import Datasets
import Foundation
import Kernels

/// Runs a study: chooses its settings, tests its claims, and computes anew what is stored.
///
/// Seeds run side by side, one thread each. After each the file is written, so that a run that is
/// killed loses the seeds in work, and the next goes on from there.
public struct StudyRunner: Sendable {
  private let study: Study
  private let data: Dataset
  private let store: StudyStore
  private let shard: Shard?
  private let teachers: URL?
  private let run: StudyRecord.Run
  private let report: @Sendable (String) -> Void
  private let origin: StudyRecord.Origin

  /// - Parameters:
  ///   - study: what is run
  ///   - data: on what
  ///   - folder: where results are kept; beside the study's source by default
  ///   - shard: the part that this process computes; nil for all
  ///   - teachers: where trained teachers are kept; nil for nowhere
  ///   - date: the day that is noted
  ///   - report: called with a line after each run, from any thread
  /// - Throws: `StudyError` where the study's source cannot be read.
  public init(
    _ study: Study, data: Dataset, folder: URL? = nil, shard: Shard? = nil, teachers: URL? = nil,
    date: String, report: @escaping @Sendable (String) -> Void = { _ in }
  ) throws {
    (self.study, self.data, self.shard, self.teachers) = (study, data, shard, teachers)
    store = StudyStore(study, folder: folder, shard: shard)
    run = StudyRecord.Run(date: date, processor: Processor.name)
    self.report = report
    origin = try study.origin()
  }

  // MARK: Tuning

  /// Trains every arm that is tuned with each of its candidates on the tuning seeds, as far as that
  /// is not stored: after a grid was widened, what is new.
  public func tune() throws {
    let stored = [try store.record(), try start()].compactMap { $0?.tuning }
      .filter { $0.origin == origin }
    let known = stored.flatMap(\.trials)
    var record = try start()
    if record.tuning?.origin != origin {
      record.tuning = StudyRecord.Tuning(origin: origin, run: run, trials: [])
    }
    // One job trains every arm with its candidate of one number, so that they share the teachers.
    let jobs = (0..<(study.tunedArms.first?.candidates.count ?? 0)).flatMap { candidate in
      Study.tuningSeeds.map { seed in (seed: seed, settings: missing(candidate, seed, known)) }
    }.filter { !$0.settings.isEmpty }
    let own = jobs.enumerated().filter { shard?.owns($0.offset) != false }.map(\.element)
    try each(own, of: "tuning", record) { seed, settings in
      try results(of: seed, settings).map { arm, result in
        StudyRecord.Tuning.Trial(
          arm: arm, settings: settings[arm]!, right: ["\(seed)": result.course.curve.max()!])
      }
    } keep: { record, trials in
      record.tuning!.run = run
      record.tuning!.add(trials)
    }
  }

  /// Each arm's candidate of a number, of those arms whose trial on the seed is not known.
  private func missing(
    _ candidate: Int, _ seed: UInt64, _ known: [StudyRecord.Tuning.Trial]
  ) -> [String: [String: Double]] {
    study.tunedArms.reduce(into: [:]) { missing, arm in
      let settings = arm.candidates[candidate]
      let isKnown = known.contains {
        $0.arm == arm.key && $0.settings == settings && $0.right["\(seed)"] != nil
      }
      if !isKnown { missing[arm.key] = settings }
    }
  }

  // MARK: Confirmation

  /// Tests the claims on seeds that were declared, as far as that is not stored.
  ///
  /// - Parameter seeds: some of those of the study's looks
  /// - Throws: `StudyError` where a seed was not declared, and what `run` throws.
  public func confirm(_ seeds: [UInt64]) throws {
    if let stranger = seeds.first(where: { seed in !study.looks.contains { $0 ~= seed } }) {
      throw StudyError(
        .usage,
        "\(study.id): expected seeds of the declared looks \(study.looks.map { "\($0)" }), found "
          + "\(stranger); declare a look in \(study.file) before the run")
    }
    let isCurrent: (StudyRecord.Confirmation?) -> Bool = {
      $0?.origin == origin && $0?.settings == study.settings
    }
    let known = try [store.record(), start()].compactMap { $0?.confirmation }.filter(isCurrent)
      .flatMap(\.seeds).map(\.seed)
    var record = try start()
    if !isCurrent(record.confirmation) {
      record.confirmation = StudyRecord.Confirmation(
        origin: origin, settings: study.settings, seeds: [])
    }
    let missing = seeds.sorted().enumerated().filter { shard?.owns($0.offset) != false }
      .map(\.element).filter { !known.contains($0) }
    try each(missing, of: "confirmation", record) { seed in
      StudyRecord.Confirmation.Seed(
        seed: seed, arms: try results(of: seed, study.settings), run: run)
    } keep: { record, result in
      record.confirmation!.seeds.append(result)
      record.confirmation!.seeds.sort { $0.seed < $1.seed }
    }
  }

  /// Computes some stored seeds again.
  ///
  /// - Parameter seeds: of those stored
  /// - Returns: for each value that differs a line that names it; none where all bits are the same
  /// - Throws: `StudyError` where a seed is not stored.
  public func differences(_ seeds: [UInt64]) throws -> [String] {
    let stored = try store.record()?.confirmation?.seeds ?? []
    let found = try side(by: seeds) { seed in
      guard let known = stored.first(where: { $0.seed == seed }) else {
        throw StudyError(.usage, "\(study.id): expected a stored seed to verify, found \(seed)")
      }
      let again = try results(of: seed, study.settings)
      return known.arms.keys.sorted().compactMap { key in
        known.arms[key] == again[key] ? nil : "\(study.id): seed \(seed), arm '\(key)' differs"
      }
    }
    return found.flatMap(\.self)
  }

  // MARK: Runs

  /// The record that this run goes on with: that of its file, if it is of the same data.
  private func start() throws -> StudyRecord {
    let summary = StudyRecord.DataSummary(
      name: data.name, train: data.train.count - data.train.count / 10,
      validation: data.train.count / 10, test: data.test.count,
      testLabels: Data(data.test.labels.map { UInt8($0) }))
    let kept = try StudyRecord.read(store.written, for: study)
    return kept?.data == summary ? kept! : StudyRecord(study: study.id, data: summary)
  }

  private func results(
    of seed: UInt64, _ settings: [String: [String: Double]]
  ) throws -> [String: ArmResult] {
    let shared = StudySeed(seed: seed, data: data, teachers: teachers)
    let results = try study.results(shared, settings)
    guard results.keys.sorted() == settings.keys.sorted() else {
      throw StudyError(
        .invalid,
        "\(study.id): expected results of \(settings.keys.sorted()) from its run, found "
          + "those of \(results.keys.sorted())")
    }
    return results
  }

  /// Computes jobs side by side, and writes the record after each.
  private func each<Job: Sendable, Result: Sendable>(
    _ jobs: [Job], of what: String, _ record: StudyRecord,
    _ compute: @Sendable (Job) throws -> Result,
    keep: @Sendable (inout StudyRecord, Result) -> Void
  ) throws {
    let state = Guarded((record: record, done: 0))
    _ = try side(by: jobs) { job in
      let result = try compute(job)
      try state.withLock { state in
        keep(&state.record, result)
        try store.write(state.record)
        state.done += 1
        report("\(study.id): \(what), \(state.done) of \(jobs.count) runs")
      }
    }
  }

  /// Results in the order of the jobs; after an error no further job is begun.
  private func side<Job: Sendable, Result: Sendable>(
    by jobs: [Job], _ compute: @Sendable (Job) throws -> Result
  ) throws -> [Result] {
    let state = Guarded(
      (results: [Result?](repeating: nil, count: jobs.count), error: nil as (any Error)?))
    ThreadPool.shared.run(jobs.count) { index in
      guard state.withLock({ $0.error == nil }) else { return }
      do {
        let result = try compute(jobs[index])
        state.withLock { $0.results[index] = result }
      } catch {
        state.withLock { $0.error = $0.error ?? error }
      }
    }
    let (results, error) = state.withLock { $0 }
    if let error { throw error }
    return results.map { $0! }
  }
}

extension Study {
  /// What decides this study's results now, besides the settings.
  ///
  /// - Throws: `StudyError` where its source cannot be read.
  func origin() throws -> StudyRecord.Origin {
    StudyRecord.Origin(
      numerics: Numerics.version, source: try SourceFingerprint.of(self), constants: constants)
  }

  /// Why stored results do not count any more: in words, none where they do.
  ///
  /// - Throws: `StudyError` where the study's source cannot be read.
  public func expiry(of record: StudyRecord) throws -> [String] {
    let now = try origin()
    var reasons: [String] = []
    let origins = [
      ("tuning", record.tuning?.origin), ("confirmation", record.confirmation?.origin),
    ]
    for (name, origin) in origins {
      guard let origin else { continue }
      if origin.numerics != now.numerics { reasons.append("\(name): the arithmetic has changed") }
      if origin.source != now.source { reasons.append("\(name): the source has changed") }
      if origin.constants != now.constants { reasons.append("\(name): constants have changed") }
    }
    if let confirmation = record.confirmation, confirmation.settings != settings {
      reasons.append("confirmation: settings have changed")
    }
    return reasons
  }
}
