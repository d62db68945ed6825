import Datasets
import Foundation
import Learning
import Tensors
import TestSupport
import Testing

@testable import Distillation

/// Trainings that are stopped after any step, and go on as if nothing had happened.
@Suite struct ResumeTests {
  private static let digits = try! Dataset.load(.digits).prefix(train: 90, test: 40)

  /// Asks for a stop when it has been asked so many times.
  private final class StopsAfter: TrainingSupervisor, @unchecked Sendable {
    private var left: Int
    let end = DispatchSemaphore(value: 0)
    private(set) var isStopped = false
    private(set) var warnings: [String] = []

    init(_ polls: Int) { left = polls }

    var wantsStop: Bool {
      left -= 1
      return left < 0
    }
    func began() {}
    func ended() {}
    func stopped() -> Never {
      isStopped = true
      end.signal()
      while true { pause() }  // as a chapter's trainings do until the process ends
    }
    func failed(_ error: any Error) -> Never { fatalError("\(error)") }
    func warn(_ message: String) { warnings.append(message) }
    func cannotSave(_ message: String) { warnings.append(message) }
  }

  private final class Box: @unchecked Sendable { var state: ModelState? }

  /// What `training` gives, or nil if it was stopped.
  private func run(
    stoppingAfter polls: Int, _ path: String, _ training: @escaping @Sendable () -> ModelState
  ) -> ModelState? {
    let (supervisor, box) = (StopsAfter(polls), Box())
    let thread = Thread {
      let saving = TrainingSession.Saving(
        path: path, key: "test", interval: .seconds(100), resumes: true)
      let session = TrainingSession(supervisor: supervisor, saving: saving)
      box.state = session.run(training)
      session.removeCheckpoints()
      supervisor.end.signal()
    }
    thread.stackSize = 1 << 20
    thread.start()
    supervisor.end.wait()
    #expect(supervisor.warnings == [])
    return box.state
  }

  private static func network(_ generator: Generator) -> Sequential {
    Sequential(
      Linear(64, 8, generator), ReLU(), Dropout(0.2), Unflatten(8, 1, 1), BatchNorm2d(8),
      Flatten(), Linear(8, 10, generator))
  }

  private static func loader(_ generator: Generator, augmentation: Augmentation? = nil)
    -> DataLoader
  {
    DataLoader(
      digits.train, batchSize: 32, shuffle: true, augmentation: augmentation, generator: generator)
  }

  private static func selfDistilled(
    _ teacher: (Sequential, Generator) -> any SelfTeacher
  ) -> ModelState {
    let generator = Generator(seed: 1)
    let model = network(generator)
    let trainer = Trainer.selfDistillation(
      model, on: loader(generator), teacher: teacher(model, generator), generator: generator)
    let losses = trainedEpochs(3, saving: ["trainer": trainer]) { _ in trainer.trainEpoch() }
    return described(trainer, losses.flatMap(\.steps) + trainer.means(of: "soft"))
  }

  private static func described(_ part: any Stateful, _ losses: [Double]) -> ModelState {
    // A trainer's own history is JSON, whose keys come in any order; what it holds is among the losses.
    let numbers = part.state.entries.filter { !$0.name.hasSuffix("history.text") }
    return ModelState(numbers + [("losses", ModelState.Value(losses))])
  }

