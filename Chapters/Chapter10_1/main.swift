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
 # 10.1 Principles of distillation

 A large network, the **teacher**, has learned a task well but is slow and heavy. A small one, the **student**,
 is fast but learns less from the same data. *Knowledge distillation* trains the student on what the teacher
 says about each example, and not only on the correct answer. There are four reasons to do so:

 - **Compression**: a smaller, simpler model.
 - **Speed**: faster inference.
 - **Deployment**: it fits on constrained hardware.
 - **Quality**: it keeps most of the teacher's performance in spite of its size.

 This page runs every example of the course document, in its order, and then tests what the document claims.
 Lines that the document prints are printed as it prints them, in French; and the same seed gives the numbers
 that its Python gives in PyTorch.
 */
let note = ChapterNotebook.open(chapter: "10.1", title: "Principles of distillation")

/// How much of the work a profile does.
nonisolated struct Settings: Sendable {
  var trainImages: Int
  var testImages: Int
  var seeds: Int
  var teacherEpochs: Int
  var studentEpochs: Int
  var omittedEpochs: Int
  var widths: [Int]
}
let settings = note.profile.pick(
  smoke: Settings(
    trainImages: 320, testImages: 200, seeds: 2, teacherEpochs: 1, studentEpochs: 1,
    omittedEpochs: 1, widths: [8, 32]),
  quick: Settings(
    trainImages: .max, testImages: .max, seeds: 8, teacherEpochs: 8, studentEpochs: 20,
    omittedEpochs: 10, widths: [8, 32, 128, 512]),
  full: Settings(
    trainImages: .max, testImages: .max, seeds: 20, teacherEpochs: 20, studentEpochs: 40,
    omittedEpochs: 20, widths: [8, 16, 32, 64, 128, 256, 512]))
let data = note.loadData().prefix(train: settings.trainImages, test: settings.testImages)
let inputs = data.train.valuesPerImage
let classes = data.classNames.count

/*:
 ## Hard and soft labels

 A **hard label** names the correct class and nothing else. A **soft label** is a whole distribution: most of the
 probability is on the correct class, and the rest says which other classes the teacher finds similar.

 > **Mended.** The document says that *the teacher* learns from soft labels. It is the student that learns from
 > them: the teacher learned from hard labels, and gives the soft ones. The document also calls the third class
 > "classe 3" here and "Classe 2" later on; on this page classes count from 0, so that the third one is class 2.
 */
note.section("Hard and soft labels")
let hardLabel = Tensor([0, 0, 1, 0, 0])
let softLabel = Tensor([0.05, 0.1, 0.7, 0.1, 0.05])

/// The entropy of a distribution, in nats; 0 log 0 counts as 0.
func entropy(_ probabilities: [Float]) -> Float {
  probabilities.reduce(0) { $1 > 0 ? $0 - $1 * Elementary.log($1) : $0 }
}
note.print("Hard label: [0, 0, 1, 0, 0]")
note.print("Soft label: [0.05, 0.1, 0.7, 0.1, 0.05]")
note.illustration(
  "Soft label: [0.05, 0.1, 0.7, 0.1, 0.05]", in: "10_01_principles.md",
  beside: "its entropy; soft labels of images follow")
note.value("hard-label/entropy", entropy(hardLabel.values))
note.value("soft-label/entropy", entropy(softLabel.values))
note.prose(
  """
  How much a label can say is its entropy: the hard label has \(fixed(entropy(hardLabel.values), 2)) nats, the \
  soft one \(fixed(entropy(softLabel.values), 2)). That room is where the relations between classes fit in.
  """)

/*:
 ## The standard architecture

 The document's teacher is a network of 784-512-256-10 units, its student one of 784-128-10. Both see an image as a
 row of pixels. The teacher is **frozen**: it runs in evaluation mode, and nothing of its pass is recorded.

 In this workspace a pass is recorded by handing it a tape, `student(images, .training(on: tape))`. The teacher's
 pass has none, so no gradient can reach it; there is no switch to forget.
 */
note.section("The standard architecture")
let setUp = Generator(seed: note.seed)
let teacher = SimpleTeacher(inputs: inputs, classes: classes, setUp)
let student = SimpleStudent(inputs: inputs, classes: classes, setUp)

let someImages = data.test.batch(Array(0..<4)).images
let tape = Tape()
let firstLoss = meanSquaredError(student(someImages, .training(on: tape)), teacher(someImages))
tape.backward(from: firstLoss)
let teacherLearns = teacher.parameters.contains { $0.gradient != nil }
let studentLearns = student.parameters.allSatisfy { $0.gradient != nil }
note.table(
  ["network", "parameters", "has gradients after backward"],
  [
    ["teacher", "\(teacher.parameterCount)", teacherLearns ? "yes" : "no"],
    ["student", "\(student.parameterCount)", studentLearns ? "yes" : "no"],
  ],
  caption: "One pass through both, and a backward walk: only the student can learn.")
note.value("teacher/parameters", teacher.parameterCount)
note.value("student/parameters", student.parameterCount)

/*:
 ## The basic loss: hard and soft together

 The student is asked for two things at once: to match the teacher's softened distribution, and to name the
 correct class. With logits $s$ of the student and $t$ of the teacher, labels $y$ and a temperature $T$,

 $$L = \alpha\,T^2\,\mathrm{KL}\big(\mathrm{softmax}(t/T)\,\|\,\mathrm{softmax}(s/T)\big)
      + (1-\alpha)\,\mathrm{CE}(s, y).$$

 $\alpha$ is the weight of the *soft* part. KL is the Kullback-Leibler divergence, summed over the classes and
 averaged over the batch (PyTorch's `batchmean`). In the library the formula is this function:

 {{quote Sources/Distillation/DistillationLoss.swift distillationLoss}}

 The document tries it on random logits.
 */
note.section("The basic loss")
do {
  let generator = Generator(seed: note.seed)
  let studentLogits = generator.normal([32, 10])
  let teacherLogits = generator.normal([32, 10]) * 3  // a more confident teacher
  let labels = generator.integers(32, below: 10)
  let loss = distillationLoss(
    student: studentLogits, teacher: teacherLogits, labels: labels, temperature: 4, alpha: 0.7)
  note.print("Distillation Loss:")
  note.print("  Total: \(fixed(loss.total.item, 4))")
  note.print("  Soft (KL): \(fixed(loss.soft.item, 4))")
  note.print("  Hard (CE): \(fixed(loss.hard.item, 4))")
  note.value("basic-loss/total", loss.total.item)
  note.value("basic-loss/soft", loss.soft.item)
  note.value("basic-loss/hard", loss.hard.item)
}

