import Foundation
import Records
import TestSupport
import Testing
import Weaving

/// Runs that are stopped, and go on: `Tests/Resume/run` does so 50 times.
@Suite struct ResumeTests {
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func path(_ name: String) -> String { folder.path + "/" + name }

  @Test func killedAtRandomEndsWithTheSameBytes() throws {
    let whole = try ChapterRun("KilledTraining", [path("whole"), path("expected")])
    try #require(whole.status == 0, "\(whole.errors)")
    var kills = 0
    for attempt in 1... {
      let run = try StartedChapter("KilledTraining", [path("checkpoint"), path("found")])
      if kills < 5 {
        // Later and later, so that it comes further each time.
        usleep(UInt32.random(in: 50_000...150_000) * UInt32(attempt))
        kill(run.process.processIdentifier, SIGKILL)
      }
      if try run.end().status != 0 {
        kills += 1
      } else if kills > 0 {
        break
      } else {
        // Faster than this process, on a busy machine.
        try FileManager.default.removeItem(atPath: path("found"))
      }
      try #require(attempt < 20)
    }
    let (expected, found) = try (
      Data(contentsOf: URL(filePath: path("expected"))),
      Data(contentsOf: URL(filePath: path("found")))
    )
    let isSame = expected == found
    #expect(isSame, "the weights differ after \(kills) kills")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().filter {
        !$0.hasSuffix(".tmp")  // what a kill left half-written
      } == ["expected", "found"])
  }

  /// Ctrl-C at some moments of a chapter: trainings save, a line says how to go on, and record and figures are in the
  /// end those of one run.
  @Test(arguments: [SIGINT, SIGTERM]) func interruptedChapterGoesOn(signal: Int32) throws {
    let options = [
      "--profile", "smoke", "--quiet", "--save-every", "0.05", "--cache", path("cache"),
      "--record", path("record.json"), "--figures", path("figures"), "--resume",
    ]
    var interrupts = 0
    for attempt in 1... {
      let run = try StartedChapter("Chapter10_2", options)
      if interrupts < 4 {
        usleep(UInt32.random(in: 100_000...400_000) * UInt32(attempt))
        kill(run.process.processIdentifier, signal)
      }
      let end = try run.end()
      if end.status == 0 { break }
      interrupts += 1
      // Before it can catch the signal it dies of it.
      guard run.process.terminationReason == .exit else { continue }
      #expect(end.status == 128 + signal, "\(end.errors)")
      #expect(
        end.errors
          == "Chapter10_2: interrupted; the same command with --resume goes on from here\n")
      try #require(attempt < 20)
    }
    let record = try RunRecord(contentsOf: path("record.json")).withoutEnvironment
    let expected = try SmokeRun.of("Chapter10_2")
    let isSame = record == expected.record.withoutEnvironment
    #expect(isSame, "the record differs after \(interrupts) interrupts")
    for (name, data) in expected.figures {
      let isSame = try Data(contentsOf: URL(filePath: path("figures/" + name))) == data
      #expect(isSame, "\(name) differs")
    }
    let left = try FileManager.default.contentsOfDirectory(atPath: path("cache/10.2"))
    #expect(left.filter { $0.contains(".training-") } == [])
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
    let options = ["--profile", "smoke", "--seed", "22", "--quiet", "--cache", path("cache")]
    let folder = path("cache/10.2")
    func checkpoints() -> [String] {
      let files = try? FileManager.default.contentsOfDirectory(atPath: folder)
      return files?.filter { $0.hasSuffix(".training-0") } ?? []
    }
    for attempt in 1... {
      let run = try StartedChapter("Chapter10_2", options + ["--save-every", "0"])
      while run.process.isRunning, checkpoints().isEmpty { usleep(20_000) }
      kill(run.process.processIdentifier, SIGKILL)
      // On a busy machine it may have come to its end meanwhile.
      if try run.end().status != 0 { break }
      try #require(attempt < 5)
      try FileManager.default.removeItem(atPath: path("cache"))
    }
    let checkpoint = try folder + "/" + #require(checkpoints().first)
    var bytes = try Data(contentsOf: URL(filePath: checkpoint))
    bytes[bytes.count / 2] ^= 4
    try bytes.write(to: URL(filePath: checkpoint))
    let second = try ChapterRun("Chapter10_2", options + ["--resume", "--figures", path("f")])
    #expect(second.status == 0, "\(second.errors)")
    #expect(second.errors.split(separator: "\n").count == 1, "\(second.errors)")
    #expect(second.errors.contains(checkpoint) && second.errors.contains("begins anew"))
  }
}
