import ChapterExperiments
import Datasets
import Distillation
import ElementaryFunctions
import Foundation
import Learning
import Notebook
import Plotting
import Tensors

/*:
 # Born-again networks

 Train a network on labels. Then train another of *the same size*, from fresh weights, on the labels and on the soft
 labels of the first. Does the second become better than the first? And a third, taught by the second? Furlanello and
 others (“Born-Again Neural Networks”, 2018) say so, and two documents repeat it: a theory of self-distillation, and
 a notebook in Chinese. This page runs both, mends what does not run, and then puts each of their sentences to the test.
 */
let note = ChapterNotebook.open(chapter: "BornAgain", title: "Born-again networks")

/// How much of the work a profile does.
nonisolated struct Settings: Sendable {
  var trainImages: Int
  var testImages: Int
  var labels: Int
  var seeds: Int
  var epochs: Int
  /// For each generation of the document's own run.
  var documentEpochs: Int
  /// On which the flatness of a minimum is measured.
  var probeImages: Int
  /// Products with the Hessian at most.
  var probeIterations: Int
  /// In the plane.
  var planeSteps: Int
}
let settings = note.profile.pick(
  smoke: Settings(
    trainImages: 200, testImages: 100, labels: 96, seeds: 2, epochs: 2, documentEpochs: 1,
    probeImages: 20, probeIterations: 20, planeSteps: 10),
  quick: Settings(
    trainImages: .max, testImages: .max, labels: 1_000, seeds: 8, epochs: 21, documentEpochs: 10,
    probeImages: 200, probeIterations: 30, planeSteps: 400),
  full: Settings(
    trainImages: .max, testImages: .max, labels: 1_000, seeds: 20, epochs: 60, documentEpochs: 100,
    probeImages: 500, probeIterations: 100, planeSteps: 800))
let data = note.loadData().prefix(train: settings.trainImages, test: settings.testImages)
let inputs = data.train.valuesPerImage
let classes = data.classNames.count

/*:
 The notebook begins by asking where it runs. Here that has one answer.
 */
note.section("The device")
note.print("Device: cpu")

/*:
 ## A generation

 Generation 0 is an ordinary network. Generation $k$ has the same architecture, its own initial weights, and learns
 from generation $k-1$ with the loss of section 10.1:

 $$\theta_0 = \arg\min_\theta \mathrm{CE}(f(x;\theta), y), \qquad
   \theta_k = \arg\min_\theta\; \alpha\,T^2\,\mathrm{KL}\big(p_{k-1}^{T}\,\|\,p_\theta^{T}\big)
   + (1-\alpha)\,\mathrm{CE}(f(x;\theta), y).$$

 > **Mended.** The theory, 1.1, says “generation $k$ (which was trained on ground truth)”. That is true of generation 0
 > alone: every later one is trained on what the one before makes of it, and its own 1.2 says so.

 > **Mended, too.** In the theory's code `alpha` is the weight of the *hard* loss, in section 10.1 and here of the
 > *soft* one. At 0.5 nobody notices; at any other value the two are each other's opposite:
 */
note.section("A generation")
do {
  let generator = Generator(seed: note.seed)
  let (student, teacher) = (generator.normal([8, 10]) * 2, generator.normal([8, 10]) * 2)
  let labels = generator.integers(8, below: 10)
  let rows = ([0.5, 0.9] as [Float]).map { alpha in
    let totals = [alpha, 1 - alpha].map {
      bornAgainLoss(student: student, teacher: teacher, labels: labels, alpha: $0).total.item
    }
    note.value("alpha/\(alpha)/ours", totals[0])
    note.value("alpha/\(alpha)/document", totals[1])
    return ["\(alpha)", fixed(totals[0], 4), fixed(totals[1], 4)]
  }
  note.table(
    ["alpha", "as the soft part's weight (here)", "as the hard part's (theory, 6)"], rows,
    caption: "The loss of eight random logits at T = 4. To run the document's alpha, say 1 − alpha."
  )
}

/*:
 ## The notebook's trainer

 The notebook makes a trainer for a model of one layer, `Linear(64, 10)`, and prints its settings:
 */
note.section("The notebook's trainer")
let configuration = BornAgainConfiguration()
note.print("配置: \(configuration)")

/*:
 > **Mended.** That is where it ends: the notebook's `BornAgainTrainer` has a method that hands out the last generation
 > as teacher, lists for generations and history, and none that trains. Here it is, trained on the images that fit 64
 > inputs, the handwritten digits of 8 × 8 pixels.
 */
do {
  let digits = note.attempt { try Dataset.load(.digits) }
  let generator = Generator(seed: note.seed)
  let train = DataLoader(digits.train, shuffle: true, generator: generator)
  let validation = DataLoader(digits.test, shuffle: false, generator: generator)
  let trainer = BornAgainTrainer(configuration) { Linear(64, 10, generator) }
  for _ in 0..<configuration.generations {
    trainer.trainGeneration(on: train, validation: validation)
  }
  note.table(
    ["generation", "last epoch's loss", "test accuracy (%)"],
    trainer.history.map { result in
      note.value("notebook/generation-\(result.generation + 1)/accuracy", result.accuracy)
      return [
        "\(result.generation + 1)", fixed(result.losses.last!.mean, 4), fixed(result.accuracy, 2),
      ]
    },
    caption: """
      \(digits.train.count) digits to learn from, \(digits.test.count) to test on; the notebook counts generations \
      from 1. The first loss is a cross-entropy, the others half of one and half a T² KL: they do not compare.
      """)
}

/*:
 ## The theory's trainer

 The theory's class does train, and prints each generation's accuracy. It measures the model as the last epoch left
 it. The student is that of section 10.1, 784-128-10, on all training images.
 */
note.section("The theory's trainer")
let documentTrainer: BornAgainTrainer
do {
  let generator = Generator(seed: note.seed)
  let train = DataLoader(data.train, shuffle: true, generator: generator)
  let validation = DataLoader(data.test, shuffle: false, generator: generator)
  let trainer = BornAgainTrainer(
    BornAgainConfiguration(epochsPerGeneration: settings.documentEpochs)
  ) { [inputs, classes] in SimpleStudent(inputs: inputs, classes: classes, generator) }
  let bar = note.progress(
    "generations", epochs: configuration.generations * settings.documentEpochs)
  for generation in 0..<configuration.generations {
    note.print()
    note.print("=== Generation \(generation) ===")
    let result = trainer.trainGeneration(on: train, validation: validation) { _ in bar.advance() }
    note.print("Generation \(generation) accuracy: \(fixed(result.accuracy, 2))%")
    note.value("theory/generation-\(generation)/accuracy", result.accuracy)
  }
  documentTrainer = trainer
}

/*:
 The document then analyses the list of accuracies:
 */
note.section("The analysis of this run")
for line in generationAnalysis(documentTrainer.history.map(\.accuracy)) { note.print(line) }
note.show(
  Figure(
    title: "Three generations, one run",
    alt: """
      Left, the training loss of three generations over their epochs; right, the test accuracy of each generation.
      """
  ) {
    let accuracies = documentTrainer.history.map(\.accuracy)
    Panel("training loss", x: .linear("epoch"), y: .log("mean loss")) {
      for result in documentTrainer.history {
        Line(
          "generation \(result.generation)", x: epochAxis(result.losses),
          y: result.losses.map(\.mean), role: .generation(2 * result.generation + 1),
          markers: false)
      }
    }
    Panel(
      "test accuracy",
      x: .linear("generation", in: -0.3...2.3, ticks: [0, 1, 2]),
      y: .linear(
        "accuracy (%)",
        in: (accuracies.min()! - 1).rounded(.down)...(accuracies.max()! + 1).rounded(.up))
    ) {
      Line(
        x: documentTrainer.history.map { Double($0.generation) }, y: accuracies, role: .distilled)
    }
  }, as: "training",
  caption: """
    \(data.train.count) images, \(settings.documentEpochs) epochs a generation, T = 4, alpha = 0.5. Generation 0 \
    minimises the cross-entropy, the others half of it and half the T² KL from the generation before, so that only the \
    courses of the losses compare. One run says little: \(data.test.count) test images alone leave a standard error of \
    about \(fixed(100 * (0.15 * 0.85 / Double(data.test.count)).squareRoot(), 1)) points.
    """)

/*:
 ## The document's analysis

 With accuracies that rise, as the document has them in mind, the analysis goes on:
 */
note.section("The document's analysis")
for line in generationAnalysis([85, 87.2, 88.5]) { note.print(line) }

/*:
 Four reasons, printed for any gain of any cause, a lucky seed included. They are claims, and each of them can be
 measured. Sections on **regularisation**, **label smoothing**, **flat minima** and the **implicit ensemble** follow.

 ## Generations over seeds

 First the gain itself. Every network of this section learns from few labels, so that there is something to gain.
 Each seed draws a split and trains generation 0; then come four more generations, taught each by the one before, with
 the document's T = 4 and alpha = 0.5. For comparison:

 - **networks without a teacher**: for each generation one with the *same initial weights and batches*, on hard labels;
 - **longer training**: one network that is trained on, to five times the epochs, measured where each generation has
   cost as much; and the same network stopped at its best epoch;
 - **label smoothing of matched entropy**: soft labels that are as soft as generation 0's, and know nothing of it.

 <!-- typed in: a setting -->
 All that in two worlds: the labels as they are, and with **40 % of the labels drawn anew** at random, where a network
 that fits its labels learns mistakes by heart. There the validation labels, by which settings and epochs are chosen,
 are as noisy; the test labels are clean.
 */
note.section("Generations over seeds")
let seeds = note.seeds(settings.seeds)
let generations = 4
let documents = GenerationTeaching.softLabels(temperature: 4, alpha: 0.5)
let temperatures: [Float] = [1, 2, 4]
let alphas: [Float] = [0.5, 0.9, 1]
let noiseShare = 0.4

/// A line of generations, and what is measured of it.
nonisolated struct LineSettings: Codable, Sendable {
  var teachings: [GenerationTeaching]
  var labels: Int
  var epochs: Int
  /// Whether validation accuracy is measured after each epoch.
  var watches = false
  /// On how many training images flatness is measured; 0 for not at all.
  var probeImages = 0
  /// Products with the Hessian at most.
  var probeIterations = 0
}