/*:
 ### Why $T^2$?

 The soft part of these random logits, {{value basic-loss/soft %.4f}} beside a hard part of
 {{value basic-loss/hard %.4f}}, has the factor $T^2$ in it, as the formula says. What is it for?

 The gradient of the soft part with respect to a student's logit is $(q_i - p_i)/T$ per example, and for large $T$ the
 difference $q_i - p_i$ itself shrinks like $1/T$. Without a correction, the soft part would fade as $1/T^2$ when $T$
 grows, and $\alpha$ would mean something else at every temperature.
 */
do {
  let generator = Generator(seed: note.seed)
  let studentLogits = generator.normal([32, 10])
  let teacherLogits = generator.normal([32, 10]) * 3
  var rows: [[String]] = []
  for temperature in [1, 2, 4, 8, 16] as [Float] {
    let tape = Tape()
    let logits = tape.variable(studentLogits)
    tape.backward(
      from: klDivergence(student: logits, teacher: teacherLogits, temperature: temperature))
    let gradient = tape.gradient(of: logits)
    let length = sqrt((gradient * gradient).sum()).item
    rows.append([
      fixed(temperature, 0), fixed(1000 * length, 2),
      fixed(1000 * length * temperature * temperature, 1),
    ])
    note.value("t-squared/T=\(fixed(temperature, 0))/plain", length)
  }
  note.table(
    ["T", "KL alone (10⁻³)", "T² KL (10⁻³)"], rows,
    caption: "Length of the soft part's gradient. With T² it stays of one size.")
}

/*:
 ## What temperature does

 Dividing the logits by $T$ before the softmax flattens the distribution. At $T = 1$ the largest logit takes nearly
 everything; as $T$ grows, what the teacher thinks of the other classes comes into view. The document takes five
 logits in which class 2 is far ahead.
 */
note.section("What temperature does")
let logits = Tensor([[1, 2, 7, 2, 1]])
note.print("Effet de la Température:")
note.print("Logits originaux: \(logits.row(0))")
note.print()
for temperature in [1, 2, 4, 8] as [Float] {
  let softLabels = softmax(logits, temperature: temperature)
  let entropy = -(softLabels * log(softLabels + 1e-10)).sum()
  note.print("T=\(temperature): \(softLabels.row(0))")
  note.print("  Entropie: \(fixed(entropy.item, 4))")
  note.value("temperature/T=\(fixed(temperature, 0))/entropy", entropy.item)
}
let shownTemperatures: [Float] = [1, 2, 4, 8]
note.show(
  Figure(
    title: "Soft labels flatten as $T$ rises",
    alt: """
      Probability of classes 0 to 4 at temperatures 1, 2, 4 and 8. At T = 1 class 2 has nearly all of it; at T = 8 \
      the five probabilities are close to one another.
      """
  ) {
    Panel(x: .categories("class", (0..<5).map(String.init)), y: .linear("probability", in: 0...1)) {
      for (step, temperature) in shownTemperatures.enumerated() {
        Line(
          "$T$ = \(fixed(temperature, 0))",
          y: softmax(logits, temperature: temperature).values.map(Double.init),
          role: .step(step, of: shownTemperatures.count))
      }
    }
  }, as: "temperature",
  caption: "The document's logits (1, 2, 7, 2, 1) through a softmax at four temperatures.")

/*:
 As $T$ goes to infinity, every class gets $1/K$, whatever the logits: a temperature can also be too high. Try
 `T = 100` in the cell above.

 ## A teacher, and what it knows

 From here on the data are real: images of clothing, in ten classes. The training images are split in two: most
 to learn from, a tenth to choose by (the *validation* images). The test images are for reports alone.

 > **Mended.** The document's trainer and its `compare_...` and `find_...` functions are given whatever loader
 > there is; nothing keeps validation and test apart. Here a choice (of an epoch, a $T$, an $\alpha$) never sees a
 > test image.
 */
note.section("A teacher, and what it knows")
let validationImages = data.train.count / 10
let split = data.train.split(validation: validationImages, generator: Generator(seed: note.seed))
let stream = Generator(seed: note.seed)
let grownTeacher = SimpleTeacher(inputs: inputs, classes: classes, stream)
let distilledStudent = SimpleStudent(inputs: inputs, classes: classes, stream)
let baselineStudent = SimpleStudent(inputs: inputs, classes: classes, stream)
let trainLoader = DataLoader(split.train, shuffle: true, generator: stream)
let validationLoader = DataLoader(split.validation, shuffle: false, generator: stream)

do {
  let optimizer = Adam(grownTeacher.parameters)
  let bar = note.progress("teacher", epochs: settings.teacherEpochs)
  _ = trainedEpochs(
    settings.teacherEpochs,
    saving: ["teacher": grownTeacher, "optimizer": optimizer, "batches": trainLoader]
  ) { _ in
    let losses = trainEpoch(grownTeacher, on: trainLoader, with: optimizer) { logits, batch in
      crossEntropy(logits, batch.labels)
    }
    bar.advance(loss: losses.mean, accuracy: accuracy(of: grownTeacher, on: validationLoader))
    return losses.mean
  }
}
let teacherScore = Evaluation(of: grownTeacher, on: data.test)
note.value("teacher/accuracy", teacherScore.accuracy)
note.prose(
  """
  The teacher has learned from \(split.train.count) images for \(settings.teacherEpochs) epochs and names \
  \(fixed(teacherScore.accuracy, 2)) % of the \(data.test.count) test images correctly. More telling than its \
  answers are its doubts:
  """)
let testLogits = grownTeacher(data.test.all.images)
let shown: [Int] = {
  // The first test image of each class that the teacher names correctly.
  let named = testLogits.argmax()
  return (0..<min(classes, 10)).compactMap { label in
    named.indices.first { named[$0] == label && data.test.labels[$0] == label }
  }
}()
if data.train.channels == 1 {
  let softLabels = softmax(testLogits, temperature: 4)
  note.show(
    Figure(
      title: "What else the teacher sees in each image, at $T = 4$",
      alt: """
        One test image of each class, under each the three classes to which the teacher gives the highest probability. \
        Beside the class itself stand others with smaller shares: those that the image resembles.
        """
    ) {
      ImageGrid(
        grey: shown.map { data.test.values(of: $0).map(Double.init) }, width: data.test.width,
        height: data.test.height,
        labels: shown.map { index in
          let row = softLabels.row(index).values
          return row.indices.sorted { row[$0] > row[$1] }.prefix(3)
            .map { "\(data.classNames[$0]) \(fixed(100 * row[$0], 0)) %" }
            .joined(separator: "\n")
        }, columns: 5)
    }, as: "soft-labels",
    caption: """
      For each class, the first test image that the teacher names correctly, with the three most probable classes of its \
      soft label. That a boot is more like a sneaker than like a bag is in no hard label.
      """)
}

