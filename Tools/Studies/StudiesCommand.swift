import ArgumentParser
import Datasets
import Experiments
import Foundation
import Kernels
import Laboratory

/// Lists the laboratory's studies, or runs one of them.
@main struct StudiesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "Studies",
    abstract: "Lists the laboratory's studies with their verdicts, or runs one of them.",
    discussion: """
      swift run Studies                                claims, verdicts, effects, seeds, dates
      swift run Studies 10_1/soft-labels               runs what is missing of its confirmation
      swift run Studies 10_1/soft-labels --tune        chooses its settings on seeds 0 to 7
      swift run Studies 10_1/soft-labels --verify 3    computes three stored seeds again

      Ctrl-C loses the seeds in work; the same command goes on from there. Several processes share \
      the work by --shard 1/2, --shard 2/2; the next run without gathers what they found. Results \
      on other data than the study's own are kept in .cache/studies.
      """)

  @Argument(help: "The study, such as 10_1/soft-labels; without it all are listed.")
  var study: String?

  @Flag(help: "Train every arm with each of its candidate settings on the tuning seeds.")
  var tune = false

  @Option(help: "Seeds of the study's declared looks, a..b; all that are due by default.")
  var seeds: SeedRange?

  @Option(help: "The part of the work that this process computes: i/n.")
  var shard: Shard?

  @Option(help: "Compute so many random stored seeds again and compare bits.")
  var verify: Int?

  @Option(help: "Threads; all cores by default.")
  var threads: Int?

  @Option(help: "The data set; fashion-mnist is what the committed results are of.")
  var data: DatasetName = .fashionMNIST

  @Option(help: "The folder with the data set's files; where Debian installs them by default.")
  var dataDirectory: String?

  func validate() throws {
    if let threads, threads < 1 {
      throw ValidationError("--threads must be 1 or more, found \(threads).")
    }
    if let verify, verify < 1 {
      throw ValidationError("--verify must be 1 or more, found \(verify).")
    }
    if verify != nil, tune || seeds != nil || shard != nil {
      throw ValidationError("--verify goes with none of --tune, --seeds, --shard.")
    }
    if study == nil, tune || seeds != nil || shard != nil || verify != nil {
      throw ValidationError("expected a study to run; swift run Studies lists them.")
    }
  }

  func run() throws {
    do {
      guard let study else { return try show(StudyList(Laboratory.studies)) }
      guard let study = Laboratory.studies.first(where: { $0.id == study }) else {
        throw StudyError(
          .usage,
          "expected one of \(Laboratory.studies.map(\.id).joined(separator: ", ")), found "
            + "'\(study)'")
      }
      if let threads { ThreadPool.shared.threads = threads }
      try run(study)
    } catch let error as StudyError {
      try Self.end(error.description, status: error.kind.status)
    } catch let error as DatasetError {
      try Self.end(error.description, status: error.kind == .missing ? 66 : 65)
    }
  }

  private func run(_ study: Study) throws {
    let folder =
      data == .fashionMNIST
      ? nil : URL(filePath: ".cache/studies/\(data.rawValue)/\(study.chapter)")
    let store = StudyStore(study, folder: folder)
    if shard == nil { try store.gather() }
    let runner = try StudyRunner(
      study, data: Dataset.load(data, directory: dataDirectory), folder: folder, shard: shard,
      teachers: URL(filePath: ".cache/studies/teachers"),
      date: Date.now.formatted(.iso8601.year().month().day())
    ) { line in FileHandle.standardError.write(Data((line + "\n").utf8)) }
    if let verify { return try self.verify(study, store, runner, count: verify) }
    if tune {
      try runner.tune()
    } else if let seeds {
      try runner.confirm(Array(seeds.range))
    } else {
      for look in study.looks where try isDue(look, study, store) {
        try runner.confirm(Array(look))
      }
    }
    if shard == nil {
      try show(StudyList(Laboratory.studies, shown: study.id, store: store))
    }
  }

  /// Whether a look is to be taken: the first is, the next where one before leaves a primary claim
  /// undecided.
  private func isDue(
    _ look: ClosedRange<UInt64>, _ study: Study, _ store: StudyStore
  ) throws -> Bool {
    guard look != study.looks.first else { return true }
    guard shard == nil else {
      throw StudyError(
        .usage,
        "\(study.id): expected --seeds with --shard where several looks are declared: "
          + "whether a later one is due is known when the shards of the first are gathered")
    }
    return try findings(of: [(study, store.record())]).contains {
      $0.claim.isPrimary && [.undecided, .suggestive].contains($0.verdict)
    }
  }

  private func verify(
    _ study: Study, _ store: StudyStore, _ runner: StudyRunner, count: Int
  ) throws {
    let stored = try store.record()?.confirmation?.seeds.map(\.seed) ?? []
    guard !stored.isEmpty else {
      throw StudyError(.missing, "\(study.id): expected stored seeds to verify, found none")
    }
    let seeds = stored.shuffled().prefix(count).sorted()
    let differences = try runner.differences(seeds)
    let list = seeds.map(String.init).joined(separator: ", ")
    guard differences.isEmpty else {
      try Self.end(differences.joined(separator: "\n"), status: 1)
      return
    }
    print("\(study.id): seeds \(list) give the same bits")
  }

  private func show(_ list: StudyList) throws {
    for line in try list.lines() { print(line) }
  }

  private static func end(_ message: String, status: Int32) throws {
    FileHandle.standardError.write(Data("Studies: \(message)\n".utf8))
    throw ExitCode(status)
  }
}

extension StudyError.Kind {
  /// The exit code of sysexits.h.
  fileprivate var status: Int32 {
    switch self {
    case .usage: 64
    case .invalid: 65
    case .missing: 66
    }
  }
}

/// Seeds `a..b`, both included.
struct SeedRange: ExpressibleByArgument {
  let range: ClosedRange<UInt64>

  init?(argument: String) {
    let ends = argument.components(separatedBy: "..").map { UInt64($0) }
    guard ends.count == 2, let first = ends[0], let last = ends[1], first <= last else {
      return nil
    }
    range = first...last
  }
}

extension Shard: ExpressibleByArgument {
  /// Reads `i/n`.
  public init?(argument: String) { self.init(argument) }
}

extension DatasetName: ExpressibleByArgument {}