/// What one seed of a line gave. Generation 0 comes first.
nonisolated struct LineResult: Codable, Sendable {
  /// Of each generation.
  var students: [StudentResult]
  /// The mean probability of the class that a generation names, on the test images, 0 to 1.
  var confidences: [Double]
  /// Of generations 0 to k together, for each k.
  var ensembles: [Evaluation]
  /// The share of test images on which generations k and k + 1 name different classes, in per cent.
  var disagreements: [Double]
  /// The loss of each epoch, from generation 1 on.
  var losses: [[Double]]
  /// The validation accuracy after each epoch, from generation 1 on, in per cent.
  var validation: [[Double]]
  var probe: Probe?
}

/// How the loss looks around the weights of each generation.
nonisolated struct Probe: Codable, Sendable {
  /// The Hessian's largest eigenvalue.
  var sharpness: [Double]
  /// The loss under each scale of noise.
  var noisy: [[Double]]
  /// The loss between generations 0 and 1.
  var path: [Double]
}
nonisolated let noiseScales: [Float] = [0, 0.1, 0.2, 0.3, 0.4]
nonisolated let pathSteps = 20

extension PairedSeed {
  nonisolated func makeStudent(_ generator: Generator) -> any Module {
    SimpleStudent(inputs: train.valuesPerImage, classes: trainLogits.classes, generator)
  }

  /// The pair's teacher, which is generation 0.
  nonisolated func generationZero() -> any Module {
    let model = makeStudent(Generator(seed: 0))
    try! model.load(teacher)  // of the same kind
    return model
  }

  /// Trains a line of generations and measures it.
  nonisolated func line(_ settings: LineSettings) -> LineResult {
    let validationImages = settings.watches ? validation.all.images : nil
    let curves = Kept([[Double]](repeating: [], count: settings.teachings.count))
    let line = generations(
      settings.teachings, epochs: settings.epochs, images: settings.labels,
      saving: ["curves": curves], makeModel: makeStudent
    ) { generation, _, model in
      guard let validationImages else { return }
      curves.value[generation - 1].append(accuracy(model(validationImages), validation.labels))
    }
    let models = [generationZero()] + line.map(\.model)
    let testImages = test.all.images
    let logits = models.map { $0(testImages) }
    return LineResult(
      students: zip(models, [teacherCost] + line.map(\.cost)).map { result(of: $0, cost: $1) },
      confidences: logits.map(meanConfidence),
      ensembles: logits.indices.map {
        Evaluation(logits: ensembleLogits(Array(logits[...$0])), labels: test.labels)
      },
      disagreements: zip(logits, logits.dropFirst()).map { 100 - agreement($0, $1) },
      losses: line.map(\.losses), validation: curves.value,
      probe: settings.probeImages == 0 ? nil : probe(models, settings))
  }

  nonisolated func probe(_ models: [any Module], _ settings: LineSettings) -> Probe {
    let batch = train.prefix(settings.probeImages).all
    func loss(_ model: any Module) -> Double {
      Double(crossEntropy(model(batch.images), batch.labels).item)
    }
    /// The loss at other weights.
    func loss(_ model: any Module, at weights: ModelState) -> Double {
      try! model.with(weights) { loss($0) }  // of the same kind
    }
    let generator = Generator(seed: seed)
    let (start, end) = (models[0].state, models[1].state)
    return Probe(
      sharpness: models.map { model in
        largestHessianEigenvalue(
          of: model.parameters, tolerance: 0.01, maxIterations: settings.probeIterations,
          generator: Generator(seed: seed)
        ) { crossEntropy(model(batch.images, .evaluation(on: $0)), batch.labels) }.value
      },
      noisy: models.map { model in
        noiseScales.map { scale in
          let draws = (0..<3).map { _ in
            loss(model, at: model.state.withNoise(scale, generator: generator))
          }
          return draws.reduce(0, +) / 3
        }
      },
      path: (0...pathSteps).map { step in
        let share = Float(step) / Float(pathSteps)
        return loss(models[0], at: try! end.mixed(share, with: start))  // of one kind
      })
  }

  /// Trains one network for as long as several generations take together.
  nonisolated func longTraining(_ settings: LongSettings) -> LongResult {
    let validationImages = validation.all.images
    let (marks, curve) = (Kept<[StudentResult]>([]), Kept<[Double]>([]))
    let best = Kept<StudentResult?>(nil)
    let cost = makeStudent(Generator(seed: 0)).multiplyAdds(example: [train.valuesPerImage])
    func measured(_ model: any Module, epoch: Int) -> StudentResult {
      result(of: model, cost: cost.training * min(settings.labels, train.count) * epoch)
    }
    let trained = generations(
      [.nobody], epochs: settings.epochs * settings.parts, images: settings.labels,
      saving: ["marks": marks, "curve": curve, "best": best], makeModel: makeStudent
    ) { _, epoch, model in
      let found = accuracy(model(validationImages), validation.labels)
      if found > curve.value.max() ?? 0 { best.value = measured(model, epoch: epoch) }
      curve.value.append(found)
      if epoch % settings.epochs == 0 { marks.value.append(measured(model, epoch: epoch)) }
    }
    return LongResult(
      marks: marks.value, best: best.value ?? marks.value[0], losses: trained[0].losses,
      validation: curve.value)
  }
}

/// A training that goes on.
nonisolated struct LongSettings: Codable, Sendable {
  var labels: Int
  /// Of one part.
  var epochs: Int
  var parts: Int
}

/// What one seed of a long training gave.
nonisolated struct LongResult: Codable, Sendable {
  /// After each part.
  var marks: [StudentResult]
  /// At the epoch of the best validation accuracy.
  var best: StudentResult
  /// The loss of each epoch.
  var losses: [Double]
  /// The validation accuracy after each epoch, in per cent.
  var validation: [Double]
}

/// All that is run on one kind of labels.
struct World {
  let name: String
  let key: String
  /// Taught each by the one before, at the document's settings.
  let taught: [LineResult]
  /// Networks without a teacher.
  let alone: [LineResult]
  /// The same as `taught` at the settings that validation chose.
  let chosen: [LineResult]
  let chosenSettings: (temperature: Float, alpha: Float)
  /// Generation 1 over temperatures, for each alpha.
  let sweep: [[[LineResult]]]
  let smoothed: [LineResult]
  let permuted: [LineResult]
  let weighted: [LineResult]
  /// Generation 1 with label smoothing, generation 2 taught by it; and without label smoothing.
  let ofSmoothedTeacher: [LineResult]
  let ofHardTeacher: [LineResult]
  let long: [LongResult]
  /// Of each seed the course of generation 0: losses, and validation accuracies in per cent.
  let firstCourses: [(losses: [Double], validation: [Double])]

  init(_ name: String, _ key: String, _ pairs: [PairedSeed]) {
    func settled(_ teachings: [GenerationTeaching], watches: Bool = false, probes: Bool = false)
      -> LineSettings
    {
      LineSettings(
        teachings: teachings, labels: settings.labels, epochs: settings.epochs, watches: watches,
        probeImages: probes ? settings.probeImages : 0,
        probeIterations: probes ? settings.probeIterations : 0)
    }
    func trial(_ name: String, _ line: LineSettings) -> Trial<LineResult> {
      Trial(name, configuration: line) { pair, line in pair.line(line) }
    }
    func line(_ teaching: GenerationTeaching) -> [GenerationTeaching] {
      Array(repeating: teaching, count: generations)
    }
    let grid = alphas.flatMap { alpha in temperatures.map { (temperature: $0, alpha: alpha) } }
    let others = grid.filter { $0 != (4, 0.5) }
    let found = note.experiment(
      name, pairs,
      [
        trial("taught", settled(line(documents), watches: true, probes: true)),
        trial("alone", settled(line(.nobody), watches: true, probes: true)),
        trial("smoothed", settled([.matchedSmoothing(temperature: 4, alpha: 0.5)], watches: true)),
        trial("permuted", settled([.permuted(temperature: 4, alpha: 0.5)], watches: true)),
        trial("weighted", settled([.confidenceWeights], watches: true)),
        trial(
          "of a smoothed teacher",
          settled([.labelSmoothing(share: 0.1), documents], watches: true)),
        trial("of a hard teacher", settled([.nobody, documents], watches: true)),
      ]
        + others.map {
          trial(
            "T = \($0.temperature), alpha = \($0.alpha)",
            settled(
              [.softLabels(temperature: $0.temperature, alpha: $0.alpha)], watches: true))
        })
    let sweep = grid.map { point in
      others.firstIndex { $0 == point }.map { found[7 + $0] } ?? found[0]
    }
    let best = best(sweep.map { Arm("", $0.map { $0.students[1] }) })
    (self.name, self.key) = (name, key)
    firstCourses = pairs.map { ($0.teacherLosses, $0.teacherAccuracies) }
    (taught, alone, smoothed, permuted) = (found[0], found[1], found[2], found[3])
    (weighted, ofSmoothedTeacher, ofHardTeacher) = (found[4], found[5], found[6])
    self.sweep = alphas.indices.map { row in
      Array(sweep[row * temperatures.count..<(row + 1) * temperatures.count])
    }
    chosenSettings = grid[best]
    chosen =
      grid[best] == (4, 0.5)
      ? found[0]
      : note.experiment(
        "\(name), chosen settings", pairs,
        [
          trial(
            "chosen",
            settled(
              line(.softLabels(temperature: grid[best].temperature, alpha: grid[best].alpha)),
              watches: true))
        ])[0]
    long =
      note.experiment(
        "\(name), longer training", pairs,
        [
          Trial(
            "longer training",
            configuration: LongSettings(
              labels: settings.labels, epochs: settings.epochs, parts: generations + 1)
          ) { pair, long in pair.longTraining(long) }
        ])[0]
  }

  /// A generation of a line as an arm.
  func arm(_ name: String, _ line: [LineResult], _ generation: Int) -> Arm {
    Arm(name, line.map { $0.students[generation] })
  }
  /// The generations of a line, 0 first.
  func arms(_ line: [LineResult]) -> [Arm] {
    line[0].students.indices.map { arm("generation \($0)", line, $0) }
  }
  /// One network after k + 1 times the epochs.
  func longer(_ k: Int) -> Arm { Arm("\(k + 1) × the epochs", long.map { $0.marks[k] }) }
  var stopped: Arm { Arm("stopped at its best epoch", long.map(\.best)) }
}

