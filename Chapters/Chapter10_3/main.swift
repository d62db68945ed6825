import Datasets
import Distillation
import Experiments
import Foundation
import Learning
import Notebook
import Plotting
import Tensors

/*:
 # 10.3 Feature-based distillation

 Logits are a network's last word. On the way to it, layer by layer, the network has made something of the image:
 edges first, then parts, then what tells a boot from a bag. In **feature-based distillation** the student learns from
 these *intermediate representations* instead of the teacher's answers, or beside them.

 The features of two networks rarely have the same shape, and so this page is as much about making things comparable
 as about learning. One way of doing so, the document's own, turns out to have a back door; the page shows it open and
 then shuts it. Along the way it asks of every teacher whether one that knows nothing would have done as well.
 */
let note = Notebook.open(chapter: "10.3", title: "Feature-based distillation")

/// How much of the work a profile does.
nonisolated struct Settings: Sendable {
  var trainImages: Int
  var testImages: Int
  var teacherEpochs: Int
  var labels: Int
  var seeds: Int
  var epochs: Int
  var deepEpochs: Int
  /// Of the test images, how many features are compared on.
  var probes: Int
  /// Steps of the document's own network, and the images of each.
  var documentSteps: Int
  var documentImages: Int
}
let settings = note.profile.pick(
  smoke: Settings(
    trainImages: 260, testImages: 100, teacherEpochs: 1, labels: 48, seeds: 2, epochs: 2,
    deepEpochs: 1, probes: 40, documentSteps: 1, documentImages: 1),
  quick: Settings(
    trainImages: 4_000, testImages: 1_000, teacherEpochs: 4, labels: 512, seeds: 8, epochs: 8,
    deepEpochs: 6, probes: 200, documentSteps: 4, documentImages: 8),
  full: Settings(
    trainImages: .max, testImages: .max, teacherEpochs: 8, labels: 1_024, seeds: 20, epochs: 16,
    deepEpochs: 12, probes: 400, documentSteps: 8, documentImages: 64))

/*:
 Convolutional networks like sides that can be halved a few times: all images stand in the middle of 32 x 32 pixels.
 */
let data = {
  let given = note.loadData().prefix(train: settings.trainImages, test: settings.testImages)
  return Dataset(
    name: given.name, classNames: given.classNames, train: given.train.padded(to: 32),
    test: given.test.padded(to: 32))
}()

/*:
 ## The feature loss

 Take pairs of features, $f_S$ of the student and $f_T$ of the teacher, of the same images and the same shape. The
 document compares them in one of two ways, and takes the mean over the pairs:

 $$L_\text{mse} = \mathrm{mean}\,(f_S - f_T)^2, \qquad
   L_\text{cos} = 1 - \frac{\langle f_S, f_T\rangle}{\|f_S\|\,\|f_T\|},$$

 the second with each image's features as one long vector, then averaged over the batch. What is minimised is
 $\alpha L_\text{feature} + (1-\alpha)\,\mathrm{CE}(s, y)$ with $\alpha = 0.5$; the document returns the total and both
 parts. On random features:
 */
