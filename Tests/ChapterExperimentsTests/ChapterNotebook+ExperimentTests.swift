import Datasets
import Distillation
import Foundation
import Kernels
import Learning
import Tensors
import TestSupport
import Testing

@testable import ChapterExperiments

@MainActor
@Suite struct NotebookExperimentTests {
  private struct Settings: Encodable, Sendable {
    var factor: Double
  }

  /// How often something was computed.
  private final class Count: Sendable {
    private let calls = Guarded(0)
    var value: Int { calls.withLock { $0 } }
    func add() { calls.withLock { $0 += 1 } }
  }

  private func pairs(
    _ notebook: TemporaryNotebook, seeds: [UInt64] = [3, 4], epochs: Int = 1, width: Int = 8
  ) throws -> [PairedSeed] {
    notebook.note.pairs(
      "teachers", seeds, try Dataset.load(.digits).prefix(train: 120, test: 40), validation: 20,
      recipe: StudentRecipe(epochs: epochs)
    ) { SimpleStudent(inputs: 64, width: width, $0) }
  }

  /// An arm that counts how often it runs; its result is not a number where the factor is not.
  private func trial(_ name: String, factor: Double = 2, _ count: Count) -> Trial<[Double]> {
    Trial(name, configuration: Settings(factor: factor)) { pair, settings in
      count.add()
      return [settings.factor * Double(pair.seed), pair.teacherScore.accuracy]
    }
  }

  @Test func resultsComeInTheOrderOfArmsAndSeedsAndAreComputedOnce() throws {
    let folder = try TemporaryFolder()
    let count = Count()
    var found: [[[Double]]] = []
    for _ in 0..<2 {
      let notebook = try TemporaryNotebook(in: folder)
      let pairs = try pairs(notebook)
      found.append(
        notebook.note.experiment(
          "factors", pairs, [2.0, 10].map { trial("x \($0)", factor: $0, count) }
        ).map { $0.map { $0[0] } })
      #expect(try notebook.warnings.isEmpty)
      #expect(try notebook.entries.count == 2 + 4)
    }
    #expect(found[0] == [[6, 8], [30, 40]])
    #expect(found[1] == found[0])
    #expect(count.value == 4)
  }

  @Test func seedsBeginAtTheRunsOwn() throws {
    #expect(try TemporaryNotebook(["--seed", "40"]).note.seeds(3) == [40, 41, 42])
    let last = try TemporaryNotebook(["--seed", "18446744073709551615"])
    #expect(last.note.seeds(2) == [.max, 0])
  }

  @Test func whatAClosureTakesAlongDoesNotMixUpResults() throws {
    let folder = try TemporaryFolder()
    for _ in 0..<2 {
      let notebook = try TemporaryNotebook(in: folder)
      let pairs = try pairs(notebook, seeds: [3])
      func arm(_ taken: Double) -> Trial<Double> {
        Trial("arm", configuration: Settings(factor: 2)) { $1.factor * taken }
      }
      #expect(notebook.note.experiment("e", pairs, [arm(10), arm(20)]) == [[20], [40]])
      #expect(notebook.note.experiment("e", pairs, [arm(30)]) == [[60]])
    }
  }

  @Test func aTeacherFromTheCacheIsTheTrainedOne() throws {
    let folder = try TemporaryFolder()
    let trained = try pairs(TemporaryNotebook(in: folder, ["--no-cache"]))
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/cache"))
    _ = try pairs(TemporaryNotebook(in: folder))
    let again = try TemporaryNotebook(in: folder)
    let kept = try pairs(again)
    #expect(again.note.computedResults == 0)
    for (trained, kept) in zip(trained, kept) {
      #expect(trained.teacher == kept.teacher)
      #expect(trained.trainLogits.all.values == kept.trainLogits.all.values)
      #expect(trained.teacherScore.predictions == kept.teacherScore.predictions)
      #expect(trained.train == kept.train)
      #expect(trained.teacherCost == kept.teacherCost)
    }
  }

