import Datasets
import Distillation
import Learning
import Tensors
import TestSupport
import Testing

/// An MLP for the digits whose hidden layer is a level.
private func network(width: Int = 12, _ generator: Generator) -> StagedNetwork {
  StagedNetwork(
    stages: [Sequential(Linear(64, width, generator), ReLU())],
    head: Sequential(Linear(width, 10, generator)))
}

/// A convolutional network for the digits with two levels.
private func convolutional(channels: Int, _ generator: Generator) -> StagedNetwork {
  StagedNetwork(
    stages: [
      Sequential(
        Unflatten(1, 8, 8), Conv2d(1, channels, kernel: 3, padding: 1, generator), ReLU()),
      Sequential(
        Conv2d(channels, 2 * channels, kernel: 3, stride: 2, padding: 1, generator), ReLU()),
    ],
    head: Sequential(
      AdaptiveAvgPool2d(1, 1), Flatten(), Linear(2 * channels, 10, generator)))
}

@Suite struct TeacherFeaturesTests {
  private let digits = try! Dataset.load(.digits).prefix(train: 120, test: 40)

  private func pair() -> PairedSeed {
    PairedSeed(
      seed: 3, data: digits, validation: 20, recipe: StudentRecipe(epochs: 1)
    ) { convolutional(channels: 4, $0) }
  }

  @Test func keptFeaturesAreTheTeachersOwnWhateverTheOrder() {
    let teacher = network(Generator(seed: 1))
    let kept = TeacherFeatures(of: teacher, for: digits.train)
    let batch = digits.train.batch([7, 3, 119])
    let features = teacher.features(batch.images, .evaluation)
    let found = kept(batch.indices)
    #expect(kept.count == 120 && kept.shapes == [[12]])
    expectClose(found.logits.values, features.logits.values, .exact)
    expectClose(found.levels[0].values, features.levels[0].values, .exact)
    #expect(kept.subset([3, 7])([1]).levels[0].values == kept([7]).levels[0].values)
  }

  @Test func chosenLevelsAlone() {
    let teacher = convolutional(channels: 4, Generator(seed: 1))
    #expect(TeacherFeatures(of: teacher, for: digits.train, levels: [1]).shapes == [[8, 4, 4]])
  }

  @Test func shuffledWithinClassesKeepsTheClass() {
    let labels = digits.train.labels
    let kept = TeacherFeatures(of: network(Generator(seed: 1)), for: digits.train)
    let shuffled = kept.shuffledWithinClasses(labels: labels, generator: Generator(seed: 2))
    func row(_ features: TeacherFeatures, _ index: Int) -> [Float] {
      features([index]).levels[0].values
    }
    var moved = 0
    for (index, label) in labels.enumerated() {
      let source = labels.indices.first { row(kept, $0) == row(shuffled, index) }
      #expect(source.map { labels[$0] } == label)
      moved += source == index ? 0 : 1
    }
    #expect(moved > 90)
  }

  @Test func averagedFeaturesAreTheMean() {
    let kept = TeacherFeatures(of: network(Generator(seed: 1)), for: digits.train)
    let averaged = kept.averaged(labels: digits.train.labels, temperature: 4)
    let rows = kept(Array(0..<kept.count)).levels[0].values
    for column in 0..<12 {
      let mean = (0..<120).reduce(0) { $0 + rows[$1 * 12 + column] } / 120
      #expect(abs(averaged([5]).levels[0].values[column] - mean) < 1e-5)
    }
    #expect(averaged([0]).levels[0].values == averaged([99]).levels[0].values)
  }

  @Test(arguments: [
    FeatureObjective.logits(temperature: 4), .features(.meanSquaredError, adapting: .student),
    .features(.cosine, adapting: .teacher), .attention, .relations(.euclidean),
    .triplets(shared: true), .rkd(.paper), .rkd(.asWritten), .rkd(.paper, angleWeight: 0),
    .centroids(.cosine),
  ])
  func everyObjectiveTeachesAStudent(objective: FeatureObjective) {
    let pair = pair()
    let teacher = pair.teacherFeatures(images: 100) { convolutional(channels: 4, $0) }
    var losses: [Double] = []
    let recipe = FeatureRecipe(
      objective, levels: [0, 1], alpha: 0.9, epochs: 12, batchSize: 25, learningRate: 3e-3)
    let (student, cost) = pair.trainedStudent(recipe, images: 100, teacher: teacher) {
      convolutional(channels: 2, $0)
    } watch: {
      losses.append($1.mean)
    }
    #expect(losses.count == 12 && losses.last! < losses.first!)
    #expect(cost > pair.teacherCost)
    #expect(pair.result(of: student, cost: cost).test.accuracy >= 0)
  }

  @Test func aBatchWithoutTripletsTeachesNothing() {
    let generator = Generator(seed: 1)
    let features = Features(logits: generator.normal([4, 3]), levels: [generator.normal([4, 5])])
    let loss = FeatureObjective.triplets(shared: true)(
      student: features, teacher: features, labels: [0, 1, 2, 3], generator: generator)
    #expect(loss.item == 0)
  }

  @Test func armsShareInitialWeightsAndBatches() {
    // With no weight on what is distilled every objective trains the same student.
    let pair = pair()
    func weights(_ objective: FeatureObjective, teacher: TeacherFeatures?) -> ModelState {
      let recipe = FeatureRecipe(objective, levels: [0, 1], alpha: 0, epochs: 2, batchSize: 25)
      return pair.trainedStudent(recipe, images: 100, teacher: teacher) {
        convolutional(channels: 2, $0)
      }.student.state
    }
    let teacher = pair.teacherFeatures(images: 100) { convolutional(channels: 4, $0) }
    let hard = weights(.attention, teacher: nil)
    for objective in [
      FeatureObjective.features(.meanSquaredError, adapting: .student), .triplets(shared: false),
    ] {
      let same = weights(objective, teacher: teacher) == hard
      #expect(same)
    }
  }

  @Test(arguments: PlaceboTeacher.allCases) func everyPlaceboHasFeatures(placebo: PlaceboTeacher) {
    let pair = pair()
    let makeTeacher = { convolutional(channels: 4, $0) }
    let real = pair.teacherFeatures(images: 60, makeTeacher: makeTeacher)
    let features = pair.features(of: placebo, images: 60, makeTeacher: makeTeacher)
    #expect(features.count == 60 && features.shapes == real.shapes)
    for level in 0..<2 {
      let same = features([5]).levels[level].values == real([5]).levels[level].values
      #expect(!same)
    }
  }
}