note.section("The feature loss")
do {
  let generator = Generator(seed: note.seed)
  let teacher = generator.normal([8, 16, 4, 4])
  let other = generator.normal([8, 16, 4, 4])
  let logits = generator.normal([8, 10])
  let labels = generator.integers(8, below: 10)
  let loss = MixedLoss(
    distilled: featureLoss([FeaturePair(student: other, teacher: teacher)]),
    hard: crossEntropy(logits, labels))
  note.print("Feature Distillation:")
  note.print("  Total: \(fixed(loss.total.item, 4))")
  note.print("  Feature: \(fixed(loss.distilled.item, 4))")
  note.print("  Classification: \(fixed(loss.hard.item, 4))")
  note.value("feature-loss/total", loss.total.item)
  note.value("feature-loss/feature", loss.distilled.item)
  note.value("feature-loss/classification", loss.hard.item)
  let students: [(name: String, key: String, features: Tensor)] = [
    ("the teacher's own", "same", teacher), ("twice the teacher's", "twice", 2 * teacher),
    ("the teacher's, plus 1", "shifted", teacher + 1), ("unrelated", "unrelated", other),
  ]
  let losses = students.map { student in
    FeatureMetric.allCases.map {
      featureLoss([FeaturePair(student: student.features, teacher: teacher)], metric: $0).item
    }
  }
  for (student, losses) in zip(students, losses) {
    for (metric, loss) in zip(FeatureMetric.allCases, losses) {
      note.value("feature-loss/\(student.key)/\(metric.rawValue)", loss)
    }
  }
  note.table(
    ["student's features"] + FeatureMetric.allCases.map(\.rawValue),
    zip(students, losses).map { student, losses in
      [student.name] + losses.map { fixed(abs($0), 4) }
    }, caption: "A batch of 8, 16 channels of 4 x 4.")
  note.prose(
    """
    Cosine does not mind how large features are: for twice the teacher's it is \(fixed(abs(losses[1][1]), 2)), where the \
    squared error is \(fixed(losses[1][0], 2)). Features after a ReLU are never negative, and two networks that have \
    learned nothing from each other are far closer in cosine than the unrelated ones here.
    """)
}

/*:
 ## Alignment

 Equal shapes pass. Where height or width differ, the larger features are brought to the smaller size by adaptive
 average pooling. The number of channels is another matter: no pooling makes sense between channels, whose order means
 nothing. They need a layer that is *learned*.
 */
note.section("Alignment")
do {
  func aligned(_ student: [Int], _ teacher: [Int]) -> FeaturePair {
    FeaturePair(student: .zeros(student), teacher: .zeros(teacher)).spatiallyAligned()
  }
  let shapes = [
    ([8, 64, 16, 16], [8, 64, 16, 16]), ([8, 64, 16, 16], [8, 64, 32, 32]),
    ([8, 64, 16, 8], [8, 64, 7, 7]), ([8, 64, 16, 16], [8, 128, 16, 16]),
  ]
  note.table(
    ["student", "teacher", "student, aligned", "teacher, aligned", "comparable"],
    shapes.map { student, teacher in
      let pair = aligned(student, teacher)
      return [
        "\(student)", "\(teacher)", "\(pair.student.shape)", "\(pair.teacher.shape)",
        pair.student.shape == pair.teacher.shape ? "yes" : "no: channels",
      ]
    }, caption: "(batch, channels, height, width)")
}

/*:
 ## The adaptation layer

 A convolution with a kernel of one pixel mixes channels and leaves places alone: at each pixel it is one and the same
 linear map, from as many channels as there are to as many as are wanted. Where the numbers agree, there is nothing to
 do. The document's example takes 256 channels to 128.
 */
note.section("The adaptation layer")
do {
  let generator = Generator(seed: note.seed)
  let adaptation = AdaptationLayer(256, 128, generator)
  let features = generator.normal([32, 256, 32, 32])
  let adapted = adaptation(features)
  note.print("\(features.shape) -> \(adapted.shape)")
  note.value("adaptation/channels", adapted.shape[1])
  let same = AdaptationLayer(128, 128, generator)
  note.print("128 -> 128: \(same.parameterCount) parameters, \(same(adapted).shape)")
  let weights = adaptation.namedParameters[0].parameter.value
  let bound = (6.0 / (256 + 128)).squareRoot()
  let largest = Double(weights.values.map(abs).max()!)
  note.value("adaptation/largest-weight", largest)
  note.prose(
    """
    It has \(adaptation.parameterCount) parameters. Its weights are Xavier-uniform: none is larger than \
    √(6 / (256 + 128)) = \(fixed(bound, 4)), and the largest is \(fixed(largest, 4)).
    """)
}

/*:
 ## A student that shows its features

 The document's student has three convolutions of 3 x 3, to 64, 128 and 256 channels, with a ReLU after each, then the
 mean over the image and a linear layer. It returns its logits and, asked for them, its three feature maps. Here it is
 `StagedNetwork`: each stage's output is a level of features.
 */