  @Test func whatDiffersIsComputed() throws {
    let folder = try TemporaryFolder()
    let count = Count()
    func computed(
      seeds: [UInt64] = [3, 4], epochs: Int = 1, width: Int = 8, _ arguments: [String] = [],
      factor: Double = 2, name: String = "arm"
    ) throws -> (teachers: Int, runs: Int) {
      let notebook = try TemporaryNotebook(in: folder, arguments)
      let pairs = try pairs(notebook, seeds: seeds, epochs: epochs, width: width)
      let (teachers, before) = (notebook.note.computedResults, count.value)
      _ = notebook.note.experiment("e", pairs, [trial(name, factor: factor, count)])
      return (teachers, count.value - before)
    }
    #expect(try computed() == (2, 2))
    #expect(try computed() == (0, 0))
    #expect(try computed(seeds: [3, 4, 5]) == (1, 1))
    #expect(try computed(factor: 3) == (0, 2))
    #expect(try computed(factor: .nan) == (0, 2))
    #expect(try computed(factor: .nan) == (0, 0))
    #expect(try computed(name: "another arm") == (0, 2))
    #expect(try computed(epochs: 2) == (2, 2))
    #expect(try computed(width: 9) == (2, 2))
    #expect(try computed(["--seed", "1"]) == (2, 2))
    #expect(try computed(["--profile", "smoke"]) == (2, 2))
    #expect(try computed(["--no-cache"]) == (2, 2))
    #expect(try computed() == (0, 0))
  }

  @Test func studentsAreToldApartByAllThatDecidesThem() throws {
    let folder = try TemporaryFolder()
    func computed(
      _ recipe: StudentRecipe = StudentRecipe(epochs: 1), images: Int = 50, temperature: Float = 4,
      logits: (@Sendable (PairedSeed) -> TeacherLogits)? = { $0.trainLogits },
      makeStudent: @escaping @Sendable (Generator) -> any Module = {
        SimpleStudent(inputs: 64, width: 4, $0)
      }
    ) throws -> Int {
      let notebook = try TemporaryNotebook(in: folder)
      let pairs = try pairs(notebook, seeds: [3])
      let before = notebook.note.computedResults
      _ = notebook.note.arm(
        "student", pairs, recipe, images: images, logits: logits, makeStudent: makeStudent)
      return notebook.note.computedResults - before
    }
    #expect(try computed() == 1)
    #expect(try computed() == 0)
    #expect(try computed(StudentRecipe(epochs: 1, alpha: 0.5)) == 1)
    #expect(try computed(StudentRecipe(epochs: 1, loss: .topK(3, renormalized: true))) == 1)
    #expect(try computed(images: 51) == 1)
    #expect(try computed(logits: nil) == 1)
    #expect(
      try computed(logits: {
        $0.trainLogits.shuffledOverImages(generator: Generator(seed: 1))
      }) == 1)
    #expect(try computed(makeStudent: { SimpleStudent(inputs: 64, width: 5, $0) }) == 1)
    // Neither shows in the weights.
    for rate in [0.1, 0.2] as [Float] {
      let found = try computed(makeStudent: {
        Sequential(Dropout(rate), SimpleStudent(inputs: 64, width: 4, $0))
      })
      #expect(found == 1)
    }
    #expect(try computed() == 0)
  }

  @Test func aDamagedEntryIsComputedAnewAndSaidSo() throws {
    let folder = try TemporaryFolder()
    let count = Count()
    func run() throws -> (result: [[[Double]]], warnings: [String]) {
      let notebook = try TemporaryNotebook(in: folder)
      let result = notebook.note.experiment("e", try pairs(notebook), [trial("arm", count)])
      return (result, try notebook.warnings)
    }
    let first = try run()
    let entries = try TemporaryNotebook(in: folder).entries
    for (index, entry) in entries.enumerated() {
      var bytes = try Data(contentsOf: entry)
      if index % 2 == 0 { bytes.removeLast(9) } else { bytes[bytes.count / 2] ^= 4 }
      try bytes.write(to: entry)
    }
    let second = try run()
    #expect(second.result == first.result)
    #expect(second.warnings.count == 4)
    for (warning, entry) in zip(second.warnings.sorted(), entries) {
      #expect(warning.contains(entry.lastPathComponent), "\(warning)")
    }
    #expect(try run().warnings.isEmpty)
    #expect(count.value == 4)
  }

  @Test func aShardWithoutOthersComputesAll() throws {
    let folder = try TemporaryFolder()
    let count = Count()
    for shard in ["3/3", "1/3"] {
      let notebook = try TemporaryNotebook(in: folder, shard: shard)
      let result = notebook.note.experiment("e", try pairs(notebook), [trial("arm", count)])
      #expect(result.map { $0.map { $0[0] } } == [[6, 8]])
    }
    #expect(count.value == 2)
  }
}
