import Datasets
import Distillation
import Experiments
import Foundation
import Learning
import Notebook
import Plotting
import Tensors

/*:
 # 10.4 Relation-based distillation

 Logits (section 10.2) and features (section 10.3) are passed on image by image. **Relations** are what lies between
 images: these two are alike, that one is far from both. If a teacher's knowledge is in how it arranges images, then a
 student may learn the arrangement and be free in everything else, the number of its dimensions included.

 This page runs the document's three losses, pairs, triplets, and distances with angles, mends what in them is not as
 it is described, and asks whether the arrangement really is what the student learns.
 */
let note = Notebook.open(chapter: "10.4", title: "Relation-based distillation")

/// How much of the work a profile does.
nonisolated struct Settings: Sendable {
  var trainImages: Int
  var testImages: Int
  var seeds: Int
  var teacherEpochs: Int
  /// That a student sees, of the main data set and of the second.
  var images: [Int]
  var epochs: Int
  var widths: [Int]
  var orders: Int
  /// Batch sizes whose losses are timed.
  var timedBatches: [Int]
}
let settings = note.profile.pick(
  smoke: Settings(
    trainImages: 320, testImages: 200, seeds: 2, teacherEpochs: 2, images: [64, 64], epochs: 2,
    widths: [4, 16, 128], orders: 50, timedBatches: [16, 32, 64]),
  quick: Settings(
    trainImages: .max, testImages: .max, seeds: 8, teacherEpochs: 8, images: [1_024, 256],
    epochs: 12, widths: [4, 8, 16, 32, 64, 128], orders: 1_000,
    timedBatches: [16, 32, 64, 128, 256]),
  full: Settings(
    trainImages: .max, testImages: .max, seeds: 20, teacherEpochs: 20, images: [2_048, 512],
    epochs: 40, widths: [4, 8, 16, 32, 64, 128], orders: 10_000,
    timedBatches: [16, 32, 64, 128, 256]))
let batchSize = 32

/*:
 ## The principle

 Let $f(x)$ be what a network makes of an image, a row of numbers: its **embedding**. A relation $\psi$ measures
 several embeddings together, and the student is asked to have its teacher's relations, not its embeddings:

 $$L = \sum_{i,j,\dots} \ell\big(\psi(s_i, s_j, \dots),\; \psi(t_i, t_j, \dots)\big).$$

 What a loss *cannot see*, the student is free to choose. Here 32 random embeddings are changed in three ways; each
 loss of this page compares them with what they were.
 */
note.section("The principle")

/// The losses between two embeddings of the same images that this page is about.
let losses: [(name: String, loss: (Tensor, Tensor) -> Tensor)] = [
  ("features, squared", { featureLoss([FeaturePair(student: $0, teacher: $1)]) }),
  ("pairs, cosine", { relationLoss(student: $0, teacher: $1, metric: .cosine) }),
  ("pairs, euclidean", { relationLoss(student: $0, teacher: $1, metric: .euclidean) }),
  ("pairs, dot product", { relationLoss(student: $0, teacher: $1, metric: .dotProduct) }),
  (
    "triplets",
    { student, teacher in
      let labels = (0..<student.shape[0]).map { $0 % 4 }
      let triplets = Triplet.drawn(labels: labels, generator: Generator(seed: 0))
      return tripletRelationLoss(student: student, teacher: teacher, triplets: triplets)
    }
  ),
  ("distances (RKD)", { rkdDistanceLoss(student: $0, teacher: $1) }),
  ("angles (RKD)", { rkdAngleLoss(student: $0, teacher: $1) }),
]
do {
  let generator = Generator(seed: note.seed)
  let teacher = generator.normal([32, 16])
  let order = generator.permutation(16)
  let changes = [
    ("reordered", teacher.transposed().rows(order).transposed()), ("tripled", 3 * teacher),
    ("moved", teacher + 1),
  ]
  let table = losses.map { name, loss in
    changes.map { change, student in
      let value = loss(student, teacher).item
      note.value("principle/\(name.replacing(", ", with: "-").replacing(" ", with: "-"))/\(change)", value)
      return value
    }
  }
  note.table(
    ["loss", "units reordered", "three times as large", "moved by 1"],
    zip(losses, table).map { [$0.name] + $1.map { fixed($0, 4) } },
    caption: """
      32 random embeddings of 16 numbers. A zero is a freedom: the loss cannot tell the changed embeddings from the \
      teacher's.
      """)
  let blind = zip(losses, table).filter { $1.allSatisfy { $0 < 1e-4 } }.map { $0.0.name }
  note.prose(
    """
    To the loss of features, units in another order are simply wrong, \(fixed(table[0][0], 2)); no relation sees them. \
    Cosines see where the origin is, euclidean relations how large the embeddings are, dot products both. Indifferent \
    to all three changes: \(blind.joined(separator: "; ")).
    """)
}

