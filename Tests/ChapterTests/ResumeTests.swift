import Foundation
import Learning
import Records
import TestSupport
import Testing
import Weaving

/// Runs that are stopped at a point that they reach, and go on; `Tests/Resume/run` stops them at any.
@Suite struct ResumeTests {
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func path(_ name: String) -> String { folder.path + "/" + name }

  /// What `KilledTraining` does in all: two trainings of twelve epochs, of 16 and of 11 steps.
  private static let steps = 12 * (16 + 1) + 12 * (11 + 1)

  /// In the first step and in each of two trainings; each run goes on where the last one was.
  @Test func killedInAnyStepEndsWithTheSameBytes() throws {
    let whole = try ChapterRun("KilledTraining", [path("whole"), path("expected")])
    try #require(whole.status == 0, "\(whole.errors)")
    let arguments = [path("checkpoint"), path("found")]
    let saved = [0, 1, 70, 150, 40]
    for steps in saved {
      let run = try ChapterRun("KilledTraining", arguments + ["\(steps)"])
      try #require(run.status == SIGKILL, "\(run.errors)")
    }
    // No more steps than are left: one that begins again does not come to the end.
    let left = Self.steps - saved.reduce(0, +)
    let last = try ChapterRun("KilledTraining", arguments + ["\(left)"])
    try #require(last.status == 0, "\(last.errors)")
    let (expected, found) = try (
      Data(contentsOf: URL(filePath: path("expected"))),
      Data(contentsOf: URL(filePath: path("found")))
    )
    let isSame = expected == found
    #expect(isSame, "the weights differ after \(saved.count) kills")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        == ["expected", "found"])
  }

  /// Ctrl-C where a chapter looks for what it knows already of an experiment: a line says how to go on, and record and
  /// figures are in the end those of one run.
  @Test(arguments: [SIGINT, SIGTERM]) func interruptedChapterGoesOn(signal: Int32) throws {
    let arms = try CachedResults.computed(in: folder).arms
    let cache = CachedResults(in: path("cache"))
    let options = [
      "--profile", "smoke", "--quiet", "--threads", "2", "--cache", path("cache"), "--record",
      path("record.json"), "--figures", path("figures"), "--resume",
    ]
    for place in 0..<4 {
      let (first, second) = arms[place * arms.count / 4]
      let gates = try [first, second].map { try Gate(at: cache.folder.appending(path: $0).path) }
      let run = try StartedChapter("Chapter10_2", options)
      try gates[0].letThrough(run)
      kill(run.process.processIdentifier, signal)
      let end = try run.end()
      #expect(end.status == 128 + signal, "\(end.errors)")
      #expect(
        end.errors
          == "Chapter10_2: interrupted; the same command with --resume goes on from here\n")
      for gate in gates { gate.remove() }
    }
    let run = try ChapterRun("Chapter10_2", options)
    #expect(run.status == 0, "\(run.errors)")
    let record = try RunRecord(contentsOf: path("record.json")).withoutEnvironment
    let expected = try SmokeRun.of("Chapter10_2")
    let isSame = record == expected.record.withoutEnvironment
    #expect(isSame, "the record differs after four interrupts")
    for (name, data) in expected.figures {
      let isSame = try Data(contentsOf: URL(filePath: path("figures/" + name))) == data
      #expect(isSame, "\(name) differs")
    }
    #expect(try cache.checkpoints == [])
  }

  @Test(arguments: [
    (["--resume", "--no-cache"], "--resume goes on from what is in the cache"),
    (["--save-every=-1"], "--save-every must be from 0"),
  ]) func wrongOptions(options: [String], words: String) throws {
    let run = try ChapterRun("Chapter10_2", ["--profile", "smoke"] + options)
    #expect(run.status == 64)
    #expect(run.errors.contains(words), "\(run.errors)")
  }

  @Test func aDamagedCheckpointIsSaidAndTheTrainingBeginsAnew() throws {
    let cache = try CachedResults.computed(in: folder)
    // Its result is gone, and beside it lies a checkpoint with a flipped bit.
    let entry = try #require(cache.entries.first)
    let result = try Data(contentsOf: entry)
    try FileManager.default.removeItem(at: entry)
    let checkpoint = entry.appendingPathExtension("training-0")
    let weights = ModelState.Value.float(shape: [64], [Float](repeating: 1, count: 64))
    try Checkpoint(notes: [:], state: ModelState([("weights", weights)])).write(to: checkpoint.path)
    var bytes = try Data(contentsOf: checkpoint)
    bytes[bytes.count / 2] ^= 4
    try bytes.write(to: checkpoint)
    let run = try ChapterRun(
      "Chapter10_2",
      [
        "--profile", "smoke", "--quiet", "--cache", path("whole"), "--resume", "--figures",
        path("figures"),
      ])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
    #expect(run.errors.contains(checkpoint.path) && run.errors.contains("begins anew"))
    let isSame = try Data(contentsOf: entry) == result
    #expect(isSame, "\(entry.lastPathComponent) differs")
    #expect(try cache.checkpoints == [])
  }
}
