import Datasets
import Distillation
import Foundation
import Kernels
import Learning
import Notebook
import Tensors
import TestSupport
import Testing

@testable import ChapterExperiments

/// Chapters that are interrupted in a step of a training, in processes of their own.
@Suite struct InterruptionTests {
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  /// Ctrl-C and `kill`: the trainings at hand save, a line says how to go on, and what comes out is that of one run.
  @Test(arguments: [SIGINT, SIGTERM], [1, 2])
  func interruptedInAnyStepEndsWithTheSameLosses(signal: Int32, threads: Int) async throws {
    let path = folder.path
    // In the first training, in the midst of the others, and (of one thread) in the chapter's own.
    let stops = [1, 8, 20, 3]
    for stop in stops {
      let result = await #expect(
        processExitsWith: .exitCode(128 + signal), observing: [\.standardErrorContent]
      ) {
        [
          path = path as String, threads = threads as Int, signal = signal as Int32,
          stop = stop as Int
        ] in
        try await runChapter(in: path, threads: threads, Steps(sending: signal, in: stop))
      }
      let errors = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
      #expect(
        errors == "Chapter9_9: interrupted; the same command with --resume goes on from here\n")
    }
    for path in [path, path + "/whole"] {
      await #expect(processExitsWith: .exitCode(0)) {
        [path = path as String, threads = threads as Int] in
        try await runChapter(in: path, threads: threads, Steps())
      }
    }
    let found = try Outcome(in: path)
    let expected = try Outcome(in: path + "/whole")
    #expect(found.losses == expected.losses)
    #expect(expected.losses.count == expected.steps)
    // One thread does no step twice. Of two, the other may just have been between its training and its result.
    if threads == 1 { #expect(stops.reduce(0, +) + found.steps == expected.steps) }
    let kept = try FileManager.default.contentsOfDirectory(atPath: path + "/cache/9.9").filter {
      !$0.hasSuffix(".tmp")  // what an interrupted thread may leave half-written
    }
    #expect(kept.count == seeds.count, "\(kept)")
  }
}

private let seeds: [UInt64] = [1, 2, 3]

/// What a whole run gives, and in how many steps it came there from where it was.
private struct Outcome: Codable {
  let losses: [Double]
  let steps: Int

  init(_ losses: [Double], _ steps: Int) { (self.losses, self.steps) = (losses, steps) }

  init(in folder: String) throws {
    let file = URL(filePath: folder + "/outcome.json")
    self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: file))
  }

  func write(in folder: String) throws {
    try JSONEncoder().encode(self).write(to: URL(filePath: folder + "/outcome.json"))
  }
}

/// Counts a process's steps, and interrupts it in one of them.
private final class Steps: Sendable {
  private let stop: (signal: Int32, step: Int)?
  private let done = Guarded(0)

  init() { stop = nil }
  init(sending signal: Int32, in step: Int) { stop = (signal, step) }

  var count: Int { done.withLock { $0 } }

  /// A step of a training begins. Where it is the one to stop in, no thread goes on before the run has noticed.
  func begin(_ run: Interruption) {
    done.withLock { done in
      done += 1
      guard let stop, done == stop.step else { return }
      kill(getpid(), stop.signal)
      while !run.wantsStop { sched_yield() }
    }
  }
}

/// A chapter with an experiment of three trainings, and one of its own; it saves where it is interrupted alone.
@MainActor private func runChapter(in folder: String, threads: Int, _ steps: Steps) throws {
  let note = ChapterNotebook.open(
    chapter: "9.9", title: "Title",
    arguments: [
      "--profile", "smoke", "--quiet", "--cache", folder + "/cache", "--figures",
      folder + "/figures",
      "--threads", "\(threads)", "--resume", "--save-every", "100000",
    ], file: "Chapter9_9/main.swift", path: "/nowhere/main.swift")
  let digits = try Dataset.load(.digits).prefix(train: 90, test: 10).train
  let run = note.interruption
  /// Three epochs of three steps.
  @Sendable func losses(seed: UInt64) -> [Double] {
    let generator = Generator(seed: seed)
    let student = SimpleStudent(inputs: 64, width: 8, generator)
    let optimizer = Adam(student.parameters)
    let batches = DataLoader(digits, batchSize: 32, shuffle: true, generator: generator)
    return trainedEpochs(
      3, saving: ["student": student, "optimizer": optimizer, "batches": batches]
    ) { _ in
      trainEpoch(student, on: batches, with: optimizer, generator: generator) { logits, batch in
        steps.begin(run)
        return crossEntropy(logits, batch.labels)
      }
    }.flatMap(\.steps)
  }
  let experiment = note.results("losses", of: "seed", seeds) { cache, seed in
    cache.key("losses", seed: seed, settings: "")
  } compute: {
    losses(seed: $0)
  }
  let own = losses(seed: 4)
  note.finish()
  try Outcome(experiment.flatMap(\.self) + own, steps.count).write(in: folder)
}