note.section("A student that shows its features")
let colorImages = data.train.prefix(settings.documentImages).repeated(channels: 3)
let classes = data.classNames.count
do {
  let student = StagedNetwork.convolutional(
    [[64], [128], [256]], colors: 3, side: 32, classes: classes, Generator(seed: note.seed))
  let batch = colorImages.all
  let features = student.features(batch.images, .evaluation)
  let cost = student.multiplyAdds(example: [colorImages.valuesPerImage])
  note.table(
    ["output", "shape", "10⁶ multiply-adds an image"],
    features.levels.enumerated().map { index, level in
      ["level \(index + 1)", "\(level.shape)", fixed(Double(cost.layers[index]) / 1e6, 1)]
    } + [["logits", "\(features.logits.shape)", fixed(Double(cost.layers[3]) / 1e6, 1)]],
    caption: "\(student.parameterCount) parameters. There is no pooling: every level has 32 x 32 places.")
  // One multiply-add is two operations.
  let step = Double(2 * 64 * cost.training) / 1e9
  note.value("student/gigaflops-a-step", step)
  let optimizer = Adam(student.parameters)
  let bar = note.progress("the document's student", count: settings.documentSteps, of: "step")
  let losses = (0..<settings.documentSteps).map { _ in
    defer { bar.advance() }
    return trainStep(student, on: batch, with: optimizer) { crossEntropy($0, $1.labels) }
  }
  let after = Double(crossEntropy(student(batch.images), batch.labels).item)
  note.value("student/loss-before", losses[0])
  note.value("student/loss-after", after)
  let count = batch.labels.count
  note.prose(
    """
    It learns: \(settings.documentSteps == 1 ? "one step" : "\(settings.documentSteps) steps") on \
    \(count == 1 ? "one image" : "\(count) images") take the loss there from \(fixed(losses[0], 4)) to \
    \(fixed(after, 4)). But a step of 64 images costs \(fixed(step, 0)) GFLOP (10⁹ operations), at 50 GFLOP a second \
    \(fixed(step / 50, 1)) seconds, and the document's 50 epochs over 60,000 images \
    \(fixed(step / 50 * 50 * 938 / 3_600, 0)) hours.
    """)
}

/*:
 ## The networks of this page

 So the networks from here on are narrow, and halve height and width at every stage (stride 2). All have three levels
 of features, of 16 x 16, 8 x 8 and 4 x 4 places:

 - the **teacher**: 16, 32 and 64 channels, with batch norm;
 - the **student**: 8, 16 and 32 channels. It is the document's, narrower, and like it without batch norm;
 - the **deep student** of exercise 10.3.2: eight convolutions of 8 and 16 channels, with batch norm, without which so
   deep a network would hardly leave its initial state in so few steps.
 */
note.section("The networks of this page")

/// The three kinds of networks, for the images of a data set.
nonisolated struct Networks: Codable, Sendable {
  var colors: Int
  var classes: Int

  /// Which network a student is.
  enum Student: String, Codable { case thin, deep }

  func teacher(_ generator: Generator) -> StagedNetwork {
    network([[16], [32], [64]], normalized: true, generator)
  }

  func student(_ kind: Student, _ generator: Generator) -> StagedNetwork {
    switch kind {
    case .thin: network([[8], [16], [32]], normalized: false, generator)
    case .deep: network([[8], [8, 8, 8], [16, 16, 16, 16]], normalized: true, generator)
    }
  }

  private func network(
    _ stages: [[Int]], normalized: Bool, _ generator: Generator
  ) -> StagedNetwork {
    .convolutional(
      stages, strides: [2, 2, 2], colors: colors, side: 32, classes: classes,
      normalized: normalized, generator)
  }
}
let networks = Networks(colors: data.train.channels, classes: classes)
do {
  let generator = Generator(seed: 0)
  let kinds = [
    ("teacher", networks.teacher(generator)), ("student", networks.student(.thin, generator)),
    ("deep student", networks.student(.deep, generator)),
  ]
  note.table(
    ["network", "parameters", "convolutions", "10³ multiply-adds an image", "GFLOP a step of 64"],
    kinds.map { name, network in
      let cost = network.multiplyAdds(example: [data.train.valuesPerImage])
      return [
        name, "\(network.parameterCount)", "\(cost.layers.count - 1)",
        fixed(Double(cost.forward) / 1e3, 0), fixed(Double(128 * cost.training) / 1e9, 2),
      ]
    })
}