/*:
 ## The training process

 The trainer of the document: for each batch the teacher's logits (not recorded), the student's, the loss, a step of
 Adam at $10^{-3}$; after each epoch the validation accuracy. It prints every tenth of 50 epochs.
 */
note.section("The training process")
let epochs = 50
let checkpoint = FileManager.default.temporaryDirectory
  .appending(path: "best_student-\(ProcessInfo.processInfo.processIdentifier).safetensors").path
let trainer = Trainer(distilledStudent, on: trainLoader) { logits, batch in
  distillationLoss(
    student: logits, teacher: grownTeacher(batch.images), labels: batch.labels, temperature: 4,
    alpha: 0.7
  ).total
}
var lastState = distilledStudent.state
let distilledBar = note.progress("distilled student", epochs: epochs)
let history = note.attempt {
  try trainer.train(
    epochs: epochs, validation: validationLoader, checkpoint: checkpoint
  ) { result in
    distilledBar.advance(loss: result.loss, accuracy: result.accuracy)
    if (result.epoch - 1) % 10 == 0 {
      note.print(
        "Epoch \(result.epoch)/\(epochs): Loss=\(fixed(result.loss, 4)), "
          + "Acc=\(fixed(result.accuracy, 2))%")
      note.value("trainer/epoch-\(result.epoch)/loss", result.loss)
      note.value("trainer/epoch-\(result.epoch)/accuracy", result.accuracy)
    }
    lastState = distilledStudent.state
  }
}

/*:
 > **Mended.** The document writes the best epoch's weights to a file, but returns the student of the *last* epoch.
 > Our trainer returns the best one. The file is there too, in the safetensors format: PyTorch reads it into the
 > document's own `SimpleStudent`.
 */
do {
  let reloaded = SimpleStudent(inputs: inputs, classes: classes, Generator(seed: 1))
  note.attempt { try reloaded.load(Safetensors.read(checkpoint)) }
  try? FileManager.default.removeItem(atPath: checkpoint)
  let last = SimpleStudent(inputs: inputs, classes: classes, Generator(seed: 1))
  note.attempt { try last.load(lastState) }
  let best = history.max { $0.accuracy < $1.accuracy }!
  note.table(
    ["student returned", "epoch", "validation (%)", "test (%)"],
    [
      ("as written: the last", history.last!, last),
      ("as described: the best, from its file", best, reloaded),
    ].map { name, result, model in
      [
        name, "\(result.epoch)", fixed(result.accuracy, 2),
        fixed(Evaluation(of: model, on: data.test).accuracy, 2),
      ]
    })
}

/*:
 ## Student against baseline

 The same student, from the same kind of start, trained on hard labels alone, for as many epochs, and likewise left
 with its best epoch's weights.
 */
note.section("Student against baseline")
let baselineOptimizer = Adam(baselineStudent.parameters)
let baselineBar = note.progress("baseline student", epochs: epochs)
let baselineHistory = note.attempt {
  try trainKeepingBest(
    baselineStudent, epochs: epochs,
    saving: ["optimizer": baselineOptimizer, "batches": trainLoader]
  ) {
    trainEpoch(baselineStudent, on: trainLoader, with: baselineOptimizer) { logits, batch in
      crossEntropy(logits, batch.labels)
    }
  } validate: {
    accuracy(of: baselineStudent, on: validationLoader)
  } report: { result in
    baselineBar.advance(loss: result.loss, accuracy: result.accuracy)
  }
}
let distilledScore = Evaluation(
  of: distilledStudent, on: data.test, teacher: TeacherLogits(of: grownTeacher, for: data.test))
let baselineScore = Evaluation(
  of: baselineStudent, on: data.test, teacher: TeacherLogits(of: grownTeacher, for: data.test))
let improvement = distilledScore.accuracy - baselineScore.accuracy
note.print("Comparaison Student:")
note.print("  Avec distillation: \(fixed(distilledScore.accuracy, 2))%")
note.print("  Sans distillation: \(fixed(baselineScore.accuracy, 2))%")
note.print("  Amélioration: \(fixed(improvement, 2))%")
note.value("comparison/distilled", distilledScore.accuracy)
note.value("comparison/baseline", baselineScore.accuracy)
note.value("comparison/improvement", improvement)
note.show(
  Figure(
    title: "Training the student, with and without a teacher",
    alt: """
      Left, the training loss over 50 epochs, of the distilled student and of the baseline, both falling; right, \
      their validation accuracies, which rise in the first epochs and then level off.
      """
  ) {
    let epochs = history.map { Double($0.epoch) }
    Panel("training loss", x: .linear("epoch"), y: .log("loss")) {
      Line("distilled", x: epochs, y: history.map(\.loss), role: .distilled)
      Line("baseline", x: epochs, y: baselineHistory.map(\.loss), role: .baseline)
    }
    Panel("validation accuracy", x: .linear("epoch"), y: .linear("accuracy (%)")) {
      Line("distilled", x: epochs, y: history.map(\.accuracy), role: .distilled)
      Line("baseline", x: epochs, y: baselineHistory.map(\.accuracy), role: .baseline)
      let teacherAccuracy = accuracy(of: grownTeacher, on: validationLoader)
      Line(
        "teacher", x: epochs, y: epochs.map { _ in teacherAccuracy }, role: .teacher, markers: false
      )
    }
  }, as: "training-curves",
  caption: """
    One seed; \(split.train.count) training and \(split.validation.count) validation images. The two losses \
    measure different things, so that only their course can be compared.
    """)

do {
  let (distilledBest, baselineBest) = (
    history.max { $0.accuracy < $1.accuracy }!, baselineHistory.max { $0.accuracy < $1.accuracy }!
  )
  note.prose(
    """
    The distilled student is best after epoch \(distilledBest.epoch) \
    (\(fixed(distilledBest.accuracy, 2)) % of the validation images), the baseline after epoch \
    \(baselineBest.epoch) (\(fixed(baselineBest.accuracy, 2)) %). On the test images the difference is \
    \(fixed(improvement, 2)) points: here the student has seen every image that the teacher has.
    """)
}