  private static let trainings: [(name: String, run: @Sendable () -> ModelState)] = [
    (
      "a student and its best epoch",
      {
        let generator = Generator(seed: 1)
        let teacher = SimpleTeacher(inputs: 64, generator)
        let trainer = Trainer(
          SimpleStudent(inputs: 64, width: 8, generator), on: loader(generator)
        ) {
          distillationLoss(student: $0, teacher: teacher($1.images), labels: $1.labels).total
        }
        let validation = DataLoader(digits.test, shuffle: false, generator: generator)
        var reports: [Double] = []
        let history = try! trainer.train(epochs: 3, validation: validation) {
          reports.append($0.loss)
        }
        return described(trainer, history.flatMap { [$0.loss, $0.accuracy] } + reports)
      }
    ),
    (
      "a recipe's student, augmented",
      {
        let generator = Generator(seed: 1)
        let model = network(generator)
        StudentRecipe(epochs: 2, batchSize: 32).train(
          model, on: digits.train, generator: generator)
        let optimizer = SGD(model.parameters, learningRate: 0.1, momentum: 0.9)
        let batches = loader(generator, augmentation: Augmentation(shift: 1, flips: true))
        let losses = trainedEpochs(
          2, saving: ["model": model, "optimizer": optimizer, "batches": batches]
        ) { epoch in
          optimizer.learningRate = 0.1 / Double(epoch + 1)
          return trainEpoch(model, on: batches, with: optimizer, generator: generator) {
            crossEntropy($0, $1.labels)
          }
        }
        return described(Several([model, optimizer, batches]), losses.flatMap(\.steps))
      }
    ),
    ("the batch before", { selfDistilled { _, _ in PreviousBatchTeacher() } }),
    (
      "the epochs before",
      { selfDistilled { _, _ in PreviousEpochTeacher(images: digits.train.count, momentum: 0.5) } }
    ),
    (
      "checkpoints",
      {
        selfDistilled { model, generator in
          CheckpointTeacher(of: model, interval: 1) { network(generator) }
        }
      }
    ),
    (
      "averaged weights",
      {
        selfDistilled { model, _ in
          try! AveragedWeightsTeacher(of: model, in: network(Generator(seed: 9)), decay: 0.8)
        }
      }
    ),
    (
      "an ensemble as written",
      {
        let generator = Generator(seed: 1)
        let members = (0..<3).map { _ in network(generator) }
        let ensemble = EnsembleSelfDistillation(members, teacher: .allMembers)
        for member in 0..<2 {
          ensemble.trainMember(member, on: loader(generator), epochs: 2, generator: generator)
        }
        return described(Several(members), [])
      }
    ),
    (
      "mutual learning",
      {
        let generator = Generator(seed: 1)
        let trainer = DeepMutualLearningTrainer(
          [network(generator), network(generator)], on: loader(generator), update: .alternating,
          answers: .shuffled, generator: generator)
        let losses = trainedEpochs(3, saving: ["trainer": trainer]) { _ in
          trainer.trainEpoch().map(\.steps)
        }
        return described(trainer, losses.flatMap { $0.flatMap(\.self) })
      }
    ),
    (
      "an online ensemble",
      {
        let generator = Generator(seed: 1)
        let trainer = Trainer.onlineEnsemble(
          OnlineEnsembleNetwork(
            trunk: Sequential(Linear(64, 8, generator), ReLU()),
            branches: (0..<2).map { _ in Sequential(Linear(8, 10, generator)) },
            gate: Linear(8, 2, generator)),
          on: loader(generator), teacher: .gated(.shuffled), generator: generator)
        let losses = trainedEpochs(3, saving: ["trainer": trainer]) { _ in
          trainer.trainEpoch().steps
        }
        return described(trainer, losses.flatMap(\.self))
      }
    ),
    (
      "features",
      {
        let generator = Generator(seed: 1)
        func staged(_ width: Int) -> StagedNetwork {
          StagedNetwork(
            stages: [Sequential(Linear(64, width, generator), ReLU())],
            head: Sequential(Linear(width, 10, generator)))
        }
        let teacher = staged(12)
        let student = staged(6)
        let recipe = FeatureRecipe(
          .features(.meanSquaredError, adapting: .student), levels: [0], epochs: 3,
          batchSize: 32)
        let trainer = FeatureTraining(
          student, recipe, on: digits.train,
          teacher: TeacherFeatures(of: teacher, for: digits.train), generator: generator
        ).trainer
        let losses = trainedEpochs(3, saving: ["trainer": trainer]) { _ in trainer.trainEpoch() }
        return described(
          trainer,
          losses.flatMap(\.steps) + trainer.means(of: "distilled") + trainer.means(of: "hard"))
      }
    ),
    (
      "generations",
      {
        let generator = Generator(seed: 1)
        let trainer = BornAgainTrainer(
          BornAgainConfiguration(generations: 2, epochsPerGeneration: 2)
        ) { SimpleStudent(inputs: 64, width: 8, generator) }
        var losses: [Double] = []
        for _ in 0..<2 {
          losses += trainer.trainGeneration(
            on: loader(generator), validation: loader(generator)
          ).losses.flatMap(\.steps)
        }
        return described(Several(trainer.generations), losses)
      }
    ),
    (
      "a line of generations, watched, of a watched teacher",
      {
        let pair = pairOfDigits()
        let curve = Kept<[Double]>(pair.teacherLosses + pair.teacherAccuracies)
        let line = pair.generations(
          [.nobody, .permuted(temperature: 2, alpha: 0.5)], epochs: 2, images: 60,
          saving: ["curve": curve], makeModel: network
        ) { _, _, model in
          curve.value.append(accuracy(model(pair.validation.all.images), pair.validation.labels))
        }
        return described(Several(line.map(\.model)), curve.value + line.flatMap(\.losses))
      }
    ),
    (
      "a student of features, watched",
      {
        let pair = pairOfDigits()
        let curve = Kept<[Double]>([])
        let (student, _) = pair.trainedStudent(
          FeatureRecipe(.relations(.cosine), levels: [0], epochs: 3, batchSize: 32), images: 60,
          saving: ["curve": curve],
          makeStudent: {
            StagedNetwork(
              stages: [Sequential(Linear(64, 6, $0), ReLU())],
              head: Sequential(Linear(6, 10, $0)))
          },
          watch: { student, epoch in
            curve.value += epoch.steps
            curve.value.append(accuracy(student(pair.train.all.images), pair.train.labels))
          })
        return described(student, curve.value)
      }
    ),
    (
      "side by side, and inside an epoch",
      {
        func trained(_ seed: UInt64) -> [Double] {
          let generator = Generator(seed: seed)
          let model = network(generator)
          let optimizer = Adam(model.parameters)
          let batches = loader(generator)
          return trainedEpochs(
            2, saving: ["model": model, "optimizer": optimizer, "batches": batches]
          ) { epoch in
            let losses = trainEpoch(model, on: batches, with: optimizer, generator: generator) {
              crossEntropy($0, $1.labels)
            }
            TrainingSession.current.split(1) { sessions in
              sessions[0].run {
                StudentRecipe(epochs: 1, batchSize: 64).train(
                  network(Generator(seed: 5)), on: digits.test, generator: generator)
              }
            }
            return losses
          }.flatMap(\.steps)
        }
        var losses: [Double] = []
        for _ in 0..<2 {
          TrainingSession.current.split(2) { _ in }  // without a training
          TrainingSession.current.split(2) { sessions in
            // One after the other, so that it is always the same one that is stopped.
            for (index, session) in sessions.enumerated() {
              losses += session.run { trained(UInt64(losses.count + index)) }
            }
          }
        }
        return described(network(Generator(seed: 1)), losses)
      }
    ),
  ]