/*:
 ## The networks of this page

 Everything here is a multi-layer perceptron whose last layer but one is the embedding. The teacher has 256 hidden
 units and an embedding of 128 numbers, the student 64 and an embedding of 16: values of the one cannot be compared
 with values of the other, relations can.

 Each seed has a split, a teacher trained on all training images, and students that share their initial weights and
 the order of their batches.
 */
note.section("The networks of this page")

/// A perceptron with an embedding of `width` numbers, its level 1.
nonisolated func embeddingNetwork(
  inputs: Int, hidden: Int, width: Int, classes: Int, _ generator: Generator
) -> StagedNetwork {
  StagedNetwork(
    stages: [
      Sequential(Linear(inputs, hidden, generator), ReLU()),
      Sequential(Linear(hidden, width, generator)),
    ],
    head: Sequential(ReLU(), Linear(width, classes, generator)))
}
let embeddingLevel = 1
let (teacherWidth, studentWidth) = (128, 16)

extension PairedSeed {
  /// The teacher with its initial weights.
  nonisolated func makeTeacher(_ generator: Generator) -> StagedNetwork {
    embeddingNetwork(
      inputs: train.valuesPerImage, hidden: 256, width: 128, classes: trainLogits.classes, generator
    )
  }
}
nonisolated func embedding(of images: LabelledImages, _ network: StagedNetwork) -> Tensor {
  network.features(images.all.images, .evaluation).levels[1]
}

/// A data set with its seeds, and how many images a student of it sees.
struct Problem {
  let data: Dataset
  let pairs: [PairedSeed]
  let images: Int

  /// - Parameter images: at most; whole batches are taken, so that no batch is too small for a triple
  init(_ data: Dataset, images: Int, seeds: [UInt64]) {
    self.data = data.prefix(train: settings.trainImages, test: settings.testImages)
    let (inputs, classes) = (data.train.valuesPerImage, data.classNames.count)
    pairs = note.pairs(
      "teachers, \(data.name)", seeds, self.data, validation: self.data.train.count / 10,
      recipe: StudentRecipe(epochs: settings.teacherEpochs)
    ) {
      embeddingNetwork(inputs: inputs, hidden: 256, width: 128, classes: classes, $0)
    }
    self.images = max(1, min(images, pairs[0].train.count) / batchSize) * batchSize
  }
}
let seeds = note.seeds(settings.seeds)
let primary = Problem(note.loadData(), images: settings.images[0], seeds: seeds)
let (data, pairs) = (primary.data, primary.pairs)

/// Who teaches a student.
nonisolated enum Source: Codable, Sendable {
  case nobody
  case trained
  case placebo(PlaceboTeacher)
}

/// Everything that the arms of this page differ in.
nonisolated struct RelationArm: Codable, Sendable {
  var recipe: FeatureRecipe
  var source: Source
  var width: Int
  var images: Int
}

/// The course of one student's training, and what came of it.
nonisolated struct Course: Codable, Sendable {
  var result: StudentResult
  /// The mean loss of each epoch.
  var losses: [Double]
  /// Accuracy on the validation images after each epoch, in per cent.
  var accuracies: [Double]
  /// Recall@1 on the validation images after each epoch, in per cent.
  var recalls: [Double]
  /// Recall@1 on the test images, in per cent.
  var recall: Double
  /// Of the distances between test images, with the teacher's, in per cent.
  var rankCorrelation: Double
}