/*:
 The teachers, one for each seed, learn from all training images but a tenth, which is kept to choose by (the
 *validation* images). The students see few labels and make few steps, so that there is something to gain. Of one
 seed, all students of a kind share their initial weights, the labelled images and the order of the batches.

 A teacher is frozen, so its features of an image never change: they are computed once for the images that students
 see, and found again by the image's index.
 */
let seeds = note.seeds(settings.seeds)
let pairs = note.pairs(
  "teachers", seeds, data, validation: data.train.count / 10,
  recipe: StudentRecipe(epochs: settings.teacherEpochs, learningRate: 3e-3)
) { [networks] in networks.teacher($0) }
let labels = min(settings.labels, pairs[0].train.count)

/// The teacher's features of one seed.
nonisolated struct Taught: Sendable {
  /// Of the images that the students see.
  var seen: TeacherFeatures
  /// Of test images, for reports.
  var probe: Features { Features(logits: kept.logits.all, levels: kept(Array(0..<probes)).levels) }
  /// How many test images those are.
  var probes: Int { kept.count }
  private var kept: TeacherFeatures

  init(_ pair: PairedSeed, labels: Int, probes: Int, networks: Networks) {
    let teacher = pair.rebuilt(networks.teacher)
    seen = TeacherFeatures(of: teacher, for: pair.train.prefix(labels))
    kept = TeacherFeatures(of: teacher, for: pair.test.prefix(probes))
  }
}
let taught = Dictionary(
  uniqueKeysWithValues: zip(
    seeds,
    sideBySide(pairs) { [labels, settings, networks] in
      Taught($0, labels: labels, probes: settings.probes, networks: networks)
    }))
note.value("networks/labels", labels)
note.prose(
  """
  \(seeds.count) teachers reach \(Estimate(pairs.map(\.teacherScore.accuracy)).plain) % of the \(data.test.count) test \
  images. The students see \(labels) labels each. For each image that a student sees, \
  \(taught[seeds[0]]!.seen.shapes.map { $0.reduce(1, *) }.reduce(0, +)) numbers are kept.
  """)

/*:
 What does a teacher's level look like? Each channel is an image of its own: where the convolution found what it looks
 for.
 */
do {
  let levels = taught[seeds[0]]!.probe.levels
  let image = 0
  note.show(
    Figure(
      title: "One image at the three levels of the teacher",
      alt: """
        A test image, and under it the first eight channels of each of the teacher's three levels. At 16 x 16 places the \
        garment can still be made out, with edges or surfaces bright; at 4 x 4 only coarse patches are left.
        """, columns: 1
    ) {
      for (index, level) in levels.enumerated() {
        let (height, width) = (level.shape[2], level.shape[3])
        let values = level.row(image).values.map(Double.init)
        ImageGrid(
          "level \(index + 1): \(height) x \(width), \(level.shape[1]) channels",
          grey: (0..<8).map { channel in
            let map = Array(values[channel * height * width..<(channel + 1) * height * width])
            let largest = max(map.max()!, .leastNormalMagnitude)
            return map.map { $0 / largest }
          }, width: width, height: height, labels: (1...8).map { "channel \($0)" }, columns: 8)
      }
    }, as: "levels",
    caption: """
      Test image \(image), “\(data.classNames[data.test.labels[image]])”; the first eight channels of each level, each \
      with its own largest value in white. A black one found nothing in this image.
      """)
}

/*:
 ## The training

 The document's loop: the teacher is frozen and in evaluation mode, Adam at $10^{-3}$ holds the parameters of the student
 *and* of the adaptation layers, the validation accuracy is measured after every epoch, and every tenth of 50 epochs is
 printed. All three levels are matched, by mean squared error, with $\alpha = 0.5$.

 > **Mended.** The document puts the adaptation layer on the *teacher's* features: 16 channels of the teacher become
 > the student's 8, and the student is to match those. But that layer is learned too, and nothing keeps it from mapping
 > the teacher to whatever the student happens to give. FitNets (Romero et al., 2015), where the layer comes from, has
 > it on the student's side: there the student must hold enough for the teacher's features to be *predicted*.

 Both, and hard labels alone, from the same initial weights and with the same batches:
 */
