import Datasets
import Distillation
import Learning
import Tensors
import TestSupport
import Testing

@Suite struct DeepMutualLearningTrainerTests {
  private let images: LabelledImages
  init() throws { images = try Dataset.load(.digits).train.prefix(130) }

  private func networks(_ count: Int = 2) -> [SimpleStudent] {
    let generator = Generator(seed: 1)
    return (0..<count).map { _ in SimpleStudent(inputs: 64, width: 16, generator) }
  }

  /// Three batches, always in the same order.
  private func loader(batchSize: Int = 64) -> DataLoader {
    DataLoader(images, batchSize: batchSize, shuffle: true, generator: Generator(seed: 2))
  }

  /// A student's pass over the images on cross-entropy and what `peer` says.
  private func trained(
    _ student: SimpleStudent, lambda: Float, peer: (Batch) -> Tensor = { _ in .zeros([1]) }
  ) -> (state: ModelState, losses: EpochLosses) {
    let losses = trainEpoch(student, on: loader(), with: Adam(student.parameters)) {
      let hard = crossEntropy($0, $1.labels)
      return lambda == 0
        ? hard : hard + lambda * 4 * klDivergence(student: $0, teacher: peer($1), temperature: 2)
    }
    return (student.state, losses)
  }

  @Test(arguments: [false, true])
  func withoutLambdaEachLearnsAlone(shuffled: Bool) {
    let pair = networks()
    let found = DeepMutualLearningTrainer(
      pair, on: loader(), lambda: 0, answers: shuffled ? .shuffled : .own
    ).trainEpoch()
    for (index, alone) in networks().enumerated() {
      let expected = trained(alone, lambda: 0)
      let isSame = pair[index].state == expected.state
      #expect(isSame)
      #expect(found[index].steps == expected.losses.steps)
    }
  }

  /// A peer that stays as it was is a teacher.
  @Test func keptAnswers() {
    let (pair, fresh) = (networks(), networks())
    let found = DeepMutualLearningTrainer(
      pair, on: loader(), temperature: 2, lambda: 0.5,
      answers: .kept(fresh.map { TeacherLogits(of: $0, for: images) })
    ).trainEpoch()
    for own in 0..<2 {
      let expected = trained(networks()[own], lambda: 0.5) { fresh[1 - own]($0.images) }
      #expect(found[own].steps == expected.losses.steps)
    }
  }

  @Test func shuffledAnswersAreOthers() {
    func losses(_ answers: DeepMutualLearningTrainer.Answers) -> [Double] {
      DeepMutualLearningTrainer(networks(), on: loader(), answers: answers).trainEpoch()[0].steps
    }
    #expect(losses(.shuffled)[0] != losses(.own)[0])
    #expect(losses(.shuffled) == losses(.shuffled))
  }

  /// One batch: the second network learns from the first before its step, or after it.
  @Test(arguments: DeepMutualLearningTrainer.Update.allCases)
  func whenAStepIsHeardOf(update: DeepMutualLearningTrainer.Update) {
    let pair = networks()
    let found = DeepMutualLearningTrainer(
      pair, on: loader(batchSize: 200), temperature: 2, update: update
    ).trainEpoch()
    let all = loader(batchSize: 200).first { _ in true }!
    func loss(_ own: SimpleStudent, _ peer: SimpleStudent) -> Float {
      let logits = own(all.images)
      let divergence = klDivergence(student: logits, teacher: peer(all.images), temperature: 2)
      return (crossEntropy(logits, all.labels) + 4 * divergence).item
    }
    let fresh = networks()
    // By now the pair has taken its steps.
    let heard = update == .alternating ? pair[0] : fresh[0]
    expectClose(
      [Float(found[0].steps[0]), Float(found[1].steps[0])],
      [loss(fresh[0], fresh[1]), loss(fresh[1], heard)])
  }

  @Test func oneNetworkAlone() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let images = try Dataset.load(.digits).train.prefix(4)
      let generator = Generator(seed: 1)
      _ = DeepMutualLearningTrainer(
        [SimpleStudent(inputs: 64, generator)],
        on: DataLoader(images, shuffle: false, generator: generator))
    }
    expectTrap(result, mentions: "DeepMutualLearningTrainer", "found 1", "TrainerTests.swift")
  }

  @Test func answersOfOtherImages() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let images = try Dataset.load(.digits).train.prefix(4)
      let generator = Generator(seed: 1)
      let pair = (0..<2).map { _ in SimpleStudent(inputs: 64, generator) }
      _ = DeepMutualLearningTrainer(
        pair, on: DataLoader(images, shuffle: false, generator: generator),
        answers: .kept(pair.map { TeacherLogits(of: $0, for: images.prefix(3)) }))
    }
    expectTrap(result, mentions: "for 4 images", "[3, 3]", "TrainerTests.swift")
  }
}
