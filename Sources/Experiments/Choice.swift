/// What the stored tuning chooses for one arm.
public struct Choice: Sendable {
  /// The arm's key.
  public let arm: String
  /// Its settings with the best mean validation accuracy; of equal ones the first.
  public let settings: [String: Double]
  /// Mean validation accuracy of each candidate, in per cent of all validation images.
  public let accuracies: [Double]
  /// Settings at an end of their axis, where a wider grid may hold a better one.
  public let edges: [String]
  /// Whether the study's file has these settings frozen.
  public let isFrozen: Bool
}

extension Study {
  /// The choice of each tuned arm; nil where tuning is not complete.
  public func choices(from record: StudyRecord) -> [Choice]? {
    guard let tuning = record.tuning else { return nil }
    let trials = Dictionary(grouping: tuning.trials, by: \.arm)
    let images = Double(Self.tuningSeeds.count * record.data.validation)
    return tunedArms.reduce(into: [Choice]?([])) { choices, arm in
      let accuracies = arm.candidates.map { candidate in
        let right = trials[arm.key]?.first { $0.settings == candidate }?.right ?? [:]
        return right.count == Self.tuningSeeds.count
          ? 100 * Double(right.values.reduce(0, +)) / images : .nan
      }
      guard accuracies.allSatisfy(\.isFinite) else {
        choices = nil
        return
      }
      let best = accuracies.firstIndex(of: accuracies.max()!)!
      let settings = arm.candidates[best]
      choices?.append(
        Choice(
          arm: arm.key, settings: settings, accuracies: accuracies,
          edges: arm.grid!.edges(of: settings), isFrozen: settings == arm.settings))
    }
  }
}

extension Study {
  /// The arms that were not trained to their plateau: over all confirmation seeds the mean of the
  /// curve's last tenth is above that of the tenth before by a tenth of a point or more.
  public func rising(in record: StudyRecord) -> [String] {
    let seeds = record.confirmation?.seeds ?? []
    return arms.map(\.key).filter { key in
      let rises = seeds.compactMap { $0.arms[key]?.course.rise }
      guard !rises.isEmpty else { return false }
      return rises.reduce(0, +) / Double(rises.count) >= 0.001 * Double(record.data.validation)
    }
  }
}