/*:
 One run says little: with another seed the difference may have the other sign. The rest of this page repeats
 everything over several seeds, in **pairs**: for each seed, all arms share the split, the student's initial weights
 and the order of the batches. What is quoted is the mean of the paired differences with its 95 % interval.
 */
note.section("Several seeds, in pairs")
let seeds = note.seeds(settings.seeds)
let teacherRecipe = StudentRecipe(epochs: settings.teacherEpochs)
let pairs = note.pairs(
  "teachers", seeds, data, validation: validationImages, recipe: teacherRecipe
) { [inputs, classes] in SimpleTeacher(inputs: inputs, classes: classes, $0) }
let teacherAccuracy = Estimate(pairs.map { $0.teacherScore.accuracy })
/// Few, some and many labels for a student: a share of what the data set has.
let (fewLabels, someLabels) =
  data.train.count > 20_000
  ? (500, 2_000) : (data.train.count / 24, data.train.count / 6)
note.value("teachers/accuracy", teacherAccuracy.mean)
note.prose(
  """
  \(seeds.count) teachers, one for each seed, reach \(teacherAccuracy.plain) % on the test images (mean and 95 % \
  interval). Their logits for all images are computed once and kept. The students below see the labels of \
  \(fewLabels) or \(someLabels) images: a student that has as much data as its teacher has little to gain.
  """)

/*:
 ## The best temperature

 > **Mended.** The document's `find_optimal_temperature` trains nothing and compares nothing: it would return the 1.0
 > that it began with, if Python did not stop it before, with a `TypeError`, as it slices a data loader. Here students
 > are trained at each temperature, and the validation images choose among them.

 ### Exercise 10.1.1

 > *Implement a function that finds the best temperature automatically, by validation.*

 For each temperature a student is trained from the same start, and the temperature whose students do best on the
 **validation** images wins. The test images see only the winner.
 */
note.section("Exercise 10.1.1: the best temperature")

/// The document's function, as written: nothing depends on its arguments.
func findOptimalTemperatureAsWritten(_ temperatures: [Float] = [1, 2, 4, 8, 16]) -> Float {
  var bestTemperature: Float = 1.0
  for _ in temperatures {
    // "En pratique, entraîne avec cette température et évalue": in practice, nothing happens here.
    bestTemperature = 1.0
  }
  return bestTemperature
}

/// Trains students at each temperature and finds the best one by validation: exercise 10.1.1.
func findOptimalTemperature(
  _ pairs: [PairedSeed], _ temperatures: [Float], images: Int, epochs: Int
) -> (best: Float, arms: [Arm]) {
  let arms = note.arms(
    "temperatures", pairs,
    temperatures.map { temperature in
      let recipe = StudentRecipe(epochs: epochs, temperature: temperature, alpha: 0.7)
      return .student(
        "T = \(fixed(temperature, 0))", recipe, images: images, logits: \.trainLogits
      ) { [inputs = pairs[0].train.valuesPerImage, classes = pairs[0].trainLogits.classes] in
        SimpleStudent(inputs: inputs, classes: classes, $0)
      }
    })
  return (temperatures[best(arms)], arms)
}

/// Students that learn from hard labels alone.
func baseline(_ pairs: [PairedSeed], images: Int, epochs: Int) -> Arm {
  note.arm("hard labels", pairs, StudentRecipe(epochs: epochs), images: images) {
    [inputs = pairs[0].train.valuesPerImage, classes = pairs[0].trainLogits.classes] in
    SimpleStudent(inputs: inputs, classes: classes, $0)
  }
}

let temperatures: [Float] = [1, 2, 4, 8, 16]
let hardArm = baseline(pairs, images: someLabels, epochs: settings.studentEpochs)
let (bestTemperature, temperatureArms) = findOptimalTemperature(
  pairs, temperatures, images: someLabels, epochs: settings.studentEpochs)
note.print("as written: \(findOptimalTemperatureAsWritten()), whatever it is given")
note.print("found by validation: \(bestTemperature)")
note.table(
  Arm.columns, ([hardArm] + temperatureArms).map { $0.row(over: hardArm) },
  caption: """
    Students of \(someLabels) labels, \(seeds.count) seeds, alpha = 0.7, measured on the test images. The gain is over \
    the student of hard labels, paired, with its 95 % interval; the cost includes the teacher's.
    """)
note.value("temperature/best", bestTemperature)
for (temperature, arm) in zip(temperatures, temperatureArms) {
  note.value("temperature/T=\(fixed(temperature, 0))/gain", arm.gain(over: hardArm).mean)
}

note.show(
  temperatureSweepFigure(temperatures, temperatureArms, baseline: hardArm),
  as: "temperature-sweep",
  caption: """
    \(someLabels) labels, \(seeds.count) seeds. Bands are 95 % intervals: of the mean on the left, of the paired \
    difference on the right, where the choice of seed and split cancels out and the band is narrower.
    """)

do {
  let gain = temperatureArms[temperatures.firstIndex(of: bestTemperature)!].gain(over: hardArm)
  note.prose(
    """
    Validation chooses T = \(fixed(bestTemperature, 0)), which on the test images gains \(gain.signed) points over hard \
    labels. At the other end, T = \(fixed(temperatures.last!, 0)) gains \
    \(temperatureArms.last!.gain(over: hardArm).signed): so soft a label hardly tells one image from another.
    """)
}

/*:
 ## The best ratio alpha

 > **Mended.** The document's `find_optimal_alpha` returns the constant 0.7, whatever it is given. Here alpha is chosen as
 > the temperature was, by training and validation images.

 ### Exercise 10.1.2

 > *Compare a student's performance at different ratios alpha (0.3, 0.5, 0.7, 0.9).*

 The ends belong to the picture: $\alpha = 0$ is the student of hard labels, $\alpha = 1$ never sees a label.
 */
note.section("Exercise 10.1.2: the best alpha")

/// Trains students at each alpha and finds the best one by validation: exercise 10.1.2.
func findOptimalAlpha(
  _ pairs: [PairedSeed], _ alphas: [Float], temperature: Float, images: Int, epochs: Int
) -> (best: Float, arms: [Arm]) {
  let arms = note.arms(
    "alphas", pairs,
    alphas.map { alpha in
      let recipe = StudentRecipe(epochs: epochs, temperature: temperature, alpha: alpha)
      return .student("alpha = \(alpha)", recipe, images: images, logits: \.trainLogits) {
        [inputs = pairs[0].train.valuesPerImage, classes = pairs[0].trainLogits.classes] in
        SimpleStudent(inputs: inputs, classes: classes, $0)
      }
    })
  return (alphas[best(arms)], arms)
}
let alphas: [Float] = [0.3, 0.5, 0.7, 0.9, 1]
let (bestAlpha, alphaArms) = findOptimalAlpha(
  pairs, alphas, temperature: bestTemperature, images: someLabels, epochs: settings.studentEpochs)
