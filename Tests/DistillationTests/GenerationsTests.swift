import Datasets
import Distillation
import Learning
import Tensors
import TestSupport
import Testing

@Suite struct GenerationsTests {
  private func make(_ generator: Tensors.Generator) -> any Module {
    SimpleStudent(inputs: 64, width: 16, generator)
  }
  private func pair() throws -> PairedSeed {
    PairedSeed(
      seed: 3, data: try Dataset.load(.digits), validation: 120, recipe: StudentRecipe(epochs: 4),
      images: 200, makeTeacher: make)
  }
  private func weights(_ generation: Generation) -> [Float] {
    generation.model.parameters.flatMap { $0.value.values }
  }

  /// Untrained, generation k is the same in every line and another than generation k + 1.
  @Test func linesShareInitialWeights() throws {
    let pair = try pair()
    func untrained(_ teaching: GenerationTeaching) -> [[Float]] {
      pair.generations([teaching, teaching], epochs: 0, images: 200, makeModel: make).map(weights)
    }
    let alone = untrained(.nobody)
    #expect(alone[0] != alone[1])
    for teaching in [.softLabels(temperature: 4, alpha: 0.5), .confidenceWeights]
      as [GenerationTeaching]
    {
      let same = untrained(teaching) == alone
      #expect(same)
    }
  }

  @Test func everyTeachingTeachesSomethingElse() throws {
    let pair = try pair()
    let teachings: [GenerationTeaching] = [
      .nobody, .softLabels(temperature: 4, alpha: 0.5), .permuted(temperature: 4, alpha: 0.5),
      .matchedSmoothing(temperature: 4, alpha: 0.5), .confidenceWeights,
      .labelSmoothing(share: 0.1),
    ]
    let trained = teachings.map {
      weights(pair.generations([$0], epochs: 2, images: 200, makeModel: make)[0])
    }
    #expect(Set(trained).count == teachings.count)
  }

  /// Generation 2 learns from generation 1, not from the pair's teacher.
  @Test func eachGenerationTeachesTheNext() throws {
    let pair = try pair()
    let soft = GenerationTeaching.softLabels(temperature: 2, alpha: 1)
    let line = pair.generations([.nobody, soft], epochs: 30, images: 200, makeModel: make)
    let images = pair.train.prefix(200).all.images
    let second = line[1].model(images)
    let fromFirst = klDivergence(student: second, teacher: line[0].model(images)).item
    let fromTeacher = klDivergence(
      student: second, teacher: pair.trainLogits.subset(0..<200).all
    ).item
    #expect(fromFirst < 0.5 * fromTeacher, "\(fromFirst) and \(fromTeacher)")
    #expect(line.allSatisfy { $0.losses.count == 30 && $0.losses[29] < $0.losses[0] })
  }

  @Test func everyEpochIsReported() throws {
    var found: [[Int]] = []
    _ = try pair().generations(
      [.nobody, .confidenceWeights], epochs: 2, images: 100, makeModel: make
    ) { generation, epoch, _ in found.append([generation, epoch]) }
    #expect(found == [[1, 1], [1, 2], [2, 1], [2, 2]])
  }

  @Test func costsAddUp() throws {
    let pair = try pair()
    let soft = GenerationTeaching.softLabels(temperature: 2, alpha: 1)
    let cost = make(Tensors.Generator(seed: 0)).multiplyAdds(example: [64])
    let own = 200 * 5 * cost.training
    let alone = pair.generations([.nobody, .nobody], epochs: 5, images: 200, makeModel: make)
    #expect(alone.map(\.cost) == [own, own])
    let taught = pair.generations([soft, soft], epochs: 5, images: 200, makeModel: make)
    let answers = 200 * cost.forward
    #expect(
      taught.map(\.cost)
        == [pair.teacherCost + answers + own, pair.teacherCost + 2 * (answers + own)])
  }

  /// One epoch on smoothed labels is one of cross-entropy with them.
  @Test func labelSmoothingIsCrossEntropyWithSmoothedLabels() {
    let smoothed = TeacherLogits.smoothing([1, 0], share: 0.3, classes: 3)
    expectClose(softmax(smoothed.all).values, [0.1, 0.8, 0.1, 0.8, 0.1, 0.1])
    let atFour = TeacherLogits.smoothing([1, 0], share: 0.3, classes: 3, temperature: 4)
    expectClose(softmax(atFour.all, temperature: 4).values, [0.1, 0.8, 0.1, 0.8, 0.1, 0.1])
  }
}