  private static func pairOfDigits() -> PairedSeed {
    PairedSeed(
      seed: 3, data: digits, validation: 30, recipe: StudentRecipe(epochs: 2, batchSize: 32),
      watchingTeacher: true, makeTeacher: network)
  }

  /// Stopped after each of its steps and epochs, and again and again after every few.
  @Test(arguments: trainings.indices) func stoppedAnywhereEndsWithTheSameBytes(index: Int) throws {
    let (name, training) = Self.trainings[index]
    let folder = try TemporaryFolder()
    let path = folder.path + "/checkpoint"
    /// All numbers, bit by bit.
    func bytes(_ state: ModelState) throws -> Data { try JSONEncoder().encode([state]) }
    let expected = try bytes(#require(run(stoppingAfter: .max, path, training)))
    var polls = 0
    while true {
      var (runs, found) = (1, run(stoppingAfter: polls, path, training))
      let wasWhole = found != nil
      while found == nil, runs < 40 {
        runs += 1
        // One poll more each time, as a run that stops at once where it resumes comes no further.
        found = run(stoppingAfter: max(1, polls), path, training)
      }
      let isSame = try bytes(#require(found, "\(name), \(polls)")) == expected
      #expect(isSame, "\(name), stopped after \(polls) polls in \(runs) runs")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
      if wasWhole { break }
      polls += 1
    }
    #expect(polls >= 6)
  }
}