note.print("as written: 0.7, whatever it is given")
note.print("found by validation: \(bestAlpha)")
note.table(
  Arm.columns, ([hardArm] + alphaArms).map { $0.row(over: hardArm) },
  caption: "\(someLabels) labels, \(seeds.count) seeds, T = \(fixed(bestTemperature, 0)).")
note.value("alpha/best", bestAlpha)
for (alpha, arm) in zip(alphas, alphaArms) {
  note.value("alpha/\(alpha)/gain", arm.gain(over: hardArm).mean)
}
note.show(
  sweepFigure(
    "Accuracy over $α$, the soft loss’s weight",
    alt: """
      Two curves over alpha from 0 (hard labels alone) to 1 (soft labels alone): validation accuracy, and the paired \
      gain over hard labels on the test images, each with its 95 % band.
      """,
    x: .linear("$α$", ticks: [0, 0.3, 0.5, 0.7, 1]), at: [0] + alphas.map(Double.init),
    [hardArm] + alphaArms, baseline: hardArm),
  as: "alpha-sweep",
  caption: """
    \(someLabels) labels, \(seeds.count) seeds, T = \(fixed(bestTemperature, 0)). Bands are 95 % intervals. \
    At alpha = 0 the arm is the baseline itself.
    """)
do {
  let ends = alphaArms.last!.gain(over: alphaArms[alphas.firstIndex(of: bestAlpha)!])
  note.prose(
    """
    Soft labels alone (alpha = 1) gain \(alphaArms.last!.gain(over: hardArm).signed) points over hard labels, and differ \
    from the alpha that validation chose, \(bestAlpha), by \(ends.signed).
    """)
}
let recipe = StudentRecipe(
  epochs: settings.studentEpochs, temperature: bestTemperature, alpha: bestAlpha)
note.prose(
  """
  The rest of the page uses what validation chose: T = \(fixed(bestTemperature, 0)) and alpha = \(bestAlpha).
  """)

/*:
 ## Advantages and limitations

 The document promises a much smaller student and names the price: a teacher must be trained first, and its forward
 pass is paid for at every step. All of that can be measured. The last row shows a way out: as long as the images
 are not augmented, the teacher's logits need computing only once.
 */
note.section("Advantages and limitations")
/// The median time of a call, in milliseconds.
func milliseconds(_ body: () -> Void) -> Double {
  let repeats = note.profile.pick(smoke: 5, quick: 51, full: 101)
  body()
  let clock = ContinuousClock()
  let times = (0..<repeats).map { _ in clock.measure(body) / .milliseconds(1) }
  return times.sorted()[repeats / 2]
}
do {
  let images = data.test.all.images
  let batch = split.train.batch(Array(0..<min(64, split.train.count)))
  let kept = TeacherLogits(of: grownTeacher, for: split.train)
  func stepTime(_ teacherLogits: (() -> Tensor)?) -> Double {
    let student = SimpleStudent(inputs: inputs, classes: classes, Generator(seed: note.seed))
    let optimizer = Adam(student.parameters)
    return milliseconds {
      optimizer.clearGradients()
      let tape = Tape()
      let logits = student(batch.images, .training(on: tape))
      let loss =
        teacherLogits.map {
          distillationLoss(student: logits, teacher: $0(), labels: batch.labels).total
        } ?? crossEntropy(logits, batch.labels)
      tape.backward(from: loss)
      optimizer.step()
    }
  }
  let networks: [(String, any Module, Evaluation)] = [
    ("teacher", grownTeacher, teacherScore),
    ("distilled student", distilledStudent, distilledScore),
  ]
  let times = networks.map { _, model, _ in milliseconds { _ = model(images) } }
  note.table(
    ["network", "parameters", "mult-adds an image", "test accuracy (%)", "ms for all test images"],
    zip(networks, times).map { network, time in
      [
        network.0, "\(network.1.parameterCount)",
        "\(network.1.multiplyAdds(example: [inputs]).forward)", fixed(network.2.accuracy, 2),
        fixed(time, 2),
      ]
    }, caption: "What the student saves, \(data.test.count) images at once.", measured: true)
  let ratio = Double(grownTeacher.parameterCount) / Double(distilledStudent.parameterCount)
  note.value("size/ratio", ratio)
  note.value("speed/ratio", times[0] / times[1], measured: true)
  note.prose(
    """
    The student has 1/\(fixed(ratio, 1)) of the teacher's parameters and is \(fixed(times[0] / times[1], 1)) times \
    as fast.
    """, measured: true)
  let plain = stepTime(nil)
  note.table(
    ["training step of the student", "ms", "of the plain one"],
    [
      ("hard labels alone", plain),
      ("with the teacher's forward pass", stepTime { grownTeacher(batch.images) }),
      ("with the teacher's logits kept", stepTime { kept(batch) }),
    ].map { [$0.0, fixed($0.1, 2), "× \(fixed($0.1 / plain, 2))"] },
    caption: "What distillation costs at every step, batch of \(batch.labels.count).",
    measured: true)
}

/*:
 ## Exercise 10.1.3: the student's size

 > *Analyse how the student's size affects what distillation gains.*

 The document says that distillation helps small students most. Students of several widths, each with and without a
 teacher:
 */
note.section("Exercise 10.1.3: the student's size")
let sizeArms = note.arms(
  "sizes", pairs,
  settings.widths.flatMap { width -> [Trial<StudentResult>] in
    let make: @Sendable (Generator) -> any Module = { [inputs, classes] in
      SimpleStudent(inputs: inputs, width: width, classes: classes, $0)
    }
    return [
      .student(
        "\(width) units, hard labels", StudentRecipe(epochs: settings.studentEpochs),
        images: someLabels, makeStudent: make),
      .student(
        "\(width) units, distilled", recipe, images: someLabels, logits: \.trainLogits,
        makeStudent: make),
    ]
  })
let sizes = settings.widths.enumerated().map { index, width in
  (width: width, hard: sizeArms[2 * index], distilled: sizeArms[2 * index + 1])
}
note.table(
  Arm.columns, sizes.flatMap { [$0.hard.row(over: $0.hard), $0.distilled.row(over: $0.hard)] },
  caption: "\(someLabels) labels, \(seeds.count) seeds; each gain is over the same width.")
