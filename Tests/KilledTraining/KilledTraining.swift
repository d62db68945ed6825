import Datasets
import Distillation
import Foundation
import Learning
import Tensors

/// Two trainings, one after the other, with all that a training may hold: batch normalisation, dropout, augmentation,
/// Adam and SGD with momentum, a schedule, a teacher made of the epoch before, and the best epoch's weights.
///
///     KilledTraining CHECKPOINTS RESULT [STEPS]
///
/// It saves to files that begin with CHECKPOINTS, goes on from those that are there, and in the end writes all
/// weights, moments, generators and losses to RESULT. With STEPS it saves after each step and each epoch, and kills
/// itself when it has saved so many times. Without, it saves every few milliseconds, and `Tests/Resume/run` kills it.
@main enum KilledTraining {
  static func main() throws {
    let (checkpoints, result) = (CommandLine.arguments[1], CommandLine.arguments[2])
    let steps = CommandLine.arguments.dropFirst(3).first.flatMap { Int($0) }
    let session = TrainingSession(
      supervisor: steps.map(KillsAfter.init),
      saving: TrainingSession.Saving(
        path: checkpoints, key: "killed training",
        interval: steps == nil ? .milliseconds(10) : .zero, resumes: true))
    try session.run { try Safetensors.write(trained(), to: result) }
    session.removeCheckpoints()
  }

  static func network(_ generator: Generator) -> Sequential {
    Sequential(
      Unflatten(1, 8, 8), Conv2d(1, 8, kernel: 3, padding: 1, generator), BatchNorm2d(8), ReLU(),
      Flatten(), Dropout(0.2), Linear(8 * 64, 10, generator))
  }

  static func trained() throws -> ModelState {
    let digits = try Dataset.load(.digits).prefix(train: 500, test: 200)
    let generator = Generator(seed: 1)
    let first = network(generator)
    let trainer = Trainer.selfDistillation(
      first, on: DataLoader(digits.train, batchSize: 32, shuffle: true, generator: generator),
      teacher: PreviousEpochTeacher(images: digits.train.count, momentum: 0.5),
      generator: generator)
    let best = BestWeights(of: first)
    let course = trainedEpochs(12, saving: ["trainer": trainer, "best": best]) { _ in
      let loss = trainer.trainEpoch().mean
      let found = accuracy(first(digits.test.all.images), digits.test.labels)
      best.offer(found)
      return [loss, found]
    }
    try best.restore()

    let second = network(generator)
    let optimizer = SGD(second.parameters, learningRate: 0.05, momentum: 0.9, weightDecay: 1e-4)
    let loader = DataLoader(
      digits.train, batchSize: 48, shuffle: true, augmentation: Augmentation(shift: 1),
      generator: generator)
    let schedule = LearningRateSchedule.cosine(steps: 12)
    let losses = trainedEpochs(
      12, saving: ["student": second, "optimizer": optimizer, "batches": loader]
    ) { epoch in
      optimizer.learningRate = schedule.rate(base: 0.05, at: epoch)
      return trainEpoch(second, on: loader, with: optimizer, generator: generator) {
        logits, batch in
        distillationLoss(
          student: logits, teacher: first(batch.images), labels: batch.labels, temperature: 3
        ).total
      }
    }
    let history =
      course.flatMap(\.self) + trainer.means(of: "soft").dropFirst() + losses.flatMap(\.steps)
    return ModelState(
      [
        ("history", .float(shape: [history.count], history.map(Float.init))),
        (
          "history's bits",
          .integer(shape: [history.count], history.map { Int64(bitPattern: $0.bitPattern) })
        ),
      ]
        + Several([first, trainer, best, second, optimizer, loader]).state.entries.filter {
          // Its own history has a NaN: no soft loss in the first epoch.
          !$0.name.hasSuffix(".history.text")
        })
  }
}

/// Kills the process in the step after so many that were saved, before that one is.
private final class KillsAfter: TrainingSupervisor, @unchecked Sendable {
  private var left: Int

  init(_ steps: Int) { left = steps }

  var wantsStop: Bool {
    left -= 1
    if left < 0 { kill(getpid(), SIGKILL) }
    return false
  }
  func began() {}
  func ended() {}
  func stopped() -> Never { fatalError("KillsAfter: expected no stop, as none is asked for") }
  func failed(_ error: any Error) -> Never { fatalError("\(error)") }
  func warn(_ message: String) { cannotSave(message) }
  func cannotSave(_ message: String) { fatalError(message) }
}