extension PairedSeed {
  /// A student trained as an arm says.
  nonisolated func trained(
    _ arm: RelationArm, report: (_ loss: Double, StagedNetwork) -> Void = { _, _ in }
  ) -> (student: StagedNetwork, cost: Int) {
    let teacher: TeacherFeatures? =
      switch arm.source {
      case .nobody: nil
      case .trained: teacherFeatures(images: arm.images, levels: [1], makeTeacher: makeTeacher)
      case .placebo(let placebo):
        features(of: placebo, images: arm.images, levels: [1], makeTeacher: makeTeacher)
      }
    var student: StagedNetwork!
    return trainedStudent(arm.recipe, images: arm.images, teacher: teacher) { generator in
      student = embeddingNetwork(
        inputs: train.valuesPerImage, hidden: 64, width: arm.width, classes: trainLogits.classes,
        generator)
      return student
    } report: { _, losses in
      report(losses.mean, student)
    }
  }

  /// Trains a student as an arm says, and measures it as its last epoch leaves it.
  nonisolated func course(_ arm: RelationArm) -> Course {
    var (losses, accuracies, recalls): ([Double], [Double], [Double]) = ([], [], [])
    let validation = validation.prefix(300)
    let (student, cost) = trained(arm) { loss, student in
      let found = student.features(validation.all.images, .evaluation)
      losses.append(loss)
      accuracies.append(accuracy(found.logits, validation.labels))
      recalls.append(recallAtOne(found.levels[1], validation.labels))
    }
    let (gallery, few) = (test.prefix(1_000), test.prefix(400))
    return Course(
      result: result(of: student, cost: cost), losses: losses, accuracies: accuracies,
      recalls: recalls, recall: recallAtOne(embedding(of: gallery, student), gallery.labels),
      rankCorrelation: 100
        * distanceRankCorrelation(
          embedding(of: few, student), embedding(of: few, rebuilt(makeTeacher))))
  }
}

/// One arm over all seeds.
struct Method {
  let name: String
  let courses: [Course]
  var arm: Arm { Arm(name, courses.map(\.result)) }
  var recall: Estimate { Estimate(courses.map(\.recall)) }
  var rankCorrelation: Estimate { Estimate(courses.map(\.rankCorrelation)) }

  /// The paired difference to another method.
  func difference(to other: Method, _ value: (Course) -> Double) -> Estimate {
    Estimate(courses.map(value), minus: other.courses.map(value))
  }
}

extension Problem {
  /// What an arm is, unless it says otherwise: at the document's alpha, with an embedding of 16.
  func arm(
    _ objective: FeatureObjective, alpha: Float = 0.5, from source: Source = .trained,
    width: Int = studentWidth, epochs: Int = settings.epochs
  ) -> RelationArm {
    RelationArm(
      recipe: FeatureRecipe(
        objective, levels: [embeddingLevel], alpha: alpha, epochs: epochs, batchSize: batchSize),
      source: source, width: width, images: images)
  }

  /// Runs arms over all seeds.
  func methods(_ title: String, _ arms: [(name: String, arm: RelationArm)]) -> [Method] {
    let trials = arms.map { name, arm in
      Trial(name, configuration: arm) { pair, arm in pair.course(arm) }
    }
    return zip(arms, note.experiment(title, pairs, trials)).map {
      Method(name: $0.name, courses: $1)
    }
  }

  /// The teachers' own recall among the test images, in per cent.
  var teacherRecall: Estimate {
    Estimate(
      sideBySide(pairs) { pair in
        let gallery = pair.test.prefix(1_000)
        return recallAtOne(
          embedding(of: gallery, pair.rebuilt(pair.makeTeacher)), gallery.labels)
      })
  }
}
let teacherRecall = primary.teacherRecall
do {
  let accuracy = Estimate(pairs.map(\.teacherScore.accuracy))
  note.value("networks/teacher/accuracy", accuracy.mean)
  note.value("networks/teacher/recall", teacherRecall.mean)
  note.prose(
    """
    On \(data.name) the teachers are right for \(accuracy.plain) % of the \(data.test.count) test images. How good is an \
    arrangement? Take a test image, look for its nearest neighbour among the first \(min(1_000, data.test.count)) of \
    them, and see whether it is of the same class: *Recall@1*. The teachers' is \(teacherRecall.plain) %. And how much is \
    a student's arrangement its teacher's? Order all pairs of images by their distance in the one and in the other: \
    Spearman's *rank correlation* of the distances, here in per cent.
    """)
}