let sizeGains = sizes.map { $0.distilled.gain(over: $0.hard) }
for (size, gain) in zip(sizes, sizeGains) { note.value("size/\(size.width)/gain", gain.mean) }
note.show(
  Figure(
    title: "What distillation gains, over the student's size",
    alt: """
      Left, test accuracy over the number of hidden units, with and without a teacher; right, their paired difference \
      with its 95 % interval for each width.
      """
  ) {
    let widths = sizes.map { Double($0.width) }
    let axis = Axis.log("hidden units", ticks: widths)
    Panel("test accuracy", x: axis, y: .linear("accuracy (%)")) {
      Line("distilled", x: widths, y: sizes.map(\.distilled.accuracy.mean), role: .distilled)
      Line("hard labels", x: widths, y: sizes.map(\.hard.accuracy.mean), role: .baseline)
      HorizontalLine(at: teacherAccuracy.mean, "teachers", role: .teacher)
    }
    Panel("paired gain", x: axis, y: .linear("gain (points)")) {
      Line(
        x: widths, y: sizeGains.map(\.mean), low: sizeGains.map(\.low),
        high: sizeGains.map(\.high), interval: .bars, role: .distilled)
      HorizontalLine(at: 0, role: .baseline)
    }
  }, as: "student-size",
  caption:
    "\(someLabels) labels, \(seeds.count) seeds; error bars are 95 % intervals of the paired gain.")

note.prose(
  """
  With \(sizes.first!.width) hidden units the gain is \(sizeGains.first!.signed) points, with \(sizes.last!.width) it is \
  \(sizeGains.last!.signed). The interval is as wide as the students of that size differ from seed to seed.
  """)

/*:
 # What the document claims

 Each claim below gets an experiment that could prove it wrong. A verdict is *holds* where the 95 % interval lies on
 the claimed side of zero, *fails* where it lies on the other, and *inconclusive* where it contains zero; the smallest
 effect that the run could have seen (four times out of five) stands beside it.
 */
var claims: [Claim] = []

/*:
 ## Do soft labels carry knowledge?

 If they do, a student of few labels must gain from a teacher who has seen *more*. The control is a teacher of those
 same few labels: it has the same architecture, gives soft labels too, but knows nothing that the student could not
 know. The placebo is the good teacher with its answers shuffled over the images.
 */
note.section("Do soft labels carry knowledge?")
let makeStudent: @Sendable (Generator) -> any Module = { [inputs, classes] in
  SimpleStudent(inputs: inputs, classes: classes, $0)
}
let fewRecipe = StudentRecipe(
  epochs: 2 * settings.studentEpochs, temperature: bestTemperature, alpha: bestAlpha)
let fewPairs = note.pairs(
  "teachers of few labels", seeds, data, validation: validationImages, recipe: fewRecipe,
  images: fewLabels
) { [inputs, classes] in SimpleTeacher(inputs: inputs, classes: classes, $0) }
let knowledgeArms = {
  let arms = note.arms(
    "knowledge", pairs,
    [
      .student("hard labels", fewRecipe, images: fewLabels, makeStudent: makeStudent),
      .student(
        "teacher of all labels", fewRecipe, images: fewLabels, logits: \.trainLogits,
        makeStudent: makeStudent),
      .student(
        "placebo: shuffled answers", fewRecipe, images: fewLabels,
        logits: { $0.trainLogits.shuffledOverImages(generator: Generator(seed: $0.seed)) },
        makeStudent: makeStudent),
    ])
  let taughtByFew = note.arm(
    "teacher of the same few labels", fewPairs, fewRecipe, images: fewLabels,
    logits: \.trainLogits, makeStudent: makeStudent)
  return [arms[0], arms[1], taughtByFew, arms[2]]
}()
note.table(
  Arm.columns, knowledgeArms.map { $0.row(over: knowledgeArms[0]) },
  caption: "\(fewLabels) labels, \(seeds.count) seeds.")
do {
  let gains = knowledgeArms.dropFirst().map { $0.gain(over: knowledgeArms[0]) }
  note.value("knowledge/teacher-of-all/gain", gains[0].mean)
  note.value("knowledge/teacher-of-few/gain", gains[1].mean)
  note.value("knowledge/shuffled/gain", gains[2].mean)
  claims.append(
    Claim("Soft labels carry knowledge", effect: "teacher of all labels − hard labels", gains[0]))
  claims.append(
    Claim(
      "… and it is the teacher's further knowledge, not softness",
      effect: "teacher of all − teacher of the same few",
      knowledgeArms[1].gain(over: knowledgeArms[2])))
}

note.prose(
  """
  From \(fewLabels) labels a student reaches \(knowledgeArms[0].accuracy.plain) %. A teacher who has seen all labels adds \
  \(knowledgeArms[1].gain(over: knowledgeArms[0]).signed) points, a teacher of the same few labels \
  \(knowledgeArms[2].gain(over: knowledgeArms[0]).signed), and answers that belong to other images \
  \(knowledgeArms[3].gain(over: knowledgeArms[0]).signed).
  """)

/*:
 ## Do they carry relations between classes?

 Hinton, Vinyals and Dean left one class out of the transfer set altogether: the student never sees an image of it,
 and learns from soft labels alone, at $T = 20$. If the student can name that class all the same, it knows it only
 from what the teacher says about *other* images: that this boot is a little like a sneaker. As the student has
 learned that the class is rare, its logit gets a bias, set on validation images so that the class is named as often
 as it occurs in training.

 The placebo (DKPP) permutes each image's non-target logits: as soft, as sure, but nothing about which classes are
 alike.
 */
note.section("Do they carry relations between classes?")
let omitted = min(7, classes - 1)
let omittedName = data.classNames[omitted]

/// A class that a student never sees, and for how many epochs it does not.
nonisolated struct Omission: Encodable, Sendable {
  var omitted: Int
  var epochs: Int
  var classes: Int
}

/// Recall of a class and accuracy over all, before and after its logit's bias, in per cent.
nonisolated struct OmittedClassResult: Codable, Sendable {
  var recall: Double
  var accuracy: Double
  var biasedRecall: Double
  var biasedAccuracy: Double
}

