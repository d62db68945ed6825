import Datasets
import Distillation
import Foundation
import Learning
import Tensors
import TestSupport
import Testing

@Suite struct TrajectoriesFixtureTests {
  @Test func trajectories() throws {
    let file = "trajectories.json"
    let data = try Dataset.load(.sample)
    let runs = try Fixture(file: file)("runs").elements
    #expect(!runs.isEmpty, "\(file): no runs")
    var (compared, count) = (0, 0)
    var kept: [KeptCourse] = []
    for run in runs {
      let names = Set(try run.keys).subtracting(["seed"])
      var unknown = names
      for found in try principles(run, data) + [untrainedTeacher(run, data)]
        + selfDistillation(run, data)
        + [bornAgain(run, data), mutualLearning(run, data), deepSupervision(run, data)]
      {
        unknown.remove(found.name)
        kept += try found.compare(with: run(found.name), seed: run("seed").int)
        compared += 1
      }
      count += names.count
      #expect(unknown.isEmpty, "\(run.path): unknown names")
    }
    report(file, compared: compared, of: count)
    if Fixture.folder == Fixture.committedFolder { try KeptCourse.check(kept) }
  }
}

/// What a training gave, as the ledger reads it.
private struct KeptCourse: Codable, Equatable {
  var seed: Int
  var training: String
  var kind: String
  var values: [Double]
  /// How far each may be from PyTorch's.
  var tolerances: [Double]

  /// Expects what was kept, number by number, or keeps what was found where `KEEP` is set.
  static func check(_ found: [KeptCourse]) throws {
    let file = Fixture.committedFolder.appending(path: "trajectories-found.json")
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    if ProcessInfo.processInfo.environment["KEEP"] != nil {
      let lines = try found.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
      let text = "[\n" + lines.joined(separator: ",\n") + "\n]\n"
      try Data(text.utf8).write(to: file, options: .atomic)
    }
    let kept = try JSONDecoder().decode([KeptCourse].self, from: Data(contentsOf: file))
    let advice =
      "\(file.lastPathComponent): keep what is found now, with KEEP=1, and weave the ledger"
    try #require(kept.count == found.count, "\(advice)")
    for (old, new) in zip(kept, found) {
      let isSame = new == old
      let first = zip(old.values, new.values).first { $0 != $1 }
      let words = first.map { "expected \($0), found \($1)" } ?? "other counts or tolerances"
      #expect(isSame, "\(new.training), \(new.kind), seed \(new.seed): \(words); \(advice)")
    }
  }
}

// MARK: Comparing

/// What a training run left behind.
private struct Trajectory {
  let name: String
  var stepLosses: [Double] = []
  var epochLosses: [Double] = []
  var accuracies: [Double] = []
  /// What is left of the trained network's logits: key in the file, values.
  var logits: [(key: String, values: [Double])] = []
  /// How far a step's loss may be from PyTorch's at least, as a share: more where a trained teacher took part,
  /// whose rounding the run inherits, and in convolutions.
  var stepTolerance = 2e-5

  mutating func add(_ losses: EpochLosses) {
    stepLosses += losses.steps
    epochLosses.append(losses.mean)
  }

  /// Allowed are five times the spread that PyTorch shows against itself, and at least what the fixtures'
  /// README grants.
  ///
  /// - Returns: what was compared, and within what
  func compare(with expected: Fixture, seed: Int) throws -> [KeptCourse] {
    var kept: [KeptCourse] = []
    func compare(
      _ found: [Double], _ key: String, leastTolerance: (_ expected: Double) -> Double
    ) throws {
      let (values, spread) = try (expected(key)("values").doubles, expected(key)("spread").doubles)
      #expect(found.count == values.count, "\(expected.path).\(key): count")
      let tolerances = zip(values, spread).map { max(5 * $1, leastTolerance($0)) }
      for (index, (found, value)) in zip(found, values).enumerated() {
        let tolerance = tolerances[index]
        #expect(
          abs(found - value) <= tolerance, "\(expected.path).\(key)[\(index)]: within \(tolerance)")
      }
      kept.append(
        KeptCourse(
          seed: seed, training: name, kind: key, values: found, tolerances: tolerances))
    }
    let stepCount = try expected("first_step_losses")("values").doubles.count
    try compare(Array(stepLosses.prefix(stepCount)), "first_step_losses") {
      abs($0) * stepTolerance
    }
    try compare(epochLosses, "epoch_loss") { abs($0) * 5e-3 }
    try compare(accuracies, "test_accuracy") { _ in 0.6 }
    for (key, values) in logits { try compare(values, key) { _ in 2e-2 } }
    let compared = logits.map(\.key) + ["first_step_losses", "epoch_loss", "test_accuracy"]
    for key in try expected.keys where expected.isTrajectory(key) {
      #expect(compared.contains(key), "\(expected.path).\(key) is compared with nothing")
    }
    return kept
  }
}