note.section("The training")

/// A part of a student's training.
nonisolated struct Stage: Codable, Sendable {
  /// Whose features and logits are taught.
  enum Teaching: Codable, Sendable {
    /// Nobody's: hard labels alone.
    case nobody
    /// The trained teacher's.
    case teacher
    /// Those of a teacher that lacks what a claim credits.
    case placebo(PlaceboTeacher)
  }
  var recipe: FeatureRecipe
  var teaching = Teaching.teacher
}

/// Everything that decides what becomes of a student, besides the seed.
nonisolated struct Lesson: Codable, Sendable {
  var student = Networks.Student.thin
  /// One after another, each with an optimiser of its own.
  var stages: [Stage]
  /// Whether the validation accuracy is measured after each epoch.
  var isWatched = false
  /// Whether the student ends with the weights of its best epoch, by validation, instead of its last.
  var keepsBest = false
  var networks: Networks
  var labels: Int
}

/// How a student's features compare with its teacher's, on test images.
nonisolated struct Comparison: Codable, Sendable {
  /// Linear CKA at each level, times 100.
  var similarity: [Double]
  /// The mean cosine of the attention maps at each level, times 100.
  var attention: [Double]
  /// The variance over the images of the student's features, at each level.
  var spread: [Double]
  /// The same of what they are to match: the teacher's features, adapted where the layer is on their side.
  var targetSpread: [Double]

  /// The mean over the levels.
  static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
}

/// The course of a student's training, and what came of it.
nonisolated struct Course: Codable, Sendable {
  var result: StudentResult
  /// The mean loss of each epoch: the total, its distilled part (NaN without one) and the cross-entropy.
  var losses: [Double]
  var distilled: [Double]
  var hard: [Double]
  /// On the validation images after each epoch, in per cent, where it is watched.
  var accuracies: [Double]
  /// After each stage.
  var comparisons: [Comparison]

  /// After the last stage, the mean over the levels.
  var similarity: Double { Comparison.mean(comparisons.last!.similarity) }
  var attention: Double { Comparison.mean(comparisons.last!.attention) }
}

/// The mean over all features of their variance over the images.
nonisolated func spread(_ features: Tensor) -> Double {
  let centred = features - features.mean(axis: 0, keepingAxis: true)
  return Double((centred * centred).mean().item)
}

nonisolated func compare(
  _ student: Features, with teacher: Features, adapted: [AdaptationLayer] = []
) -> Comparison {
  let levels = zip(student.levels, teacher.levels)
  return Comparison(
    similarity: levels.map { 100 * linearCKA($0, $1) },
    attention: levels.map { student, teacher in
      100 * Double((attentionMap(student) * attentionMap(teacher)).sum(axis: 1).mean().item)
    },
    spread: student.levels.map(spread),
    targetSpread: adapted.isEmpty
      ? teacher.levels.map(spread)
      : zip(teacher.levels, adapted).map { spread($1($0, .evaluation)) })
}