let worlds: [World]
let cleanPairs: [PairedSeed]
do {
  func pairs(_ name: String, noise: Double) -> [PairedSeed] {
    note.pairs(
      name, seeds,
      { [data, classes] seed in
        Dataset(
          name: data.name, classNames: data.classNames,
          train: noise == 0
            ? data.train
            : data.train.withLabelNoise(
              share: noise, classes: classes, generator: Generator(seed: seed &+ 777_777)),
          test: data.test)
      }, validation: data.train.count / 10, recipe: StudentRecipe(epochs: settings.epochs),
      images: settings.labels, watchingTeachers: true
    ) { [inputs, classes] in SimpleStudent(inputs: inputs, classes: classes, $0) }
  }
  cleanPairs = pairs("generation 0, clean labels", noise: 0)
  worlds = [
    World("clean labels", "clean", cleanPairs),
    World("noisy labels", "noisy", pairs("generation 0, noisy labels", noise: noiseShare)),
  ]
}
let (clean, noisy) = (worlds[0], worlds[1])
let labels = min(settings.labels, cleanPairs[0].train.count)
for world in worlds {
  note.table(
    Arm.columns,
    world.arms(world.taught).map { $0.row(over: world.arms(world.taught)[0]) },
    caption: """
      \(world.name.capitalizedFirst): \(labels) labels, \(settings.epochs) epochs a generation, T = 4, alpha = 0.5, \
      \(seeds.count) seeds, measured on the test images. Gains are over generation 0, paired, with 95 % intervals. \
      Agreement and KL are with generation 0; the cost is that of all generations so far.
      """)
  for (k, arm) in world.arms(world.taught).enumerated() {
    note.value("\(world.key)/generation-\(k)/accuracy", arm.accuracy.mean)
    note.value("\(world.key)/alone-\(k)/accuracy", world.arms(world.alone)[k].accuracy.mean)
    note.value("\(world.key)/longer-\(k)/accuracy", world.longer(k).accuracy.mean)
  }
}
extension String {
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
/// Generations 0, 1, 2 ... as places of an axis.
let places = (0...generations).map(Double.init)
let generationAxis = Axis.linear(
  "generation", in: -0.3...(Double(generations) + 0.3), ticks: places)
/// A value of each generation with its interval.
func generationLine(_ name: String?, _ estimates: [Estimate], _ role: Role, from first: Int = 0)
  -> Line
{
  Line(
    name, x: Array(places[first...]), y: estimates.map(\.mean), low: estimates.map(\.low),
    high: estimates.map(\.high), role: role)
}
note.show(
  Figure(
    title: "Five generations, and what else one can do with the same work",
    alt: """
      Four panels over generations 0 to 4. Above, mean test accuracies of the generations, of networks without a \
      teacher and of one network that is trained on; below, the paired gain of each generation over the network without \
      a teacher that shares its initial weights, and over longer training. Left with clean, right with noisy labels.
      """, columns: 2
  ) {
    for world in worlds {
      Panel(world.name, x: generationAxis, y: .linear("test accuracy (%)")) {
        generationLine("taught", world.arms(world.taught).map(\.accuracy), .distilled)
        generationLine("no teacher", world.arms(world.alone).map(\.accuracy), .baseline)
        generationLine(
          "trained on", (0...generations).map { world.longer($0).accuracy }, .placebo)
      }
    }
    for world in worlds {
      let taught = world.arms(world.taught)
      Panel("gain, \(world.name)", x: generationAxis, y: .linear("gain (points)")) {
        generationLine(
          "over no teacher",
          (1...generations).map { taught[$0].gain(over: world.arms(world.alone)[$0]) }, .distilled,
          from: 1)
        generationLine(
          "over training on",
          (1...generations).map { taught[$0].gain(over: world.longer($0)) }, .placebo, from: 1)
        HorizontalLine(at: 0, role: .neutral)
      }
    }
  }, as: "generations",
  caption: """
    \(labels) labels, \(settings.epochs) epochs a generation, T = 4, alpha = 0.5, \(seeds.count) seeds; bands are \
    95 % intervals, below of paired differences. “Trained on” has had as many epochs as the generations together.
    """)
for world in worlds {
  let (taught, alone) = (world.arms(world.taught), world.arms(world.alone))
  let gains = [1, generations].map { taught[$0].gain(over: taught[0]) }
  note.prose(
    """
    With \(world.name) generation 0 reaches \(taught[0].accuracy.plain) %. Over it generation 1 has \
    \(gains[0].signed) points (\(gains[0].finding)) and generation \(generations) \(gains[1].signed) \
    (\(gains[1].finding)). Beside the network without a teacher that started from the same weights, generation 1 has \
    \(taught[1].gain(over: alone[1]).signed) points; beside one trained on for as many epochs as \
    \(generations + 1) generations take, generation \(generations) has \
    \(taught[generations].gain(over: world.longer(generations)).signed), and beside the same stopped at its best epoch \
    \(taught[generations].gain(over: world.stopped).signed). The last network without a teacher has \
    \(alone[generations].gain(over: alone[0]).signed) points over the first: these two differ in the luck of their \
    weights and batches alone, which is in every comparison of generation \(generations) with generation 0 too.
    """)
  note.value(
    "\(world.key)/luck/generation-\(generations)", alone[generations].gain(over: alone[0]).mean)
}

/*:
 > **Mended.** The theory's 1.3 writes $\mathrm{Acc}(\theta_k) > \mathrm{Acc}(\theta_0)$ for all $k > 0$, and the notebook
 > even $\mathrm{Acc}(M_1) < \mathrm{Acc}(M_2) < \mathrm{Acc}(M_3)$. Not in general: the paper's own table 1 has networks
 > <!-- typed in: the paper's own results -->
 > that lose (a WRN-28-10 from 3.77 to 3.86 % error, a DenseNet-80-120 from 3.37 to 3.54 %). How often does it happen here?
 */
note.section("Does accuracy rise with every generation?")
do {
  let rows = worlds.map { world in
    let courses = world.taught.map { $0.students.map(\.test.accuracy) }
    let better = courses.count { $0.dropFirst().allSatisfy { [first = $0[0]] in $0 > first } }
    let rising = courses.count { course in zip(course, course.dropFirst()).allSatisfy { $0 < $1 } }
    let steps = courses.flatMap { zip($0, $0.dropFirst()).map { $1 - $0 } }
    note.value("\(world.key)/rising", rising)
    note.value("\(world.key)/better", better)
    return [
      world.name, "\(rising) of \(courses.count)", "\(better) of \(courses.count)",
      "\(steps.count { $0 > 0 }) of \(steps.count)",
    ]
  }
  note.table(
    ["labels", "rising throughout", "all above generation 0", "steps upwards"], rows,
    caption: """
      Lines of \(generations + 1) generations, test accuracy. Of lines that only wander about, one in \
      \((1...generations + 1).reduce(1, *)) would rise throughout, and one in \(generations + 1) have all others above \
      generation 0.
      """)
}

/*:
 ### Learning curves
 */
note.section("Learning curves")
/// The mean over the seeds of a course over the epochs.
func mean(_ courses: [[Double]]) -> [Double] {
  courses[0].indices.map { epoch in
    courses.reduce(0) { $0 + $1[epoch] } / Double(courses.count)
  }
}
/// A network of a line, or generation 0, whose course is drawn.
struct ShownCourse {
  let name: String
  let role: Role
  /// Of each seed, epoch by epoch.
  let losses: [[Double]]
  let validation: [[Double]]

  init(_ name: String, _ line: [LineResult], generation: Int = 1, _ role: Role) {
    (self.name, self.role) = (name, role)
    losses = line.map { $0.losses[generation - 1] }
    validation = line.map { $0.validation[generation - 1] }
  }