extension Fixture {
  /// Whether an entry holds values to compare with.
  fileprivate func isTrajectory(_ key: String) -> Bool {
    (try? self(key).keys)?.contains("values") ?? false
  }
}

// MARK: The runs, in the order of the README's words

private func loaders(
  _ data: Dataset, _ generator: Generator
) -> (train: DataLoader, validation: DataLoader) {
  (
    DataLoader(data.train, batchSize: 64, shuffle: true, generator: generator),
    DataLoader(data.test, batchSize: 64, shuffle: false, generator: generator)
  )
}

private func principles(_ run: Fixture, _ data: Dataset) throws -> [Trajectory] {
  let generator = Generator(seed: UInt64(try run("seed").int))
  let teacher = SimpleTeacher(generator)
  let student = SimpleStudent(generator)
  let baseline = SimpleStudent(generator)
  let (train, validation) = loaders(data, generator)
  let test = data.test.all

  func trainedOnLabels(_ model: any Module, _ name: String) throws -> Trajectory {
    var trajectory = Trajectory(name: name)
    let optimizer = Adam(model.parameters)
    for _ in 0..<(try run(name)("epochs").int) {
      trajectory.add(
        trainEpoch(model, on: train, with: optimizer) { crossEntropy($0, $1.labels) })
    }
    trajectory.accuracies = [accuracy(model(test.images), test.labels)]
    return trajectory
  }

  let taught = try trainedOnLabels(teacher, "teacher_ce")
  var distilled = Trajectory(name: "distilled_student", stepTolerance: 5e-3)
  let settings = try run(distilled.name)
  let temperature = try settings("temperature").float
  let alpha = try settings("alpha").float
  let trainer = Trainer(student, on: train) {
    distillationLoss(
      student: $0, teacher: teacher($1.images), labels: $1.labels, temperature: temperature,
      alpha: alpha
    ).total
  }
  for _ in 0..<(try settings("epochs").int) {
    distilled.add(trainer.trainEpoch())
    distilled.accuracies.append(accuracy(of: student, on: validation))
  }
  return [taught, distilled, try trainedOnLabels(baseline, "baseline_student")]
}

private func untrainedTeacher(_ run: Fixture, _ data: Dataset) throws -> Trajectory {
  let generator = Generator(seed: UInt64(try run("seed").int))
  let teacher = SimpleTeacher(generator)
  let student = SimpleStudent(generator)
  let train = loaders(data, generator).train
  var trajectory = Trajectory(name: "distilled_from_untrained_teacher")
  let settings = try run(trajectory.name)
  let temperature = try settings("temperature").float
  let alpha = try settings("alpha").float
  let trainer = Trainer(student, on: train) {
    distillationLoss(
      student: $0, teacher: teacher($1.images), labels: $1.labels, temperature: temperature,
      alpha: alpha
    ).total
  }
  for _ in 0..<(try settings("epochs").int) { trajectory.add(trainer.trainEpoch()) }
  let test = data.test.all
  trajectory.accuracies = [accuracy(student(test.images), test.labels)]
  return trajectory
}