extension PairedSeed {
  /// Trains a student as the lesson says and measures it.
  nonisolated func course(
    _ lesson: Lesson, _ taught: Taught
  ) -> (course: Course, student: StagedNetwork) {
    let generator = Generator(seed: seed)
    let student = lesson.networks.student(lesson.student, generator)
    let images = train.prefix(lesson.labels)
    let validationImages = validation.all.images
    let probes = test.prefix(taught.probes).all.images
    let probe = taught.probe
    let levels = student.features(probes, .evaluation).levels
    var (losses, distilled, hard, accuracies) = ([Double](), [Double](), [Double](), [Double]())
    var comparisons: [Comparison] = []
    var best = (accuracy: 0.0, state: student.state)
    var (cost, teachers) = (0, 0)
    for stage in lesson.stages {
      let recipe = stage.recipe
      var teacher: TeacherFeatures?
      switch stage.teaching {
      case .nobody: break
      case .teacher:
        teacher = taught.seen
        teachers = teacherCost + logitsCost * images.count
      case .placebo(let placebo):
        teacher = features(
          of: placebo, images: images.count, makeTeacher: lesson.networks.teacher)
        teachers = logitsCost * images.count + (placebo == .untrained ? 0 : teacherCost)
      }
      let trainer = FeatureTrainer(
        student, recipe, on: images, teacher: teacher?.choosing(levels: recipe.levels),
        generator: generator)
      for _ in 0..<recipe.epochs {
        losses.append(trainer.trainEpoch().mean)
        guard lesson.isWatched else { continue }
        accuracies.append(accuracy(student(validationImages), validation.labels))
        if lesson.keepsBest, accuracies.last! > best.accuracy {
          best = (accuracies.last!, student.state)
        }
      }
      distilled += trainer.distilledLosses
      hard += trainer.hardLosses
      var adaptsTeacher = false
      if case .features(_, .teacher) = recipe.objective { adaptsTeacher = true }
      comparisons.append(
        compare(
          student.features(probes, .evaluation), with: probe,
          adapted: adaptsTeacher ? trainer.adaptation : []))
      // A layer on the student's side hands its gradient on to the student.
      let adaptation = zip(recipe.levels, trainer.adaptation).map { level, layer in
        let side = adaptsTeacher ? probe.levels : levels
        let forward = layer.multiplyAdds(example: Array(side[level].shape.dropFirst())).forward
        return (adaptsTeacher ? 2 : 3) * forward
      }
      let training = student.multiplyAdds(example: [train.valuesPerImage]).training
      cost += (training + adaptation.reduce(0, +)) * images.count * recipe.epochs
    }
    if lesson.keepsBest { try! student.load(best.state) }  // its own
    return (
      Course(
        result: result(of: student, cost: cost + teachers), losses: losses, distilled: distilled,
        hard: hard, accuracies: accuracies, comparisons: comparisons), student
    )
  }
}

/// A lesson of one stage.
func lesson(
  _ recipe: FeatureRecipe, _ teaching: Stage.Teaching = .teacher,
  student: Networks.Student = .thin, isWatched: Bool = false, keepsBest: Bool = false
) -> Lesson {
  Lesson(
    student: student, stages: [Stage(recipe: recipe, teaching: teaching)], isWatched: isWatched,
    keepsBest: keepsBest, networks: networks, labels: labels)
}
let allLevels = [0, 1, 2]
let trainingEpochs = 50
let trainings: [(name: String, key: String, role: Role, course: Course)] = {
  let (described, written) = (
    FeatureRecipe(
      .features(.meanSquaredError, adapting: .student), levels: allLevels, epochs: trainingEpochs),
    FeatureRecipe(
      .features(.meanSquaredError, adapting: .teacher), levels: allLevels, epochs: trainingEpochs)
  )
  let lessons = [(described, Stage.Teaching.teacher), (written, .teacher), (described, .nobody)]
    .map { lesson($0, $1, isWatched: true, keepsBest: true) }
  let bar = note.progress("\(trainingEpochs) epochs", count: lessons.count, of: "training")
  let courses = sideBySide(lessons) { [pairs, taught, seeds] lesson in
    defer { bar.advance() }
    return pairs[0].course(lesson, taught[seeds[0]]!).course
  }
  return zip(
    [
      ("as described", "as-described", Role.distilled), ("as written", "as-written", .placebo),
      ("hard labels", "hard-labels", .baseline),
    ], courses
  ).map { ($0.0, $0.1, $0.2, $1) }
}()
for epoch in stride(from: 0, to: trainingEpochs, by: 10) {
  let course = trainings[0].course
  note.print(
    "Epoch \(epoch + 1): Loss=\(fixed(course.losses[epoch], 4)), "
      + "Acc=\(fixed(course.accuracies[epoch], 2))%")
  note.value("training/epoch-\(epoch + 1)/loss", course.losses[epoch])
  note.value("training/epoch-\(epoch + 1)/accuracy", course.accuracies[epoch])
}
/// 1, 2, 3 ... for as many values.
func epochAxis(_ values: [some Any]) -> [Double] { (1...values.count).map(Double.init) }
/// The first of the best epochs, from 0.
func bestEpoch(_ accuracies: [Double]) -> Int {
  accuracies.indices.max { (accuracies[$0], -$0) < (accuracies[$1], -$1) }!
}
note.show(
  Figure(
    title: "The document's training, with the adaptation layer on either side",
    alt: """
      Three panels over 50 epochs. Left, the feature loss: as written it falls far below the loss as described. Middle, the \
      cross-entropies. Right, the validation accuracies, with the best epoch as described marked.
      """, columns: 3
  ) {
    Panel("feature loss", x: .linear("epoch"), y: .log("mean squared error")) {
      for training in trainings.dropLast() {
        Line(
          training.name, x: epochAxis(training.course.distilled), y: training.course.distilled,
          role: training.role, markers: false)
      }
    }
    Panel("classification loss", x: .linear("epoch"), y: .linear("cross-entropy (nats)")) {
      for training in trainings {
        Line(
          training.name, x: epochAxis(training.course.hard), y: training.course.hard,
          role: training.role, markers: false)
      }
    }
    Panel("validation accuracy", x: .linear("epoch"), y: .linear("accuracy (%)")) {
      for training in trainings {
        Line(
          training.name, x: epochAxis(training.course.accuracies), y: training.course.accuracies,
          role: training.role, markers: false)
      }
      let accuracies = trainings[0].course.accuracies
      let best = bestEpoch(accuracies)
      Annotation(
        "best: epoch \(best + 1)", x: Double(best + 1), y: accuracies[best], from: .below,
        distance: 4, role: .distilled)
    }
  }, as: "training-curves",
  caption: """
    One seed, \(labels) labels, all three levels, alpha = 0.5, Adam at 0.001. The two feature losses have different \
    targets, the teacher's features and what the layer makes of them.
    """)