  init(generationZeroOf world: World) {
    (name, role) = ("generation 0", .generation(0))
    losses = world.firstCourses.map(\.losses)
    validation = world.firstCourses.map(\.validation)
  }
}
/// Training loss and validation accuracy over the epochs in both worlds, a row for each.
func coursePanels(_ shown: (World) -> [ShownCourse]) -> [Panel] {
  worlds.flatMap { world in
    [
      ("\(world.name): training loss", .log("mean loss"), \.losses),
      ("\(world.name): validation", .linear("accuracy (%)"), \.validation),
    ].map { (title: String, axis: Axis, values: KeyPath<ShownCourse, [[Double]]>) in
      Panel(title, x: .linear("epoch"), y: axis) {
        for course in shown(world) {
          let means = mean(course[keyPath: values])
          Line(course.name, x: epochAxis(means), y: means, role: course.role, markers: false)
        }
      }
    }
  }
}
note.show(
  Figure(
    title: "How the generations learn",
    alt: """
      Training loss and validation accuracy over the epochs, of generations 0 to 4 and of a network without a teacher, \
      above with clean labels, below with noisy ones.
      """, columns: 2
  ) {
    coursePanels { world in
      [ShownCourse(generationZeroOf: world)]
        + (1...generations).map {
          ShownCourse("generation \($0)", world.taught, generation: $0, .generation($0))
        } + [ShownCourse("no teacher", world.alone, .baseline)]
    }
  }, as: "curves",
  caption: """
    Means over \(seeds.count) seeds, \(labels) labels. A loss with soft labels and one without measure different \
    things. With noisy labels the validation labels are noisy too: nobody can reach more than about \
    \(fixed(100 * (1 - noiseShare * Double(classes - 1) / Double(classes)), 0)) %.
    """)
note.show(
  Figure(
    title: "One network, trained on and on",
    alt: """
      Training loss and validation accuracy of one network over five times the epochs of a generation, with clean and \
      with noisy labels.
      """, columns: 2
  ) {
    for (title, axis, values) in [
      ("training loss", .log("mean loss"), { $0.losses }),
      ("validation accuracy", .linear("accuracy (%)"), { $0.validation }),
    ] as [(String, Axis, (LongResult) -> [Double])] {
      Panel(title, x: .linear("epoch"), y: axis) {
        for (world, role) in zip(worlds, [Role.series(0), .series(1)]) {
          let course = mean(world.long.map(values))
          Line(world.name, x: epochAxis(course), y: course, role: role, markers: false)
        }
      }
    }
  }, as: "longer-curves", caption: "Means over \(seeds.count) seeds, \(labels) labels.")

/*:
 ### Which temperature, which alpha?

 The document's settings need not be good ones. Generation 1 over a grid of both, up to alpha = 1, where the labels
 themselves are not seen at all; the choice is made on validation images, and four generations are then trained with it.
 */
note.section("Which temperature, which alpha?")
/// The paired gain of generation 1 over no teacher, for each alpha and temperature.
func sweepGains(_ world: World) -> [[Estimate]] {
  world.sweep.map { row in
    row.map { world.arm("", $0, 1).gain(over: world.arm("", world.alone, 1)) }
  }
}
note.show(
  Figure(
    title: "Generation 1 at every temperature and alpha",
    alt: """
      Training loss and validation accuracy over the epochs for each of nine settings of temperature and alpha; above \
      with clean, below with noisy labels.
      """, columns: 2
  ) {
    coursePanels { world in
      alphas.indices.flatMap { row in
        temperatures.indices.map { column in
          ShownCourse(
            "T = \(fixed(temperatures[column], 0)), α = \(alphas[row])", world.sweep[row][column],
            .step(temperatures.count * row + column, of: alphas.count * temperatures.count))
        }
      }
    }
  }, as: "sweep-curves",
  caption: """
    Means over \(seeds.count) seeds, \(labels) labels. The losses weigh T² KL and cross-entropy differently: only their \
    courses compare.
    """)
note.show(
  Figure(
    title: "Generation 1 over temperature and alpha",
    alt: """
      Two heat maps of the paired gain of generation 1 over the network without a teacher, for three temperatures and \
      three alphas, with clean and with noisy labels.
      """
  ) {
    let gains = worlds.map { sweepGains($0).map { $0.map(\.mean) } }
    let far = gains.joined().joined().map(abs).max()!
    for (world, gains) in zip(worlds, gains) {
      HeatMap(
        world.name, values: gains, rows: alphas.map { "α = \($0)" },
        columns: temperatures.map { "T = \(fixed($0, 0))" }, label: "gain (points)", decimals: 2,
        colors: .diverging, in: -far...far)
    }
  }, as: "sweep",
  caption: """
    Test accuracy of generation 1 minus that of the network without a teacher that shares its initial weights, mean of \
    \(seeds.count) seeds, \(labels) labels. The setting is chosen on validation images, not by these numbers.
    """)
note.table(
  ["labels", "T", "alpha", "validation (%)", "test (%)", "gain over no teacher (points)"],
  worlds.flatMap { world in
    let gains = sweepGains(world)
    return alphas.indices.flatMap { row in
      temperatures.indices.map { column in
        let arm = world.arm("", world.sweep[row][column], 1)
        let (temperature, alpha, gain) = (temperatures[column], alphas[row], gains[row][column])
        note.value("\(world.key)/sweep/T-\(fixed(temperature, 0))/alpha-\(alpha)/gain", gain.mean)
        return [
          world.name, fixed(temperature, 0), "\(alpha)", arm.validationAccuracy.plain,
          fixed(arm.accuracy.mean, 2), gain.signed,
        ]
      }
    }
  }, caption: "\(seeds.count) seeds; intervals are 95 %.")
for world in worlds {
  let (chosen, alone) = (world.arms(world.chosen), world.arms(world.alone))
  note.prose(
    """
    With \(world.name) validation chooses T = \(fixed(world.chosenSettings.temperature, 0)) and alpha = \
    \(world.chosenSettings.alpha). Generations 1 to \(generations) then have \
    \((1...generations).map { chosen[$0].gain(over: alone[$0]).signed }.joined(separator: ", ")) points over \
    networks without a teacher.
    """)
}

note.show(
  Figure(
    title: "Generations at the chosen settings",
    alt: """
      Training loss and validation accuracy over the epochs of generations 1 to 4 at the temperature and alpha that \
      validation chose, above with clean labels, below with noisy ones.
      """, columns: 2
  ) {
    coursePanels { world in
      (1...generations).map {
        ShownCourse("generation \($0)", world.chosen, generation: $0, .generation($0))
      }
    }
  }, as: "chosen-curves", caption: "Means over \(seeds.count) seeds, \(labels) labels.")

/*:
 ### What of the teacher's answer helps?

 The paper takes the teacher's answer apart, in its section 3.2. Perhaps it only says **which images count**: then
 hard labels, each image weighted by how sure the teacher is, must do as well (*confidence-weighted by teacher max*,
 CWTM),

 $$L = \sum_i \frac{\max_k p_{ik}}{\sum_j \max_k p_{jk}}\;\mathrm{CE}(s_i, y_i).$$

 Perhaps it is only **how soft** the answer is: then the teacher's probabilities may be handed out to the wrong
 classes, as long as its first choice stays (*dark knowledge with permuted predictions*, DKPP). And perhaps not even
 that softness has to be the teacher's: label smoothing of the same mean entropy.
 */
note.section("What of the teacher's answer helps?")
for world in worlds {
  let arms = [
    world.arm("no teacher", world.alone, 1), world.arm("generation 1", world.taught, 1),
    world.arm("DKPP", world.permuted, 1), world.arm("CWTM", world.weighted, 1),
    world.arm("label smoothing", world.smoothed, 1),
  ]
  let others = [world.longer(1), world.stopped]
  note.table(
    Arm.columns, (arms + others).map { $0.row(over: arms[0]) },
    caption: """
      \(world.name.capitalizedFirst), \(labels) labels, \(seeds.count) seeds. Generation 1 and its parts at T = 4 and \
      alpha = 0.5; all start from the same weights. Gains are over the network without a teacher. Agreement and KL are \
      with generation 0, whose training the cost includes where it is asked.
      """)
  for arm in arms + others {
    note.value(
      "\(world.key)/controls/\(arm.name.replacing(" ", with: "-").replacing("×", with: "x"))/gain",
      arm.gain(over: arms[0]).mean)
  }
}
note.show(
  Figure(
    title: "What a generation gains, and what its parts gain",
    alt: """
      Paired gains over the network without a teacher, with 95 % intervals: generation 1, DKPP, CWTM, label smoothing, \
      twice the epochs, and the best epoch of a long training; left with clean, right with noisy labels.
      """, columns: 2
  ) {
    for world in worlds {
      let alone = world.arm("", world.alone, 1)
      let shown: [(String, Arm, Role)] = [
        ("generation 1", world.arm("", world.taught, 1), .distilled),
        ("DKPP", world.arm("", world.permuted, 1), .placebo),
        ("CWTM", world.arm("", world.weighted, 1), .placebo),
        ("label smoothing", world.arm("", world.smoothed, 1), .placebo),
        ("twice the epochs", world.longer(1), .neutral), ("best epoch", world.stopped, .neutral),
      ]
      let gains = shown.map { $0.1.gain(over: alone) }
      Panel(world.name, x: .categories(shown.map(\.0)), y: .linear("gain (points)")) {
        for (name, role) in [
          ("soft labels", Role.distilled), ("a part of them", .placebo), ("no teacher", .neutral),
        ] {
          let own = zip(shown, gains).map { $0.2 == role ? $1 : nil }
          Points(
            name, y: own.map { $0?.mean ?? .nan }, low: own.map { $0?.low ?? .nan },
            high: own.map { $0?.high ?? .nan }, role: role)
        }
        HorizontalLine(at: 0, role: .baseline)
      }
    }
  }, as: "parts",
  caption: """
    Test images, \(labels) labels, \(seeds.count) seeds; error bars are 95 % intervals of the difference from the \
    network without a teacher of the same initial weights.
    """)
note.show(
  Figure(
    title: "How generation 1 and its controls learn",
    alt: """
      Training loss and validation accuracy over the epochs of generation 1, of a network without a teacher, and of \
      DKPP, CWTM and label smoothing, above with clean labels, below with noisy ones.
      """, columns: 2
  ) {
    coursePanels { world in
      [
        ShownCourse("generation 1", world.taught, .distilled),
        ShownCourse("no teacher", world.alone, .baseline),
        ShownCourse("DKPP", world.permuted, .series(3)),
        ShownCourse("CWTM", world.weighted, .series(2)),
        ShownCourse("label smoothing", world.smoothed, .series(5)),
      ]
    }
  }, as: "parts-curves",
  caption: """
    Means over \(seeds.count) seeds, \(labels) labels. The losses are as different as what is learned: only their courses \
    compare.
    """)
for world in worlds {
  let taught = world.arm("", world.taught, 1)
  note.prose(
    """
    With \(world.name) generation 1 has \(taught.gain(over: world.arm("", world.permuted, 1)).signed) points over \
    DKPP, \(taught.gain(over: world.arm("", world.weighted, 1)).signed) over CWTM and \
    \(taught.gain(over: world.arm("", world.smoothed, 1)).signed) over label smoothing of the same entropy.
    """)
}

/*:
 ## The notebook's figure

 The notebook's fifth part draws the accuracy of five generations and the gain of each over the one before, and
 prints the sum:
 */
note.section("The notebook's figure")
let typedIn = [85.0, 87.2, 88.5, 89.1, 89.4]
note.illustration(
  "test_acc = \(typedIn)", in: "self_distillation_notebook_zh.md",
  beside: "generations that were trained, in the figure below")
note.print("总提升: +\(fixed(typedIn.last! - typedIn.first!, 1))%")

/*:
 > **Mended.** Those accuracies are typed into the notebook: an illustration, not a result. Here is its figure, and under it
 > the same figure of measured values.
 */
/// Bars of gains at generations 1, 2, 3 ...: grey for the first, green upwards, red downwards.
func gainBars(_ gains: [Double]) -> [Histogram] {
  let edges = gains.indices.flatMap { [Double($0) + 0.62, Double($0) + 1.38] }
  func bars(_ role: Role, _ isShown: (Int) -> Bool) -> Histogram {
    // Between two bars lies a bin without one.
    let heights = gains.indices.flatMap { [isShown($0) ? gains[$0] : .nan, .nan] }
    return Histogram(edges: edges, heights: heights.dropLast(), role: role)
  }
  return [
    bars(.neutral) { $0 == 0 }, bars(.generation(2)) { $0 > 0 && gains[$0] > 0 },
    bars(.series(5)) { $0 > 0 && gains[$0] <= 0 },
  ]
}
do {
  let measured = clean.arms(clean.taught)
  let steps = zip(measured.dropFirst(), measured).map { $0.gain(over: $1) }
  let numbers = epochAxis(typedIn)
  let axis = Axis.linear("Generation", in: 0.5...5.5, ticks: numbers)
  note.show(
    Figure(
      title: "The notebook's figure: illustration above, measured below",
      alt: """
        Four panels. Above, as the notebook draws them, accuracies that rise from \(typedIn.first!) to \
        \(typedIn.last!) % over five generations, and green bars of ever smaller gains. Below the measured accuracies and gains, with 95 % intervals around zero \
        line and values.
        """, columns: 2
    ) {
      Panel("Illustration: Accuracy vs Generation", x: axis, y: .linear("Test Accuracy (%)")) {
        Line(x: numbers, y: typedIn, role: .distilled)
      }
      Panel("Illustration: Improvement per Generation", x: axis, y: .linear("Accuracy Gain (%)")) {
        for bars in gainBars([0] + zip(typedIn.dropFirst(), typedIn).map { $0 - $1 }) { bars }
        HorizontalLine(at: 0, role: .teacher)
      }
      Panel("Measured: Accuracy vs Generation", x: axis, y: .linear("Test Accuracy (%)")) {
        Line(
          x: numbers, y: measured.map(\.accuracy.mean), low: measured.map(\.accuracy.low),
          high: measured.map(\.accuracy.high), interval: .bars, role: .distilled)
      }
      Panel("Measured: Improvement per Generation", x: axis, y: .linear("Accuracy Gain (%)")) {
        for bars in gainBars([0] + steps.map(\.mean)) { bars }
        Points(
          x: Array(numbers.dropFirst()), y: steps.map(\.mean), low: steps.map(\.low),
          high: steps.map(\.high), role: .teacher)
        HorizontalLine(at: 0, role: .teacher)
      }
    }, as: "notebook",
    caption: """
      Above: the accuracies that are typed into the notebook, drawn as it draws them (grey: the first; green: better; red: \
      worse). Below: five generations on clean labels, \(labels) labels, T = 4, alpha = 0.5, \(seeds.count) seeds, 95 % \
      intervals; gains are paired. The notebook counts generations from 1.
      """)
  let total = measured[generations].gain(over: measured[0])
  note.value("figure/typed-in-total", typedIn.last! - typedIn.first!)
  note.value("figure/measured-total", total.mean)
  note.prose(
    """
    The illustration's total is +\(fixed(typedIn.last! - typedIn.first!, 1)) points; measured, it is \(total.signed).
    """)
}

/*:
 ## Regularisation

 The theory's part 5 explains the gain that it expects. First: the KL term is a regulariser, which **prevents
 overconfident predictions**. So: how sure is each generation, and is it right as often as it is sure? *Confidence* is
 the probability of the class that a network names, *calibration error* the distance between confidence and
 accuracy, *NLL* the mean negative log-likelihood.
 */
note.section("Regularisation")
/// A measure of each generation of a line.
func over(_ line: [LineResult], _ value: (LineResult, Int) -> Double) -> [Estimate] {
  line[0].students.indices.map { k in Estimate(line.map { value($0, k) }) }
}
let confidence: (LineResult, Int) -> Double = { 100 * $0.confidences[$1] }
let calibration: (LineResult, Int) -> Double = { 100 * $0.students[$1].test.calibrationError }
let likelihood: (LineResult, Int) -> Double = { $0.students[$1].test.negativeLogLikelihood }
/// The paired difference of a measure between two lines, at one generation.
func difference(
  _ a: [LineResult], _ b: [LineResult], at k: Int, _ value: (LineResult, Int) -> Double
) -> Estimate {
  Estimate(a.map { value($0, k) }, minus: b.map { value($0, k) })
}
note.show(
  Figure(
    title: "How sure each generation is, and how rightly",
    alt: """
      Three measures over generations 0 to 4, taught and without a teacher: confidence, calibration error and negative \
      log-likelihood on the test images; above with clean, below with noisy labels.
      """, columns: 3
  ) {
    for world in worlds {
      for (title, axis, value) in [
        ("confidence, \(world.key)", "mean confidence (%)", confidence),
        ("calibration, \(world.key)", "calibration error (%)", calibration),
        ("likelihood, \(world.key)", "NLL (nats)", likelihood),
      ] {
        Panel(title, x: generationAxis, y: .linear(axis)) {
          generationLine("taught", over(world.taught, value), .distilled)
          generationLine("no teacher", over(world.alone, value), .baseline)
        }
      }
    }
  }, as: "regularisation",
  caption: """
    Test images, \(labels) labels, T = 4, alpha = 0.5, \(seeds.count) seeds; bands are 95 % intervals. Above clean, \
    below noisy labels.
    """)
for world in worlds {
  let sure = over(world.taught, confidence)
  let error = over(world.taught, calibration)
  for k in 0...generations {
    note.value("\(world.key)/confidence-\(k)", sure[k].mean)
    note.value("\(world.key)/calibration-error-\(k)", error[k].mean)
  }
  note.prose(
    """
    With \(world.name) generation 0 is \(fixed(sure[0].mean, 1)) % sure of what it names and right in \
    \(fixed(world.arms(world.taught)[0].accuracy.mean, 1)) % of the cases; generation \(generations) is \
    \(fixed(sure[generations].mean, 1)) % sure and right in \
    \(fixed(world.arms(world.taught)[generations].accuracy.mean, 1)) %. The calibration error goes from \
    \(fixed(error[0].mean, 1)) to \(fixed(error[generations].mean, 1)) points.
    """)
}

/*:
 ### Smooth decision boundaries?

 “Encourages smooth decision boundaries”: in 784 dimensions nobody can see one, in two dimensions anybody can. Two
 half-moons that overlap, 120 points, a tenth of them with the wrong label; a network of 2-64-64-2 units with ample
 room to bend around every wrong point. A **boundary's length** within the frame says how much it winds.
 */
note.section("Smooth decision boundaries?")
/// Two half-moons: the upper one is class 0, the lower one class 1.
nonisolated struct Moons: Sendable {
  let points: [[Float]]
  let labels: [Int]

  /// - Parameter wrong: how often a label is the other one
  init(_ count: Int, wrong: Float, _ generator: Generator) {
    let angles = generator.uniform([count], to: .pi).values
    let noise = generator.normal([count, 2])
    let flips = generator.uniform([count]).values
    points = (0..<count).map { i in
      let (x, y) = (Elementary.cos(angles[i]), Elementary.sin(angles[i]))
      let place = i % 2 == 0 ? [x, y] : [1 - x, 0.5 - y]
      return [place[0] + 0.25 * noise[i, 0], place[1] + 0.25 * noise[i, 1]]
    }
    labels = (0..<count).map { flips[$0] < wrong ? 1 - $0 % 2 : $0 % 2 }
  }

  var batch: Batch { Batch(images: Tensor(points), labels: labels, indices: Array(labels.indices)) }
}
/// A line of generations in the plane.
nonisolated struct PlaneSettings: Codable, Sendable {
  var steps: Int
  /// How many generations, generation 0 included.
  var count: Int
  /// Or networks without a teacher from the same initial weights.
  var isTaught: Bool
}
/// What became of a line of generations in the plane.
nonisolated struct PlaneResult: Codable, Sendable {
  /// The probability of class 1 on a grid, for each generation, row by row from below.
  var fields: [[[Float]]] = []
  /// Of the curve where that is one half.
  var boundaryLengths: [Double] = []
  /// On fresh points with right labels after each twentieth of the training, for each generation, in per cent.
  var accuracies: [[Double]] = []
  /// The mean loss of each twentieth.
  var losses: [[Double]] = []

  /// Where a generation gives class 1 a probability.
  func curve(_ generation: Int, at level: Double) -> LevelCurve {
    LevelCurve(of: fields[generation].map { $0.map(Double.init) }, x: planeX, y: planeY, at: level)
  }
}
nonisolated let planeX = -1.6...2.6
nonisolated let planeY = -1.4...1.9
nonisolated let gridSide = 61
nonisolated let planeParts = 20

/// Generations in the plane, or networks without a teacher from the same initial weights.
nonisolated func generationsInPlane(seed: UInt64, _ settings: PlaneSettings) -> PlaneResult {
  let generator = Generator(seed: seed)
  let batch = Moons(120, wrong: 0.1, generator).batch
  let fresh = Moons(1_000, wrong: 0, generator).batch
  func place(_ step: Int, in range: ClosedRange<Double>) -> Float {
    Float(
      range.lowerBound + Double(step) / Double(gridSide - 1)
        * (range.upperBound - range.lowerBound))
  }
  let grid = Tensor(
    (0..<gridSide).flatMap { row in
      (0..<gridSide).map { [place($0, in: planeX), place(row, in: planeY)] }
    })
  var result = PlaneResult()
  var teacher: Tensor?
  for k in 0..<settings.count {
    let own = Generator(seed: seed &+ 1_000_003 &* UInt64(k + 1))
    let network = Sequential(
      Linear(2, 64, own), ReLU(), Linear(64, 64, own), ReLU(), Linear(64, 2, own))
    let optimizer = Adam(network.parameters, learningRate: 1e-2)
    var (losses, accuracies): ([Double], [Double]) = ([], [])
    for _ in 0..<planeParts {
      let part = (0..<settings.steps / planeParts).map { _ in
        trainStep(network, on: batch, with: optimizer) { logits, batch in
          guard settings.isTaught, let teacher else { return crossEntropy(logits, batch.labels) }
          return bornAgainLoss(student: logits, teacher: teacher, labels: batch.labels).total
        }
      }
      losses.append(part.reduce(0, +) / Double(part.count))
      accuracies.append(accuracy(network(fresh.images), fresh.labels))
    }
    result.losses.append(losses)
    result.accuracies.append(accuracies)
    teacher = network(batch.images)
    let probabilities = softmax(network(grid))
    let field = (0..<gridSide).map { row in
      (0..<gridSide).map { probabilities[row * gridSide + $0, 1] }
    }
    result.fields.append(field)
    result.boundaryLengths.append(result.curve(k, at: 0.5).length)
  }
  return result
}
let planes: (taught: [PlaneResult], alone: [PlaneResult])
do {
  let lines = note.experiment(
    "in the plane", cleanPairs,
    [("taught", true), ("alone", false)].map { name, isTaught in
      Trial(
        name,
        configuration: PlaneSettings(
          steps: settings.planeSteps, count: generations + 1, isTaught: isTaught)
      ) { pair, how in generationsInPlane(seed: pair.seed, how) }
    })
  planes = (lines[0], lines[1])
}
/// A measure of each generation in the plane.
func overPlanes(_ line: [PlaneResult], _ value: (PlaneResult, Int) -> Double) -> [Estimate] {
  (0...generations).map { k in Estimate(line.map { value($0, k) }) }
}
let boundaryLength: (PlaneResult, Int) -> Double = { $0.boundaryLengths[$1] }
/// The points and the boundary of one network of the first seed.
func boundaryPanel(_ title: String, _ line: PlaneResult, _ k: Int) -> Panel {
  let shown = Moons(120, wrong: 0.1, Generator(seed: seeds[0]))
  return Panel(
    title, x: .linear("", in: planeX, ticks: [-1, 0, 1, 2]),
    y: .linear("", in: planeY, ticks: [-1, 0, 1])
  ) {
    for (label, role) in [(0, Role.series(4)), (1, Role.series(1))] {
      let own = shown.labels.indices.filter { shown.labels[$0] == label }
      Points(
        x: own.map { Double(shown.points[$0][0]) }, y: own.map { Double(shown.points[$0][1]) },
        role: role)
    }
    for level in [0.1, 0.9] {
      let curve = line.curve(k, at: level)
      Line(x: curve.x, y: curve.y, role: .neutral, markers: false)
    }
    let boundary = line.curve(k, at: 0.5)
    Line(x: boundary.x, y: boundary.y, role: .teacher, markers: false)
  }
}
note.show(
  Figure(
    title: "The decision boundary of each generation",
    alt: """
      Six panels of two half-moons of points with the curves where the probability is one half, a tenth and nine \
      tenths: generations 0 to 4, and the network without a teacher that starts from the same weights as the last.
      """, columns: 3
  ) {
    for k in 0...generations { boundaryPanel("generation \(k)", planes.taught[0], k) }
    boundaryPanel("no teacher, \(generations)", planes.alone[0], generations)
  }, as: "boundaries",
  caption: """
    One seed: 120 points, colours are their labels, of which a tenth are wrong. Black: both classes are equally probable; \
    grey: one of them has nine tenths.
    """)
note.show(
  Figure(
    title: "Probability of a class in the plane",
    alt: """
      Ten grey images of the probability of class 1 in the plane. Above, generations 0 to 4; below, networks without a \
      teacher that start from the same weights.
      """
  ) {
    let pixels = (planes.taught[0].fields + planes.alone[0].fields).map { field in
      field.reversed().joined().map(Double.init)
    }
    ImageGrid(
      grey: pixels, width: gridSide, height: gridSide,
      labels: (0...generations).map { "generation \($0)" }
        + (0...generations).map { "no teacher, \($0)" }, columns: 5)
  }, as: "fields",
  caption: """
    The same seed: white where the network is sure of class 1, black where it is sure of class 0, grey where it is not \
    sure. Generation 0 has no teacher either.
    """)
note.show(
  Figure(
    title: "Over the seeds: how long the boundaries are, and how right the networks",
    alt: """
      Left, the mean length of the boundary over generations 0 to 4, taught and without a teacher; right, the accuracy \
      on fresh points.
      """
  ) {
    for (title, axis, value) in [
      ("length of the boundary", "units of the plane", boundaryLength),
      ("fresh points", "accuracy (%)", { $0.accuracies[$1].last! }),
    ] as [(String, String, (PlaneResult, Int) -> Double)] {
      Panel(title, x: generationAxis, y: .linear(axis)) {
        generationLine("taught", overPlanes(planes.taught, value), .distilled)
        generationLine("no teacher", overPlanes(planes.alone, value), .baseline)
      }
    }
  }, as: "boundary-length",
  caption: """
    \(seeds.count) seeds, 95 % intervals. Lengths within the frame of the figures above; 1,000 fresh points with right \
    labels.
    """)
note.show(
  Figure(
    title: "How the networks in the plane learn",
    alt: """
      Training loss and accuracy on fresh points over the steps, of generations 0 to 4 and of the network without a \
      teacher that starts from the same weights as the last.
      """
  ) {
    for (title, axis, values) in [
      ("training loss", .log("mean loss"), { $0.losses }),
      ("fresh points", .linear("accuracy (%)"), { $0.accuracies }),
    ] as [(String, Axis, (PlaneResult) -> [[Double]])] {
      Panel(title, x: .linear("step"), y: axis) {
        let steps = (1...planeParts).map { Double($0 * (settings.planeSteps / planeParts)) }
        for k in 0...generations {
          Line(
            "generation \(k)", x: steps, y: mean(planes.taught.map { values($0)[k] }),
            role: .generation(k), markers: false)
        }
        Line(
          "no teacher, \(generations)", x: steps,
          y: mean(planes.alone.map { values($0)[generations] }), role: .baseline, markers: false)
      }
    }
  }, as: "plane-curves",
  caption: """
    Means over \(seeds.count) seeds and over each twentieth of the steps. Every step takes all 120 points; the fresh ones \
    have right labels. With a tenth of the labels wrong, a loss near zero means that these are learned by heart.
    """)
do {
  let taught = overPlanes(planes.taught, boundaryLength)
  let shorter = Estimate(
    planes.alone.map { boundaryLength($0, generations) },
    minus: planes.taught.map { boundaryLength($0, generations) })
  let right = Estimate(
    planes.taught.map { $0.accuracies[generations].last! },
    minus: planes.alone.map { $0.accuracies[generations].last! })
  note.value("plane/length-0", taught[0].mean)
  note.value("plane/length-\(generations)", taught[generations].mean)
  note.value("plane/shorter", shorter.mean)
  note.prose(
    """
    The boundary of generation 0 is \(fixed(taught[0].mean, 1)) long, that of generation \(generations) \
    \(fixed(taught[generations].mean, 1)); without a teacher the boundary of the last is longer by \(shorter.signed). On \
    fresh points with right labels generation \(generations) has \(right.signed) points over its network without a teacher.
    """)
}

/*:
 ## Label smoothing, and soft labels at a high temperature

 The theory's 5.2 sets two formulas side by side. Label smoothing gives every class a little:
 $y_{\mathrm{smooth}} = (1-\epsilon)\,y + \epsilon/K$. And a soft label at a high temperature is nearly uniform, since
 $e^{z/T} \approx 1 + z/T$ and the sum over the $K$ classes is $K + K\bar z/T$:

 $$p_{\mathrm{soft}} \approx \frac1K + \frac{z - \bar z}{K\,T}.$$

 > **Mended.** “Both add uniform noise to hard labels”, the theory concludes. The second formula says the opposite: what
 > it adds to $1/K$ is $z$, which ranks all the classes. Label smoothing keeps the hard label alone.

 If both were the same, label smoothing would come as close to the soft label as the expansion does. Each image's own
 best one, which gives the true class just what the soft label gives it and spreads the rest evenly, does not:
 */
note.section("Label smoothing, and soft labels at a high temperature")
/// The largest error over the classes, mean over the images.
func meanError(_ a: Tensor, _ b: Tensor) -> Double {
  let rows = a.shape[0]
  let difference = a - b
  return (0..<rows).reduce(0) { $0 + Double(difference.row($1).values.map(abs).max()!) }
    / Double(rows)
}
/// Each row's label keeps its probability; the rest is spread evenly.
func evenRest(_ probabilities: Tensor, _ labels: [Int]) -> Tensor {
  let columns = probabilities.shape[1]
  return Tensor(
    labels.enumerated().map { row, label in
      let kept = probabilities[row, label]
      return (0..<columns).map { $0 == label ? kept : (1 - kept) / Float(columns - 1) }
    })
}
do {
  let logits = cleanPairs[0].testLogits.all
  let labels = data.test.labels
  let temperatures: [Float] = [1, 2, 4, 8, 16, 32, 64, 128]
  let exact = temperatures.map { softmax(logits, temperature: $0) }
  let expanded = temperatures.map { highTemperatureExpansion(logits, temperature: $0) }
  let expansionErrors = zip(exact, expanded).map { meanError($0, $1) }
  let smoothingErrors = exact.map { meanError($0, evenRest($0, labels)) }
  let negative = expanded.map { tensor in
    100 * Double(tensor.values.count { $0 < 0 }) / Double(tensor.count)
  }
  note.table(
    [
      "T", "error of the expansion", "times T²", "values below 0 (%)", "error of label smoothing",
      "times T",
    ],
    temperatures.indices.map { i in
      let t = Double(temperatures[i])
      note.value("expansion/T-\(fixed(t, 0))/error", expansionErrors[i])
      note.value("expansion/T-\(fixed(t, 0))/smoothing-error", smoothingErrors[i])
      return [
        fixed(t, 0), String(format: "%.2e", expansionErrors[i]),
        fixed(expansionErrors[i] * t * t, 2), fixed(negative[i], 1),
        String(format: "%.2e", smoothingErrors[i]), fixed(smoothingErrors[i] * t, 2),
      ]
    },
    caption: """
      The largest error over the classes, mean over \(labels.count) test images, logits of generation 0. Where a column \
      “times” comes to rest, the error falls with that power of T.
      """)
  // An image with a strong second choice.
  let soft = softmax(logits, temperature: 4)
  let second = (0..<labels.count).map { soft.row($0).values.sorted()[classes - 2] }
  let image = second.indices.max { second[$0] < second[$1] }!
  let shownAt = 3
  note.show(
    Figure(
      title: "A soft label ranks the classes, a smoothed label does not",
      alt: """
        Left, bars over the classes for one image: the exact soft label at T = 8, its high-temperature expansion and \
        label smoothing. Right, errors over the temperature on log axes: that of the expansion falls twice as steeply \
        as that of label smoothing.
        """
    ) {
      Panel(
        "one image at $T$ = \(fixed(temperatures[shownAt], 0))", x: .categories(data.classNames),
        y: .linear("probability")
      ) {
        Bars(
          "exact", heights: exact[shownAt].row(image).values.map(Double.init), role: .teacher)
        Bars(
          "expansion", heights: expanded[shownAt].row(image).values.map(Double.init),
          role: .distilled)
        Bars(
          "label smoothing",
          heights: evenRest(exact[shownAt], labels).row(image).values.map(Double.init),
          role: .placebo)
      }
      Panel(
        "error over the temperature",
        x: .log("temperature $T$", ticks: temperatures.map(Double.init)),
        y: .log("largest error over the classes")
      ) {
        Line(
          "label smoothing", x: temperatures.map(Double.init), y: smoothingErrors, role: .placebo)
        Line("expansion", x: temperatures.map(Double.init), y: expansionErrors, role: .distilled)
      }
    }, as: "expansion",
    caption: """
      Left: test image \(image), a “\(data.classNames[labels[image]])”; label smoothing gives its class what the exact \
      soft label gives it. Right: means over \(labels.count) test images.
      """)
  func slope(_ errors: [Double]) -> Double {
    Elementary.log(errors[errors.count - 2] / errors.last!) / Elementary.log(2)
  }
  note.value("expansion/slope", slope(expansionErrors))
  note.value("expansion/smoothing-slope", slope(smoothingErrors))
  note.prose(
    """
    From T = \(fixed(temperatures[temperatures.count - 2], 0)) to \(fixed(temperatures.last!, 0)) the expansion's error \
    falls as T to the power of −\(fixed(slope(expansionErrors), 2)), that of label smoothing as −\
    \(fixed(slope(smoothingErrors), 2)): the first leaves out what is of second order in 1/T, the other misses the first. At \
    T = 4, as the documents have it, the expansion is off by \(fixed(100 * expansionErrors[2], 1)) points of probability, \
    and \(fixed(negative[2], 1)) % of its values are below zero.
    """)
}

/// The error of label smoothing minus that of the expansion, for each seed's generation 0, in points of probability.
func expansionAdvantage(_ temperature: Float) -> Estimate {
  Estimate(
    cleanPairs.map { pair in
      let exact = softmax(pair.testLogits.all, temperature: temperature)
      let expanded = highTemperatureExpansion(pair.testLogits.all, temperature: temperature)
      return 100
        * (meanError(exact, evenRest(exact, data.test.labels)) - meanError(exact, expanded))
    })
}

/*:
 ### Do label-smoothed teachers give worse students?

 If soft labels help because they rank the classes, a teacher that was itself trained with label smoothing, which
 flattens that ranking (Müller, Kornblith and Hinton, “When Does Label Smoothing Help?”, 2019), must have worse
 students. Two teachers with the same initial weights, one with $\epsilon = 0.1$; two students alike but for them:
 */
note.section("Do label-smoothed teachers give worse students?")
for world in worlds {
  let arms = [
    world.arm("teacher, hard labels", world.ofHardTeacher, 1),
    world.arm("teacher, smoothed labels", world.ofSmoothedTeacher, 1),
    world.arm("student of hard labels", world.ofHardTeacher, 2),
    world.arm("student of smoothed labels", world.ofSmoothedTeacher, 2),
  ]
  note.table(
    ["network", "accuracy (%)", "NLL (nats)", "ECE (%)"],
    arms.map { arm in
      [
        arm.name, arm.accuracy.plain,
        fixed(Estimate(arm.results.map(\.test.negativeLogLikelihood)).mean, 3),
        fixed(Estimate(arm.results.map { 100 * $0.test.calibrationError }).mean, 1),
      ]
    }, caption: "\(world.name.capitalizedFirst), \(labels) labels, \(seeds.count) seeds.")
  let (teachers, students) = (arms[0].gain(over: arms[1]), arms[2].gain(over: arms[3]))
  note.value("\(world.key)/smoothed-teacher/student-gain", students.mean)
  note.prose(
    """
    The teacher of hard labels is better by \(teachers.signed) points, its student by \(students.signed) \
    (\(students.finding)).
    """)
}
note.show(
  Figure(
    title: "How the two teachers and their students learn",
    alt: """
      Training loss and validation accuracy over the epochs of a teacher of hard labels, a teacher of smoothed labels, \
      and a student of each, above with clean labels, below with noisy ones.
      """, columns: 2
  ) {
    coursePanels { world in
      [
        ShownCourse("teacher, hard", world.ofHardTeacher, .teacher),
        ShownCourse("teacher, smoothed", world.ofSmoothedTeacher, .placebo),
        ShownCourse("student of hard", world.ofHardTeacher, generation: 2, .distilled),
        ShownCourse("student of smoothed", world.ofSmoothedTeacher, generation: 2, .series(5)),
      ]
    }
  }, as: "smoothing-curves", caption: "Means over \(seeds.count) seeds, \(labels) labels.")

/*:
 ## An implicit ensemble

 The theory's 5.3, an informal theorem: “self-distillation approximates ensemble distillation”, as generations explore
 different minima and hand on what they found. What can be measured of it? **Whether generations differ** as much as
 independent networks do; **whether asking generations together** helps as much as asking that many independent
 networks; and whether **the last generation alone** is as good as such an ensemble, which is the point: what the
 ensemble knows, in one network.
 */
note.section("An implicit ensemble")
let disagreement: ([LineResult]) -> Estimate = { line in
  Estimate(line.map { $0.disagreements.reduce(0, +) / Double($0.disagreements.count) })
}
let ensembleAccuracy: (LineResult, Int) -> Double = { $0.ensembles[$1].accuracy }
note.show(
  Figure(
    title: "Ensembles of generations and of independent networks",
    alt: """
      Accuracy over the number of networks asked together, one to five: generations, independent networks, and as a \
      line the last generation alone; left with clean, right with noisy labels.
      """, columns: 2
  ) {
    for world in worlds {
      let sizes = places.map { $0 + 1 }
      Panel(
        world.name, x: .linear("networks asked together", in: 0.7...5.3, ticks: sizes),
        y: .linear("test accuracy (%)")
      ) {
        for (name, line, role) in [
          ("generations", world.taught, Role.distilled), ("independent", world.alone, .baseline),
        ] {
          let estimates = over(line, ensembleAccuracy)
          Line(
            name, x: sizes, y: estimates.map(\.mean), low: estimates.map(\.low),
            high: estimates.map(\.high), role: role)
        }
        HorizontalLine(
          at: world.arms(world.taught)[generations].accuracy.mean, "generation \(generations) alone"
        )
      }
    }
  }, as: "ensembles",
  caption: """
    Means of the networks' probabilities. Generations 0 to k, and generation 0 with k networks without a teacher; \
    \(labels) labels, \(seeds.count) seeds, 95 % intervals.
    """)
note.table(
  [
    "labels", "networks", "mean disagreement (%)", "five together (%)", "over the last alone",
    "NLL of the five (nats)", "ECE of the five (%)",
  ],
  worlds.flatMap { world in
    [("generations", world.taught), ("independent", world.alone)].map { name, line in
      let together = over(line, ensembleAccuracy)[generations]
      note.value("\(world.key)/ensemble/\(name)/accuracy", together.mean)
      note.value("\(world.key)/ensemble/\(name)/disagreement", disagreement(line).mean)
      return [
        world.name, name, disagreement(line).plain, together.plain,
        Estimate(
          line.map {
            $0.ensembles[generations].accuracy - $0.students[generations].test.accuracy
          }
        ).signed,
        fixed(Estimate(line.map { $0.ensembles[generations].negativeLogLikelihood }).mean, 3),
        fixed(Estimate(line.map { 100 * $0.ensembles[generations].calibrationError }).mean, 1),
      ]
    }
  },
  caption: """
    Disagreement: test images on which one network and the next name different classes. “Over the last alone”: paired, \
    in points. \(seeds.count) seeds.
    """)
for world in worlds {
  let gap = difference(world.taught, world.alone, at: generations, ensembleAccuracy)
  let alone = Estimate(
    world.taught.map { $0.students[generations].test.accuracy },
    minus: world.alone.map { $0.ensembles[generations].accuracy })
  note.prose(
    """
    With \(world.name) neighbouring generations disagree on \(disagreement(world.taught).plain) % of the images, \
    independent networks on \(disagreement(world.alone).plain) %. Five generations asked together have \(gap.signed) \
    points over five independent networks, and generation \(generations) alone has \(alone.signed) points over these five.
    """)
}

/*:
 ## Flat minima

 “Later generations find flatter minima”, says the analysis that the document prints. Three ways to measure how flat a
 minimum is, all on the same training images and with the same loss, the cross-entropy with their labels:

 - the **largest eigenvalue of the Hessian**, by power iteration, $v \leftarrow Hv/|Hv|$; a product with the Hessian
   is a difference of two gradients, $Hv \approx \big(g(w + \varepsilon v) - g(w - \varepsilon v)\big)/2\varepsilon$;
 - the loss **under weight noise**, as a share of each layer's own size, so that large weights are no excuse;
 - the loss **on the straight line** from generation 0 to generation 1: is it the same valley?
 */
note.section("Flat minima")
let sharpness: (LineResult, Int) -> Double = { $0.probe!.sharpness[$1] }
/// What the strongest noise adds to the loss, in thousandths of a nat.
let noiseRise: (LineResult, Int) -> Double = {
  1_000 * ($0.probe!.noisy[$1].last! - $0.probe!.noisy[$1][0])
}
/// How far the way between two networks rises above its higher end.
func barrier(_ path: [Double]) -> Double { path.max()! - max(path.first!, path.last!) }
for world in worlds {
  note.show(
    Figure(
      title: "How flat the minima are: \(world.name)",
      alt: """
        Left, the Hessian's largest eigenvalue over generations 0 to 4, taught and without a teacher. Middle, the training \
        loss over the scale of weight noise for generation 0, generation 4 and the network without a teacher. Right, the \
        loss on the straight line from generation 0 to generation 1 and to a network without a teacher.
        """, columns: 3
    ) {
      Panel("largest eigenvalue", x: generationAxis, y: .linear("of the Hessian")) {
        generationLine("taught", over(world.taught, sharpness), .distilled)
        generationLine("no teacher", over(world.alone, sharpness), .baseline)
      }
      Panel("under weight noise", x: .linear("noise / weights"), y: .linear("loss (nats)")) {
        for (name, line, k, role) in [
          ("generation 0", world.taught, 0, Role.generation(0)),
          ("generation \(generations)", world.taught, generations, .distilled),
          ("no teacher", world.alone, generations, .baseline),
        ] {
          let estimates = noiseScales.indices.map { scale in
            Estimate(line.map { $0.probe!.noisy[k][scale] })
          }
          Line(
            name, x: noiseScales.map(Double.init), y: estimates.map(\.mean),
            low: estimates.map(\.low), high: estimates.map(\.high), role: role)
        }
      }
      Panel(
        "from generation 0 on", x: .linear("share of the way", ticks: [0, 0.5, 1]),
        y: .linear("loss (nats)")
      ) {
        for (name, line, role) in [
          ("to generation 1", world.taught, Role.distilled),
          ("to no teacher", world.alone, .baseline),
        ] {
          let estimates = (0...pathSteps).map { step in
            Estimate(line.map { $0.probe!.path[step] })
          }
          Line(
            name, x: (0...pathSteps).map { Double($0) / Double(pathSteps) },
            y: estimates.map(\.mean), low: estimates.map(\.low), high: estimates.map(\.high),
            role: role, markers: false)
        }
      }
    }, as: "flatness-\(world.key)",
    caption: """
      Cross-entropy on \(min(settings.probeImages, labels)) of the training images, with the labels that they were \
      learned with; \(seeds.count) seeds, 95 % intervals. Noise is normal, its standard deviation a share of the root mean \
      square of each weight array.
      """)
  let sharp = (over(world.taught, sharpness), over(world.alone, sharpness))
  let barriers = [world.taught, world.alone].map { line in
    Estimate(line.map { barrier($0.probe!.path) })
  }
  for k in 0...generations { note.value("\(world.key)/sharpness-\(k)", sharp.0[k].mean) }
  note.value("\(world.key)/barrier", barriers[0].mean)
  note.prose(
    """
    With \(world.name) the largest eigenvalue is \(fixed(sharp.0[0].mean, 1)) for generation 0, \
    \(fixed(sharp.0[generations].mean, 1)) for generation \(generations) and \(fixed(sharp.1[generations].mean, 1)) for \
    the network without a teacher. The strongest noise adds \
    \(fixed(over(world.taught, noiseRise)[generations].mean, 0)) thousandths of a nat to generation \
    \(generations)'s loss, and \(fixed(over(world.alone, noiseRise)[generations].mean, 0)) without a teacher. The way from generation 0 to generation 1 rises \(barriers[0].plain) nats above its higher end, to a \
    network without a teacher \(barriers[1].plain).
    """)
}

/*:
 A caution: a soft label pulls the probabilities away from 0 and 1, where the cross-entropy is flat because nothing is
 left to learn. A network that fits its labels to the last digit has a small Hessian for that reason alone, however
 narrow the valley that it lies in.

 > **Mended.** The theory's list of references gives arXiv 1806.05594 for ONE. That is another paper; “Knowledge
 > Distillation by On-the-Fly Native Ensemble” (Lan, Zhu and Gong, 2018) is arXiv 1806.04606.

 ## The verdicts

 A verdict is *holds* where the 95 % interval lies on the claimed side of zero, *fails* where it lies on the other, and
 *inconclusive* where it contains zero. Of twenty such intervals, one misses the truth by chance. Everything is at the
 document's T = 4 and alpha = 0.5, but for the rows that say “chosen”. Labels, epochs, the grid of T and alpha and the
 controls were fixed before the test results were seen. Since then alpha = 1 has joined the grid, and the epochs were
 cut from 30 to 21, for time alone.
 */
note.section("The verdicts")
func claims(_ world: World) -> [Claim] {
  let (taught, alone) = (world.arms(world.taught), world.arms(world.alone))
  let chosen = world.arms(world.chosen)
  let last = generations
  func claim(_ text: String, _ effect: String, unit: String = "points", _ estimate: Estimate)
    -> Claim
  {
    Claim("\(text), \(world.key)", effect: effect, unit: unit, estimate)
  }
  return [
    claim(
      "Generation 1 outperforms the original", "generation 1 − 0", taught[1].gain(over: taught[0])),
    claim(
      "Later generations outperform the original", "generation \(last) − 0",
      taught[last].gain(over: taught[0])),
    claim(
      "Each outperforms the one before", "generation 2 − 1", taught[2].gain(over: taught[1])),
    claim(
      "Better than without a teacher", "generation 1 − no teacher", taught[1].gain(over: alone[1])),
    claim(
      "… the last one too", "generation \(last) − no teacher",
      taught[last].gain(over: alone[last])),
    claim(
      "… at the chosen settings", "chosen, generation \(last) − no teacher",
      chosen[last].gain(over: alone[last])),
    claim(
      "Better than longer training", "generation \(last) − \(last + 1) × the epochs",
      taught[last].gain(over: world.longer(last))),
    claim(
      "Better than early stopping", "generation \(last) − best epoch",
      taught[last].gain(over: world.stopped)),
    claim(
      "Better than label smoothing", "generation 1 − matched entropy",
      taught[1].gain(over: world.arm("", world.smoothed, 1))),
    claim(
      "Dark knowledge: the ranking helps", "generation 1 − DKPP",
      taught[1].gain(over: world.arm("", world.permuted, 1))),
    claim(
      "… more than weights of images", "generation 1 − CWTM",
      taught[1].gain(over: world.arm("", world.weighted, 1))),
    claim(
      "Prevents overconfidence", "calibration error, no teacher − generation \(last)",
      difference(world.alone, world.taught, at: last, calibration)),
    claim(
      "… confidence is lower", "no teacher − generation \(last)",
      difference(world.alone, world.taught, at: last, confidence)),
    claim(
      "Label-smoothed teachers give worse students", "of a hard teacher − of a smoothed one",
      world.arm("", world.ofHardTeacher, 2).gain(over: world.arm("", world.ofSmoothedTeacher, 2))),
    claim(
      "Flatter minima: the Hessian", "largest eigenvalue, no teacher over generation \(last)",
      unit: "% (log)",
      Estimate(
        zip(world.alone, world.taught).map { alone, taught in
          100 * Elementary.log(sharpness(alone, last) / sharpness(taught, last))
        })),
    claim(
      "… under weight noise", "rise of the loss, no teacher − generation \(last)",
      unit: "10⁻³ nats",
      difference(world.alone, world.taught, at: last, noiseRise)),
    claim(
      "Generations explore different minima", "barrier between generations 0 and 1", unit: "nats",
      Estimate(world.taught.map { barrier($0.probe!.path) })),
    claim(
      "Implicit ensemble: together they are better", "five generations − the last",
      Estimate(
        world.taught.map { ensembleAccuracy($0, last) },
        minus: world.taught.map { $0.students[last].test.accuracy })),
    claim(
      "… as five independent networks", "five generations − five independent",
      difference(world.taught, world.alone, at: last, ensembleAccuracy)),
    claim(
      "… and one network holds what they know", "generation \(last) − five independent",
      Estimate(
        world.taught.map { $0.students[last].test.accuracy },
        minus: world.alone.map { ensembleAccuracy($0, last) })),
  ]
}
let smoothBoundaries = Estimate(
  planes.alone.map { boundaryLength($0, generations) },
  minus: planes.taught.map { boundaryLength($0, generations) })
note.verdicts(
  worlds.flatMap(claims) + [
    Claim(
      "Smooth decision boundaries, in the plane",
      effect: "length, no teacher − generation \(generations)", unit: "units of the plane",
      smoothBoundaries),
    Claim(
      "The expansion holds at a high temperature",
      effect: "error, label smoothing − expansion, T = 128", unit: "points of probability",
      expansionAdvantage(128)),
    Claim(
      "… and at the documents'", effect: "error, label smoothing − expansion, T = 4",
      unit: "points of probability", expansionAdvantage(4)),
  ])

/*:
 ## Key points

 The gain that the theory promises, and its reasons for it, each with what this run found:
 */
note.section("Key points")
do {
  func both(_ estimate: (World) -> Estimate) -> String {
    worlds.map { world in
      let found = estimate(world)
      return "\(found.signed) with \(world.name) (\(found.verdict.rawValue))"
    }.joined(separator: ", ")
  }
  let last = generations
  note.prose(
    """
    - “Later generations outperform the original”: generation \(last) minus generation 0, in points, is \
    \(both { $0.arms($0.taught)[last].gain(over: $0.arms($0.taught)[0]) }); minus a network trained on for as long, \
    \(both { $0.arms($0.taught)[last].gain(over: $0.longer(last)) }).

    - “Soft labels provide regularization”: the calibration error falls, against networks without a teacher, by \
    \(both { difference($0.alone, $0.taught, at: last, calibration) }) points. In the plane boundaries are shorter by \
    \(smoothBoundaries.signed) (\(smoothBoundaries.verdict.rawValue)).

    - “Knowledge distillation acts as label smoothing”: beside label smoothing of the same entropy, generation 1 has \
    \(both { $0.arms($0.taught)[1].gain(over: $0.arm("", $0.smoothed, 1)) }) points.

    - “Both add uniform noise to hard labels”: at T = 128 label smoothing is further from the soft label than the \
    expansion by \(expansionAdvantage(128).signed) points of probability, at T = 4 by \(expansionAdvantage(4).signed).

    - “Dark knowledge helps find better minima”: beside soft labels whose other classes are permuted (DKPP), \
    generation 1 has \(both { $0.arms($0.taught)[1].gain(over: $0.arm("", $0.permuted, 1)) }) points.

    - “Later generations find flatter minima”: weight noise raises the loss less than without a teacher by \
    \(both { difference($0.alone, $0.taught, at: last, noiseRise) }) thousandths of a nat.

    - “Implicit ensemble effect from multiple generations”: generation \(last) minus an ensemble of five independent \
    networks is \
    \(both { world in
      Estimate(
        world.taught.map { $0.students[last].test.accuracy },
        minus: world.alone.map { ensembleAccuracy($0, last) })
    }) points.
    """)
}

/*:
 **Next:** in deep mutual learning nobody has to be trained first: two networks teach one another from the start.
 */
note.finish()
