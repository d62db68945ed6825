import Foundation
import Records

/// The documents' trainings as PyTorch ran them, beside the library's from the same seeds, number by number.
///
/// They take too long for a chapter's run. The test that runs and compares them keeps what it finds:
/// `KEEP=1 swift test --filter TrajectoriesFixtureTests`; without `KEEP` it fails where it finds something else.
struct Trajectories {
  /// The numbers of one kind that a training gave.
  struct Course: Codable {
    var seed: Int
    /// The training, such as `born_again`.
    var training: String
    /// What was measured, such as `test_accuracy`.
    var kind: String
    var values: [Double]
    /// How far each may be from PyTorch's; absent for PyTorch itself.
    var tolerances: [Double]?
  }

  /// A row of the ledger: the numbers of one kind of a training, from all seeds.
  struct Comparison {
    var place: Place
    var training: String
    var kind: String
    /// What PyTorch has, seed by seed, in short.
    var expected: String
    /// What the library has, likewise; nil if there is nothing.
    var found: String?
    /// The difference that comes nearest to what is allowed, and that; nil if there is none to be computed.
    var worst: (difference: Double, tolerance: Double)?
    var verdict: LedgerVerdict
  }

  /// Where the book has a training.
  struct Place {
    let document: String
    /// The chapter's folder.
    let chapter: String
    /// The section, as `note.section` calls it.
    let section: String

    init(_ document: String, _ chapter: String, _ section: String) {
      (self.document, self.chapter, self.section) = (document, chapter, section)
    }
  }

  static let path = "Tests/TestSupport/Fixtures/trajectories.json"
  static let foundPath = "Tests/TestSupport/Fixtures/trajectories-found.json"
  static let tests = "Tests/DistillationTests/TrajectoriesFixtureTests.swift"

  static let places = [
    "teacher_ce": Place("10_01_principles.md", "Chapter10_1", "A teacher, and what it knows"),
    "distilled_student": Place("10_01_principles.md", "Chapter10_1", "The training process"),
    "distilled_from_untrained_teacher":
      Place("10_01_principles.md", "Chapter10_1", "The training process"),
    "baseline_student": Place("10_01_principles.md", "Chapter10_1", "Student against baseline"),
    "temporal_as_written":
      Place("10_05_self_distillation.md", "Chapter10_5", "Temporal self-distillation"),
    "progressive_as_written":
      Place("10_05_self_distillation.md", "Chapter10_5", "Progressive self-distillation"),
    "progressive_deep_copied":
      Place("10_05_self_distillation.md", "Chapter10_5", "Progressive self-distillation"),
    "ensemble_as_written":
      Place("10_05_self_distillation.md", "Chapter10_5", "Ensemble self-distillation"),
    "born_again": Place("self_distillation_theory.md", "BornAgain", "The theory's trainer"),
    "deep_mutual_learning": Place("self_distillation_theory.md", "DML", "Training them together"),
    "deep_supervision":
      Place("self_distillation_notebook_zh.md", "BYOT", "The notebook's loss"),
  ]

  /// Of each training and kind, in the order of their names.
  let comparisons: [Comparison]

  /// - Throws: Foundation's error if a file is missing, ``WeavingError`` if one is damaged, or names a training that has
  ///   no place
  init(in package: URL) throws {
    let expected = try Self.courses(
      ofPyTorch: Data(contentsOf: package.appending(path: Self.path)))
    let kept = try Data(contentsOf: package.appending(path: Self.foundPath))
    let found: [Course]
    do {
      found = try JSONDecoder().decode([Course].self, from: kept)
    } catch {
      throw WeavingError(Self.foundPath, "expected what the tests keep, found something else")
    }
    // What was not measured of a training is an empty list.
    let groups = Dictionary(grouping: expected.filter { !$0.values.isEmpty }) {
      [$0.training, $0.kind]
    }
    comparisons = try groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { key, group in
      guard let place = Self.places[key[0]] else {
        throw WeavingError(Self.path, "expected trainings that have a place, found '\(key[0])'")
      }
      let own = group.map { course in
        found.first {
          ($0.seed, $0.training, $0.kind) == (course.seed, course.training, course.kind)
        }
      }
      return Comparison(place, group, own)
    }
  }

  /// What a fixture holds: beside each training's settings, objects with `values`.
  private static func courses(ofPyTorch json: Data) throws -> [Course] {
    guard let file = try? JSONSerialization.jsonObject(with: json) as? [String: Any],
      let runs = file["runs"] as? [[String: Any]]
    else { throw WeavingError(path, "expected an object with 'runs', found something else") }
    return try runs.flatMap { run -> [Course] in
      guard let seed = run["seed"] as? Int else {
        throw WeavingError(path, "expected a seed for each run, found none")
      }
      return run.flatMap { training, parts in
        (parts as? [String: Any] ?? [:]).compactMap { kind, part in
          ((part as? [String: Any])?["values"] as? [Double]).map {
            Course(seed: seed, training: training, kind: kind, values: $0)
          }
        }
      }
    }
  }
}

extension Trajectories.Comparison {
  /// - Parameters:
  ///   - expected: PyTorch's, one for each seed
  ///   - found: the library's, in the same order; nil where there is none
  fileprivate init(
    _ place: Trajectories.Place, _ expected: [Trajectories.Course],
    _ found: [Trajectories.Course?]
  ) {
    self.place = place
    training = expected[0].training
    kind = expected[0].kind.replacing("_", with: " ")
    self.expected = Self.inShort(expected)
    let known = found.compactMap(\.self)
    guard known.count == expected.count,
      zip(expected, known).allSatisfy({
        $0.values.count == $1.values.count && $1.tolerances?.count == $1.values.count
      })
    else {
      verdict = .differs
      return
    }
    self.found = Self.inShort(known)
    let differences = zip(expected, known).flatMap { expected, found in
      zip(zip(expected.values, found.values), found.tolerances ?? []).map {
        (difference: abs($0.0 - $0.1), tolerance: $1)
      }
    }
    worst = differences.max { $0.difference * $1.tolerance < $1.difference * $0.tolerance }
    verdict =
      differences.allSatisfy { $0.difference == 0 }
      ? .equal
      : differences.allSatisfy { $0.difference <= $0.tolerance } ? .withinTolerance : .differs
  }

  /// The numbers of each seed: all of them if they are few, else the first and the last.
  private static func inShort(_ courses: [Trajectories.Course]) -> String {
    courses.sorted { $0.seed < $1.seed }.map { course in
      let numbers = course.values.map { String(format: "%.5g", $0) }
      let shown =
        numbers.count <= 6
        ? numbers.joined(separator: ", ")
        : "\(numbers[0]) … \(numbers[numbers.count - 1]) (\(numbers.count))"
      return "seed \(course.seed): \(shown)"
    }.joined(separator: "; ")
  }
}