do {
  note.table(
    [
      "training", "best epoch", "validation (%)", "test (%)", "feature loss, last",
      "spread of the target", "spread of the student's", "CKA with the teacher",
    ],
    trainings.map { training in
      let course = training.course
      let (best, last) = (bestEpoch(course.accuracies), course.comparisons.last!)
      note.value("training/\(training.key)/best-epoch", best + 1)
      note.value("training/\(training.key)/test", course.result.test.accuracy)
      note.value("training/\(training.key)/similarity", course.similarity)
      let isTaught = training.key != "hard-labels"
      if isTaught { note.value("training/\(training.key)/feature-loss", course.distilled.last!) }
      return [
        training.name, "\(best + 1)", fixed(course.accuracies[best], 2),
        fixed(course.result.test.accuracy, 2), isTaught ? fixed(course.distilled.last!, 4) : "–",
        isTaught ? fixed(Comparison.mean(last.targetSpread), 4) : "–",
        fixed(Comparison.mean(last.spread), 4), fixed(course.similarity, 1),
      ]
    },
    caption: """
      One seed; test images. Accuracies are of the best epoch, the rest of the last. The target is what the student's \
      features are to match; its spread is the variance over images. CKA: centred kernel alignment, times 100, mean over \
      the levels.
      """)
  let (described, written) = (trainings[0].course, trainings[1].course)
  note.prose(
    """
    The best epoch as described is number \(bestEpoch(described.accuracies) + 1), by validation; on the test images its \
    student reaches \(fixed(described.result.test.accuracy, 2)) %, the one as written \
    \(fixed(written.result.test.accuracy, 2)) %, the one of hard labels \
    \(fixed(trainings[2].course.result.test.accuracy, 2)) %. The feature loss ends at \
    \(fixed(described.distilled.last!, 4)) as described and at \(fixed(written.distilled.last!, 4)) as written. That says \
    nothing of who learned more: the target of the second has a variance of \
    \(fixed(Comparison.mean(written.comparisons[0].targetSpread), 4)), that of the first \
    \(fixed(Comparison.mean(described.comparisons[0].targetSpread), 4)).
    """)
}
