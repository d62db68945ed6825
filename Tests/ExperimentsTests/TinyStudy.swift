import Datasets
import Foundation
import Synchronization
import Tensors
import TestSupport
import Testing

@testable import Experiments

/// A study of milliseconds: its networks are logits drawn at random, right with a probability that
/// is the arm's setting.
final class TinyStudy: @unchecked Sendable {
  let folder: TemporaryFolder
  let source: String
  /// How often the run was asked for each seed.
  let runs = Mutex<[UInt64: Int]>([:])

  init(code: String = "let x = 1") throws {
    folder = try TemporaryFolder()
    source = try folder.write("Tiny.swift", Self.text(code))
  }

  static func text(_ code: String, prose: String = "prose") -> [UInt8] {
    Array("// \(prose)\n\n// MARK: Run\n\(code)\n".utf8)
  }

  struct Settings: Codable, Sendable {
    var right: Double
    var other = 0.0
  }

  /// - Parameters:
  ///   - soft: how often the second arm is right; the first is half of the time
  ///   - grid: of both arms
  ///   - looks: confirmation seeds
  ///   - claims: those of "soft − hard" by default
  ///   - fail: called with the seed before it is computed
  func study(
    id: String = "tiny/study", soft: Double = 0.9, grid: Study.Grid? = nil,
    looks: [ClosedRange<UInt64>] = [100...105], constants: [String: Double] = [:],
    claims: [Study.Claim]? = nil, fail: @escaping @Sendable (UInt64) throws -> Void = { _ in }
  ) -> Study {
    Study(
      id: id, title: "Tiny",
      claims: claims ?? [
        Study.Claim(
          "gain", "soft is better", source: "a test", refutation: "it is not",
          effect: .difference("soft", minus: "hard"), margin: 10, marginReason: "a test",
          isPrimary: true)
      ],
      constants: constants,
      arms: [
        Study.Arm("hard", "hard labels", Settings(right: 0.5), grid: grid),
        Study.Arm("soft", "soft labels", Settings(right: soft), grid: grid),
      ], looks: looks, file: source
    ) { [self] (seed: StudySeed, arms: [String: Settings]) in
      runs.withLock { $0[seed.seed, default: 0] += 1 }
      try fail(seed.seed)
      return arms.mapValues { Self.result(seed, $0) }
    }
  }

  private static func result(_ seed: StudySeed, _ settings: Settings) -> ArmResult {
    let draws = Generator(seed: seed.seed).uniform([seed.test.count]).values
    let rows = zip(draws, seed.test.labels).map { draw, label -> [Float] in
      Double(draw) < settings.right
        ? (label == 0 ? [1, 0] : [0, 1]) : (label == 0 ? [0, 1] : [1, 0])
    }
    // The more the second setting differs from 0.3, the fewer validation images are right.
    let right = max(0, 10 - Int((10 * abs(settings.other - 0.3)).rounded()))
    return ArmResult(
      logits: Tensor(rows), labels: seed.test.labels,
      course: Course(epochs: 4, best: 4, curve: [0, 0, 0, right].map { right == 0 ? 0 : $0 }),
      cost: 7)
  }

  /// A hundred training images, so that ten are to validate by, and as many to test on.
  static let data: Dataset = {
    let labels = (0..<100).map { $0 % 2 }
    let images = LabelledImages(
      pixels: labels.map { UInt8($0 * 200) }, labels: labels, channels: 1, height: 1, width: 1)
    return Dataset(name: "tiny", classNames: ["a", "b"], train: images, test: images)
  }()

  func runner(_ study: Study, shard: String? = nil) throws -> StudyRunner {
    try StudyRunner(
      study, data: Self.data, shard: shard.flatMap { Shard($0) }, date: "2026-01-01")
  }

  /// The bytes of the study's one file.
  var results: Data { get throws { try Data(contentsOf: URL(filePath: resultsPath)) } }
  var resultsPath: String { folder.path + "/Tiny.json" }

  /// Changes the text of the file of results.
  func change(_ old: String, to new: String) throws {
    let text = String(decoding: try results, as: UTF8.self)
    let range = try #require(text.range(of: old), "the results have no '\(old)'")
    try Data(text.replacingCharacters(in: range, with: new).utf8)
      .write(to: URL(filePath: resultsPath))
  }

  /// Changes some of the bits in the file of results.
  func changeFirstByte(of bits: Bits) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    let text = String(decoding: try encoder.encode(bits), as: UTF8.self)
    try change(text, to: (text.hasPrefix("\"A") ? "\"B" : "\"A") + text.dropFirst(2))
  }
}