/// Trains a student on soft labels of all images but those of one class.
nonisolated func withoutClass(
  _ omission: Omission, _ pair: PairedSeed, logits: TeacherLogits
) -> OmittedClassResult {
  let omitted = omission.omitted
  let generator = Generator(seed: pair.seed)
  let student = SimpleStudent(
    inputs: pair.train.valuesPerImage, classes: omission.classes, generator)
  let kept = pair.train.labels.indices.filter { pair.train.labels[$0] != omitted }
  StudentRecipe(epochs: omission.epochs, temperature: 20, alpha: 1)
    .train(student, on: pair.train.subset(kept), teacher: logits.subset(kept), generator: generator)
  let share = Double(pair.train.labels.count { $0 == omitted }) / Double(pair.train.count)
  let bias = classBias(
    of: omitted, share: share, logits: student(pair.validation.all.images))
  let scores = student(pair.test.all.images)
  func recall(_ logits: Tensor) -> Double {
    let found = logits.argmax().enumerated()
      .count { $1 == omitted && pair.test.labels[$0] == omitted }
    return 100 * Double(found) / Double(pair.test.labels.count { $0 == omitted })
  }
  return OmittedClassResult(
    recall: recall(scores), accuracy: accuracy(scores, pair.test.labels),
    biasedRecall: recall(scores + bias), biasedAccuracy: accuracy(scores + bias, pair.test.labels))
}
let omission = Omission(omitted: omitted, epochs: settings.omittedEpochs, classes: classes)
let omittedResults = note.experiment(
  "without \(omittedName)", pairs,
  [
    Trial("teacher", configuration: omission) { pair, omission in
      withoutClass(omission, pair, logits: pair.trainLogits)
    },
    Trial("placebo: DKPP", configuration: omission) { pair, omission in
      let placebo = pair.trainLogits.permutingNonTargets(
        labels: pair.train.labels, generator: Generator(seed: pair.seed))
      return withoutClass(omission, pair, logits: placebo)
    },
  ])
do {
  let columns: [(String, (OmittedClassResult) -> Double)] = [
    ("recall, no bias (%)", { $0.recall }), ("accuracy, no bias (%)", { $0.accuracy }),
    ("recall, bias (%)", { $0.biasedRecall }), ("accuracy, bias (%)", { $0.biasedAccuracy }),
  ]
  let names = ["teacher", "placebo: DKPP"]
  let estimates = names.indices.map { arm in
    columns.map { column in Estimate(omittedResults[arm].map(column.1)) }
  }
  note.table(
    ["soft labels from"] + columns.map(\.0),
    zip(names, estimates).map { [$0] + $1.map(\.plain) },
    caption: """
      A student that never saw class \(omitted) ("\(omittedName)"): T = 20, soft labels alone, \(seeds.count) seeds, \
      means with 95 % intervals.
      """)
  let difference = Estimate(
    omittedResults[0].map(\.biasedRecall), minus: omittedResults[1].map(\.biasedRecall))
  note.value("omitted-class/recall", estimates[0][2].mean)
  note.value("omitted-class/recall-placebo", estimates[1][2].mean)
  note.prose(
    """
    A student that never saw class \(omitted) names \(fixed(estimates[0][2].mean, 1)) % of its images, if it learned from \
    the teacher, and \(fixed(estimates[1][2].mean, 1)) % if it learned from the placebo. What it knows of the class \
    can only have come through the other classes' soft labels.
    """)
  claims.append(
    Claim(
      "Soft labels carry relations between classes",
      effect: "recall of the omitted class, teacher − DKPP", difference))
  note.show(
    Figure(
      title: "Naming a class that the student has never seen",
      alt: """
        Bars of the recall of the omitted class, without and with a bias on its logit: high for the students of the \
        real teacher, near zero for those of the placebo whose non-target logits are permuted.
        """
    ) {
      Panel(
        x: .categories(["no bias", "bias matched to the training share"]),
        y: .linear("recall of “\(omittedName)” (%)")
      ) {
        for (arm, role) in [Role.distilled, .placebo].enumerated() {
          let shown = [estimates[arm][0], estimates[arm][2]]
          Bars(
            arm == 0 ? "teacher's soft labels" : "placebo (DKPP)", heights: shown.map(\.mean),
            low: shown.map { max(0, $0.low) }, high: shown.map { min(100, $0.high) }, role: role)
        }
      }
    }, as: "omitted-class",
    caption: """
      Recall on the test images of a class with no training image, \(seeds.count) seeds; error bars are 95 % intervals \
      (cut at 0 and 100).
      """)
}

/*:
 ## Do small students gain most?

 From exercise 10.1.3: the gain of the smallest student minus that of the largest, paired by seed.
 */
do {
  let gains = [sizes.first!, sizes.last!].map { size in
    zip(size.distilled.accuracies, size.hard.accuracies).map { $0 - $1 }
  }
  claims.append(
    Claim(
      "Small students gain most",
      effect: "gain at \(sizes.first!.width) units − gain at \(sizes.last!.width)",
      Estimate(gains[0], minus: gains[1])))
}

/*:
 ## May teacher and student differ in kind?

 A teacher of fully connected layers with a convolutional student, and the other way round.
 */
note.section("May teacher and student differ in kind?")
do {
  let makeConvNet: @Sendable (Generator) -> any Module = {
    [side = data.train.height, colors = data.train.channels, classes] in
    SmallConvNet(side: side, colors: colors, classes: classes, $0)
  }
  let convPairs = note.pairs(
    "convolutional teachers", seeds, data, validation: validationImages, recipe: teacherRecipe,
    makeTeacher: makeConvNet)
  func arms(
    _ student: String, taughtBy teacher: String, _ pairs: [PairedSeed],
    makeStudent: @escaping @Sendable (Generator) -> any Module
  ) -> [Arm] {
    note.arms(
      "\(teacher) teaches \(student)", pairs,
      [
        .student("\(student), hard labels", recipe, images: someLabels, makeStudent: makeStudent),
        .student(
          "\(student) taught by \(teacher)", recipe, images: someLabels, logits: \.trainLogits,
          makeStudent: makeStudent),
      ])
  }
  let arms =
    arms("CNN", taughtBy: "an MLP", pairs, makeStudent: makeConvNet)
    + arms("MLP", taughtBy: "a CNN", convPairs, makeStudent: makeStudent)
  note.table(
    Arm.columns,
    arms.enumerated().map { $1.row(over: arms[$0 / 2 * 2]) },
    caption: """
      Students of one kind under teachers of the other, \(someLabels) labels, \(seeds.count) seeds. The CNN students \
      have \(SmallConvNet(side: data.train.height, colors: data.train.channels, classes: classes, Generator(seed: 0)).parameterCount) parameters.
      """)
  for (index, name) in [(1, "an MLP teaches a CNN"), (3, "a CNN teaches an MLP")] {
    let gain = arms[index].gain(over: arms[index - 1])
    note.value("architectures/\(index == 1 ? "mlp-to-cnn" : "cnn-to-mlp")/gain", gain.mean)
    claims.append(
      Claim("Any architectures: \(name)", effect: "distilled − hard labels", gain))
  }
}