/*:
 ## Pairwise relations

 The first form compares two matrices: how alike each image of a batch is to each other, for the student and for the
 teacher, by cosine, by $1/(1 + \text{distance})$ or by inner product. The loss is the mean squared difference;
 in the document it is mixed with the cross-entropy at $\alpha = 0.5$. Its example has random features, 128 numbers
 for the student and 256 for the teacher.
 */
note.section("Pairwise relations")
do {
  let generator = Generator(seed: note.seed)
  let student = generator.normal([32, 128])
  let teacher = generator.normal([32, 256])
  let logits = generator.normal([32, 10])
  let labels = generator.integers(32, below: 10)
  func loss(_ metric: RelationMetric) -> MixedLoss {
    MixedLoss(
      distilled: relationLoss(student: student, teacher: teacher, metric: metric),
      hard: crossEntropy(logits, labels))
  }
  let cosine = loss(.cosine)
  note.print("Relation-based Loss:")
  note.print("  Total: \(fixed(cosine.total.item, 4))")
  note.print("  Relation: \(fixed(cosine.distilled.item, 4))")
  note.value("pairs/example/total", cosine.total.item)
  note.value("pairs/example/relation", cosine.distilled.item)
  let all = RelationMetric.allCases.map { ($0, loss($0)) }
  note.table(
    ["metric", "relation", "classification", "total"],
    all.map {
      [
        $0.rawValue, fixed($1.distilled.item, 4), fixed($1.hard.item, 4), fixed($1.total.item, 4),
      ]
    }, caption: "The same random features in the three metrics.")
  note.prose(
    """
    The three metrics measure on different scales, from \(fixed(all.map(\.1.distilled.item).min()!, 4)) to \
    \(fixed(all.map(\.1.distilled.item).max()!, 1)) here, beside a cross-entropy of \(fixed(cosine.hard.item, 2)): one \
    alpha is not one and the same mixture for all of them.
    """)
}

/*:
 ### The matrices of a trained teacher

 On real images there is something to see: sorted by class, a relation matrix has blocks. A student is shown here
 before training, after training on nothing but the relations ($\alpha = 1$, no labels), and after training on nothing
 but labels.
 */
note.section("The matrices of a trained teacher")
do {
  let pair = pairs[0]
  let shown = (0..<min(10, data.classNames.count)).flatMap { label in
    pair.test.labels.indices.filter { pair.test.labels[$0] == label }.prefix(6)
  }
  let images = pair.test.subset(shown)
  let names = images.labels.map { data.classNames[$0] }
  let numbers = images.labels.map(String.init)
  let relations = FeatureObjective.relations(.cosine)
  let students = [
    ("student, before training", primary.arm(relations, from: .nobody, epochs: 0)),
    ("student of relations alone", primary.arm(relations, alpha: 1)),
    ("student of labels alone", primary.arm(relations, from: .nobody)),
  ]
  let bar = note.progress("students to look at", count: students.count, of: "student")
  let networks = sideBySide(students.map(\.1)) { arm in
    defer { bar.advance() }
    return embedding(of: images, pair.trained(arm).student).values
  }
  let teacher = relationMatrix(embedding(of: images, pair.rebuilt(pair.makeTeacher)))
  let matrices =
    [("teacher, \(teacherWidth) numbers", teacher)]
    + zip(students, networks).map {
      ($0.0, relationMatrix(Tensor(shape: [shown.count, studentWidth], $1)))
    }
  func rows(_ matrix: Tensor) -> [[Double]] {
    (0..<matrix.shape[0]).map { matrix.row($0).values.map(Double.init) }
  }
  note.show(
    Figure(
      title: "What is alike, to the teacher and to its students",
      alt: """
        Four matrices of cosines between the embeddings of test images sorted by class: the teacher's, with blocks along \
        the diagonal, and those of three students: before training all is alike; after training on the teacher's relations \
        there are blocks as the teacher's; after training on labels there are blocks too.
        """, columns: 2
    ) {
      for (title, matrix) in matrices {
        HeatMap(
          title, values: rows(matrix), rows: names, columns: numbers, label: "cosine",
          colors: .diverging, in: -1...1)
      }
    }, as: "relation-matrices",
    caption: """
      The first \(shown.count / Set(names).count) test images of each class, first seed; columns are in the order of \
      the rows.
      """)
  let distances = matrices.dropFirst().map { name, matrix in
    meanSquaredError(matrix, teacher).item
  }
  for (name, distance) in zip(["untrained", "relations", "labels"], distances) {
    note.value("matrices/\(name)/loss", distance)
  }
  note.prose(
    """
    The mean squared difference to the teacher's matrix is \(fixed(distances[0], 3)) before training, \
    \(fixed(distances[1], 3)) after training on relations and \(fixed(distances[2], 3)) after training on labels. None \
    of these images was in a training set.
    """)
}

