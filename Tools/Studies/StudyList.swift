import Experiments
import Foundation

/// The list of studies, their claims and what was found.
struct StudyList {
  private let studies: [(study: Study, record: StudyRecord?)]
  private let shown: String?

  /// - Parameters:
  ///   - studies: all of the book, as verdicts are corrected for all of its claims
  ///   - shown: the id of the only one to print; nil for all
  ///   - store: where that one's results are; those of others are beside their sources
  /// - Throws: `StudyError` where a file of results is wrong.
  init(_ studies: [Study], shown: String? = nil, store: StudyStore? = nil) throws {
    self.shown = shown
    self.studies = try studies.map { study in
      let own = study.id == shown ? store : nil
      return (study, try (own ?? StudyStore(study)).record())
    }
  }

  /// For each study a heading, a line for each claim, the primary ones with a star, and what its
  /// record says against itself.
  ///
  /// - Throws: `StudyError` where a study's source cannot be read.
  func lines() throws -> [String] {
    let findings = findings(of: studies)
    return try studies.filter { shown == nil || $0.study.id == shown }.flatMap { study, record in
      let claims = study.claims.map { claim in
        "  "
          + line(
            claim,
            findings.first { $0.study.id == study.id && $0.claim.key == claim.key })
      }
      return try [heading(study, record)] + claims + (record.map { notes(study, $0) } ?? [])
    }
  }

  private func heading(_ study: Study, _ record: StudyRecord?) throws -> String {
    let seeds = record?.confirmation?.seeds ?? []
    let wanted = study.looks.map(\.count).reduce(0, +)
    let date = seeds.map(\.run.date).max()
    let state = try record.map(study.expiry) ?? []
    return "\(study.id): \(study.title) [\(seeds.count) of \(wanted) seeds"
      + (date.map { ", \($0)" } ?? "") + (record.map { ", \($0.data.name)" } ?? "")
      + (state.isEmpty ? "" : "; expired: \(state.joined(separator: ", "))") + "]"
  }

  private func line(_ claim: Study.Claim, _ finding: Finding?) -> String {
    let name = (claim.isPrimary ? "* " : "  ") + claim.text
    guard let finding else { return name + ": not run" }
    let half = (finding.interval.upperBound - finding.interval.lowerBound) / 2
    let number = String(format: "%+.2f ± %.2f", finding.estimate.mean, half)
    var text =
      "\(name): \(finding.verdict.rawValue), \(number) \(claim.metric.unit) (\(claim.effect.text))"
    if finding.verdict != .negligible, finding.isWithinMargin { text += ", within the margin" }
    if finding.verdict == .undecided {
      text +=
        finding.seedsNeeded.map { ", \($0) seeds would decide" }
        ?? ", more test images would decide"
    }
    return text
  }

  /// What the record says against itself: choices at an edge or not frozen, curves that still rise.
  private func notes(_ study: Study, _ record: StudyRecord) -> [String] {
    var lines: [String] = []
    for choice in study.choices(from: record) ?? [] {
      let settings = choice.settings.filter { name, _ in
        study.arms.first { $0.key == choice.arm }!.grid!.axes.contains { $0.name == name }
      }
      let text = settings.sorted { $0.key < $1.key }.map { "\($0) \($1)" }
      lines.append(
        "chosen for \(choice.arm): \(text.joined(separator: ", ")), "
          + String(format: "%.2f %%", choice.accuracies.max()!)
          + (choice.isFrozen ? "" : "; NOT what its file has frozen")
          + (choice.edges.isEmpty
            ? "" : "; WIDEN the grid of \(choice.edges.joined(separator: ", "))"))
    }
    let rising = study.rising(in: record)
    if !rising.isEmpty { lines.append("still rising: \(rising.joined(separator: ", "))") }
    return lines.map { "    \($0)" }
  }
}