private func selfDistillation(_ run: Fixture, _ data: Dataset) throws -> [Trajectory] {
  let seed = UInt64(try run("seed").int)
  let test = data.test.all

  func trained(
    _ name: String, by teacher: (SimpleStudent, Generator) throws -> any SelfTeacher
  ) throws -> Trajectory {
    let generator = Generator(seed: seed)
    let student = SimpleStudent(generator)
    let settings = try run(name)
    let trainer = Trainer.selfDistillation(
      student, on: loaders(data, generator).train, teacher: try teacher(student, generator),
      alpha: try settings("alpha").float)
    var trajectory = Trajectory(name: name)
    for _ in 0..<(try settings("epochs").int) { trajectory.add(trainer.trainEpoch()) }
    trajectory.accuracies = [accuracy(student(test.images), test.labels)]
    return trajectory
  }
  func checkpoints(_ name: String, _ copy: CheckpointTeacher.Copy) throws -> Trajectory {
    try trained(name) { student, generator in
      CheckpointTeacher(
        of: student, interval: try run(name)("checkpoint_interval").int, copy: copy
      ) { SimpleStudent(generator) }
    }
  }

  var ensemble = Trajectory(name: "ensemble_as_written")
  let settings = try run(ensemble.name)
  let generator = Generator(seed: seed)
  let members = try (0..<settings("members").int).map { _ in SimpleStudent(generator) }
  let loader = loaders(data, generator).train
  let distillation = EnsembleSelfDistillation(members, teacher: .allMembers)
  for member in members.indices {
    distillation.trainMember(
      member, on: loader, epochs: try settings("epochs").int / members.count,
      alpha: try settings("alpha").float
    ) { ensemble.add($0) }
  }
  ensemble.accuracies = members.map { accuracy($0(test.images), test.labels) }

  return [
    try trained("temporal_as_written") { _, _ in PreviousBatchTeacher() },
    try checkpoints("progressive_as_written", .shallow),
    try checkpoints("progressive_deep_copied", .deep),
    ensemble,
  ]
}

private func bornAgain(_ run: Fixture, _ data: Dataset) throws -> Trajectory {
  let generator = Generator(seed: UInt64(try run("seed").int))
  let (train, validation) = loaders(data, generator)
  var trajectory = Trajectory(name: "born_again")
  let settings = try run(trajectory.name)
  let epochs = try settings("epochs_per_generation").int
  let trainer = BornAgainTrainer(
    BornAgainConfiguration(
      generations: try settings("epochs").int / epochs,
      temperature: try settings("temperature").float,
      alpha: 1 - (try settings("alpha_of_the_hard_loss").float), epochsPerGeneration: epochs)
  ) { SimpleStudent(generator) }
  for _ in 0..<trainer.configuration.generations {
    let result = trainer.trainGeneration(on: train, validation: validation) { trajectory.add($0) }
    trajectory.accuracies.append(result.accuracy)
  }
  return trajectory
}

private func mutualLearning(_ run: Fixture, _ data: Dataset) throws -> Trajectory {
  let generator = Generator(seed: UInt64(try run("seed").int))
  var trajectory = Trajectory(name: "deep_mutual_learning")
  let settings = try run(trajectory.name)
  let networks = try (0..<settings("networks").int).map { _ in SimpleStudent(generator) }
  let trainer = DeepMutualLearningTrainer(networks, on: loaders(data, generator).train)
  for _ in 0..<(try settings("epochs").int) {
    let losses = trainer.trainEpoch().map(\.steps)
    // In the order of the backward passes: network 0, network 1, network 0 ...
    let steps = losses[0].indices.flatMap { step in losses.map { $0[step] } }
    trajectory.stepLosses += steps
    trajectory.epochLosses.append(steps.reduce(0, +) / Double(steps.count))
  }
  let test = data.test.all
  trajectory.accuracies = networks.map { accuracy($0(test.images), test.labels) }
  return trajectory
}

private func deepSupervision(_ run: Fixture, _ data: Dataset) throws -> Trajectory {
  let generator = Generator(seed: UInt64(try run("seed").int))
  let network = DeepSupervisionNet(10, generator)
  let images = data.train.prefix(512).padded(to: 32).repeated(channels: 3)
  let loader = DataLoader(images, batchSize: 64, shuffle: true, generator: generator)
  let optimizer = Adam(network.parameters)
  var trajectory = Trajectory(name: "deep_supervision", stepTolerance: 1e-3)
  for _ in 0..<(try run(trajectory.name)("epochs").int) {
    trajectory.add(
      trainEpoch(exitsOf: network, on: loader, with: optimizer) { exits, batch in
        deepSupervisedLoss(
          main: exits[2], auxiliaries: Array(exits[..<2]), labels: batch.labels)
      })
  }
  let exits = network.exits(images.batch([0]).images, .evaluation)
  trajectory.logits = [
    ("eval_main_logits_of_first_image", exits[2].values.map(Double.init)),
    ("eval_aux1_logits_of_first_image", exits[0].values.map(Double.init)),
  ]
  return trajectory
}