/*:
 ## Is a temperature above 1 better?

 The best temperature above 1, by validation, against $T = 1$, on the test images.
 */
do {
  let above = best(Array(temperatureArms.dropFirst())) + 1
  claims.append(
    Claim(
      "A temperature above 1 is better", effect: "T = \(fixed(temperatures[above], 0)) − T = 1",
      temperatureArms[above].gain(over: temperatureArms[0])))
}

/*:
 ## Do T and alpha depend on the problem?

 The same two exercises on another data set: hand-written digits of 8 by 8 pixels. If the settings depend on the
 problem, the digits' own choice must beat the settings that were chosen on the other set.
 */
note.section("Do T and alpha depend on the problem?")
do {
  let digits = note.attempt { try Dataset.load(.digits) }
  let digitTeacherRecipe = StudentRecipe(epochs: 3 * settings.teacherEpochs)
  let digitPairs = note.pairs(
    "teachers of digits", seeds, digits, validation: digits.train.count / 10,
    recipe: digitTeacherRecipe
  ) { SimpleTeacher(inputs: digits.train.valuesPerImage, $0) }
  let images = digits.train.count / 12
  let epochs = 5 * settings.studentEpochs  // two steps each
  let hard = baseline(digitPairs, images: images, epochs: epochs)
  let (digitTemperature, byTemperature) = findOptimalTemperature(
    digitPairs, temperatures, images: images, epochs: epochs)
  let (digitAlpha, byAlpha) = findOptimalAlpha(
    digitPairs, alphas, temperature: digitTemperature, images: images, epochs: epochs)
  note.table(
    ["data set", "best T", "best alpha", "gain there (points)"],
    [
      [
        data.name, fixed(bestTemperature, 0), "\(bestAlpha)",
        alphaArms[alphas.firstIndex(of: bestAlpha)!].gain(over: hardArm).signed,
      ],
      [
        digits.name, fixed(digitTemperature, 0), "\(digitAlpha)",
        byAlpha[alphas.firstIndex(of: digitAlpha)!].gain(over: hard).signed,
      ],
    ], caption: "Chosen by validation; the gain over hard labels is on the test images.")
  note.value("digits/temperature/best", digitTemperature)
  note.value("digits/alpha/best", digitAlpha)
  let foreign = note.arm(
    "the other set’s settings", digitPairs,
    StudentRecipe(epochs: epochs, temperature: bestTemperature, alpha: bestAlpha), images: images,
    logits: \.trainLogits
  ) { SimpleStudent(inputs: digits.train.valuesPerImage, $0) }
  claims.append(
    Claim(
      "T and alpha depend on the problem", effect: "digits: own settings − the other set’s",
      byAlpha[alphas.firstIndex(of: digitAlpha)!].gain(over: foreign)))
  note.show(
    Figure(
      title: "The same sweep on two data sets",
      alt: """
        The paired gain over hard labels at temperatures 1 to 16, for clothes and for digits, each with its 95 % band.
        """
    ) {
      for (name, arms, baseline) in [
        (data.name, temperatureArms, hardArm), (digits.name, byTemperature, hard),
      ] {
        gainPanel(
          name, x: .log("temperature $T$", ticks: temperatures.map(Double.init)),
          at: temperatures.map(Double.init), arms, baseline: baseline)
      }
    }, as: "two-data-sets",
    caption:
      "alpha = 0.7, \(seeds.count) seeds; bands are 95 % intervals of the paired gain on the test images."
  )
}

/*:
 ## How sure may the student be?

 A teacher's doubts might make the student better *calibrated*: right as often as it says. The document claims
 nothing here, so this is only a look at the three networks of the training section.
 */
note.section("How sure may the student be?")
do {
  let images = data.test.all.images
  let networks: [(String, any Module, Evaluation, Role)] = [
    ("teacher", grownTeacher, teacherScore, .teacher),
    ("baseline", baselineStudent, baselineScore, .baseline),
    ("distilled", distilledStudent, distilledScore, .distilled),
  ]
  note.show(
    Figure(
      title: "Reliability: accuracy against confidence",
      alt: """
        Three reliability diagrams, for the teacher, the baseline and the distilled student: bars of accuracy for each \
        bin of confidence, with the diagonal on which a calibrated network would lie.
        """
    ) {
      for (name, model, score, role) in networks {
        let bins = reliability(model(images), data.test.labels)
        Panel(
          "\(name), ECE \(fixed(100 * score.calibrationError, 1)) %",
          x: .linear("confidence", in: 0...1), y: .linear("accuracy", in: 0...1), isSquare: true
        ) {
          let edges = bins.map(\.range.low) + [1]
          let accuracies = bins.map { $0.count == 0 ? .nan : $0.accuracy }
          Histogram(edges: edges, heights: accuracies, role: role)
          Histogram(
            edges: edges, from: accuracies,
            heights: bins.map { $0.count == 0 ? .nan : $0.confidence }, fill: .striped,
            role: .neutral)
          Diagonal()
        }
      }
    }, as: "reliability",
    caption: """
      15 bins, \(data.test.count) test images, one seed. Striped: the gap between a bin's accuracy and its mean \
      confidence; where it stands above the bar, the network is surer than it is right. ECE is the mean gap, weighted by \
      the images in each bin.
      """)
  for (name, _, score, _) in networks {
    note.value("calibration/\(name)", score.calibrationError)
  }
}

note.prose(
  """
  The expected calibration error is \(fixed(100 * teacherScore.calibrationError, 1)) % for the teacher, \
  \(fixed(100 * baselineScore.calibrationError, 1)) % for the baseline and \
  \(fixed(100 * distilledScore.calibrationError, 1)) % for the distilled student, of one seed each.
  """)

/*:
 ## The verdicts
 */
note.section("The verdicts")
note.verdicts(claims)

/*:
 ## Key points

 The document ends with five sentences to remember. Here they are, each with what this page found:

 - *Distillation uses the teacher's soft labels as additional supervision.* That is its definition.
 - *A high temperature reveals the relations between classes.* The omitted class shows that they are there; see the
   verdict on whether a temperature above 1 made better students.
 - *Combining soft and hard loss is crucial.* See exercise 10.1.2, and section 10.2, where the ends of alpha are
   tested as a claim.
 - *Distillation improves small students above all.* See the verdict, and exercise 10.1.3.
 - *T and alpha must be adjusted to the problem.* See the two data sets.

 **Next:** section 10.2, distillation of logits.
 */
note.finish()