/*:
 ### Training with a relation loss

 The document's total, $\alpha\,L_\text{relation} + (1 - \alpha)\,\mathrm{CE}$ with $\alpha = 0.5$, on real images.
 */
note.section("Training with a relation loss")
let labelled = primary.methods(
  "students of labels",
  [("hard labels", primary.arm(.relations(.cosine), from: .nobody))]
    + RelationMetric.allCases.map { ("pairs, \($0.rawValue)", primary.arm(.relations($0))) })
let hard = labelled[0]
let labelledPairs = Array(labelled.dropFirst())

/// 1, 2, 3 ... for as many values.
func epochAxis(_ values: [some Any]) -> [Double] { (1...max(1, values.count)).map(Double.init) }
/// The mean of a value over the seeds, epoch by epoch, with its 95 % band.
func meanLine(
  _ name: String, _ method: Method, _ role: Role, _ values: (Course) -> [Double]
) -> Line {
  let all = method.courses.map(values)
  let means = all[0].indices.map { epoch in Estimate(all.map { $0[epoch] }) }
  return Line(
    name, x: epochAxis(means), y: means.map(\.mean), low: means.map(\.low),
    high: means.map(\.high), role: role, markers: false)
}
/// Loss, and accuracy or recall, of some trainings.
func curves(
  _ methods: [(name: String, method: Method, role: Role)], _ title: String = "",
  recall: Bool = false
) -> [Panel] {
  [
    Panel("\(title)training loss", x: .linear("epoch"), y: .log("loss")) {
      for (name, method, role) in methods { meanLine(name, method, role, \.losses) }
    },
    Panel(
      "\(title)validation", x: .linear("epoch"),
      y: .linear(recall ? "Recall@1 (%)" : "accuracy (%)")
    ) {
      for (name, method, role) in methods {
        meanLine(name, method, role) { recall ? $0.recalls : $0.accuracies }
      }
    },
  ]
}
note.table(
  Arm.columns, labelled.map { $0.arm.row(over: hard.arm) },
  caption: """
    \(primary.images) labels, \(settings.epochs) epochs, \(seeds.count) seeds, alpha = 0.5, on the test images. The gain is \
    paired, with its 95 % interval; the cost is that of the networks, without the losses'.
    """)
for method in labelledPairs {
  note.value(
    "pairs/\(method.name.dropFirst(7))/gain", method.arm.gain(over: hard.arm).mean)
}
note.show(
  Figure(
    title: "Training with relations of pairs",
    alt: """
      Left, training losses over the epochs for hard labels and for the three metrics; right, the accuracy on the \
      validation images, with 95 % bands.
      """, columns: 2
  ) {
    curves([
      ("hard labels", hard, .baseline), ("cosine", labelledPairs[0], .distilled),
      ("euclidean", labelledPairs[1], .series(2)), ("dot product", labelledPairs[2], .series(3)),
    ])
  }, as: "pair-curves",
  caption: """
    Means over \(seeds.count) seeds with 95 % bands; \(primary.images) labels, alpha = 0.5. The losses are mixtures of \
    different parts, so that only their course can be compared.
    """)
note.prose(
  """
  Over hard labels, cosines gain \(labelledPairs[0].arm.gain(over: hard.arm).signed) points, euclidean relations \
  \(labelledPairs[1].arm.gain(over: hard.arm).signed) and dot products \
  \(labelledPairs[2].arm.gain(over: hard.arm).signed).
  """)

note.finish()
