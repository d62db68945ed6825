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
 # 10.2 Distillation of logits

 The simplest form of distillation, and the most used one, passes knowledge on through a network's last layer: the
 student learns to give the logits that its teacher gives. Section 10.1 introduced the loss. This page looks into
 it, tries two variants of it, and tests what the document claims of all three.

 Lines that the document prints are printed as it prints them, and the same seed gives the numbers that its Python
 gives in PyTorch.
 */
let note = ChapterNotebook.open(chapter: "10.2", title: "Distillation of logits")

/// How much of the work a profile does.
nonisolated struct Settings: Sendable {
  var trainImages: Int
  var testImages: Int
  var seeds: Int
  var teacherEpochs: Int
  var studentEpochs: Int
  var alphas: [Float]
  var topK: [Int]
}
let settings = note.profile.pick(
  smoke: Settings(
    trainImages: 320, testImages: 200, seeds: 2, teacherEpochs: 1, studentEpochs: 1,
    alphas: [0.5, 1], topK: [1, 2, 10]),
  quick: Settings(
    trainImages: .max, testImages: .max, seeds: 8, teacherEpochs: 8, studentEpochs: 20,
    alphas: (1...10).map { Float($0) / 10 }, topK: Array(1...10)),
  full: Settings(
    trainImages: .max, testImages: .max, seeds: 20, teacherEpochs: 20, studentEpochs: 40,
    alphas: (1...10).map { Float($0) / 10 }, topK: Array(1...10)))
let data = note.loadData().prefix(train: settings.trainImages, test: settings.testImages)
let inputs = data.train.valuesPerImage
let classes = data.classNames.count
/// How figures show the document's form of a loss beside the mended one.
let asWritten = Role.series(5)

/*:
 ## Why the logits?

 **Logits** are what a network gives before the softmax: one number for each class, of any size. A softmax at a
 temperature $T$ makes a soft label of them,

 $$p_i = \frac{\exp(z_i / T)}{\sum_j \exp(z_j / T)}.$$

 At $T = 1$ the small probabilities are so small that no loss hears them. As $T$ grows, the loss hears every class
 alike: Hinton, Vinyals and Dean (2015, section 2.1) show that the gradient of $T^2\,\mathrm{KL}$ tends to
 $(s_i - t_i)/K$ for each example, where $s$ and $t$ are the two networks' logits, each less its mean over the $K$
 classes. Matching soft labels at a high temperature *is* matching logits. How high is high?
 */
note.section("Why the logits?")

/// The document's three tensors, drawn in its order: the student's logits, the teacher's, the labels.
func randomBatch() -> (student: Tensor, teacher: Tensor, labels: [Int]) {
  let generator = Generator(seed: note.seed)
  let student = generator.normal([32, 10])
  let teacher = generator.normal([32, 10]) * 3  // a more confident teacher
  return (student, teacher, generator.integers(32, below: 10))
}
let (studentLogits, teacherLogits, labels) = randomBatch()

do {
  let difference = studentLogits - teacherLogits
  let limit = (difference - difference.mean(axis: 1, keepingAxis: true)) / Float(difference.count)
  func length(_ x: Tensor) -> Float { sqrt((x * x).sum()).item }
  var rows: [[String]] = []
  for temperature in [1, 4, 16, 64] as [Float] {
    let tape = Tape()
    let student = tape.variable(studentLogits)
    let loss = distillationLoss(
      student: student, teacher: teacherLogits, labels: labels, temperature: temperature, alpha: 1)
    tape.backward(from: loss.total)
    let gradient = tape.gradient(of: student)
    let apart = 100 * length(gradient - limit) / length(limit)
    rows.append([fixed(temperature, 0), fixed(apart, 1)])
    note.value("limit/T=\(fixed(temperature, 0))", apart)
  }
  note.table(
    ["T", "distance from matching logits (%)"], rows,
    caption: """
      How far the soft loss's gradient is from that of matching the centred logits, as a share of the latter's length.
      """)
  note.prose(
    """
    At T = 1 the two gradients differ by \(rows[0][1]) % of the length of the second, at T = 16 by \(rows[2][1]) %, at \
    T = 64 by \(rows[3][1]) %. Temperature moves the loss from "the probable classes alone" to "all logits alike".
    """)
}

/*:
 ## The logits loss

 The loss joins a soft part, the divergence from the teacher's soft labels, with a hard part, the cross-entropy with
 the true classes $y$; $\alpha$ weighs the *soft* part:

 $$L = \alpha\,T^2\,\mathrm{KL}\big(\mathrm{softmax}(t/T)\,\|\,\mathrm{softmax}(s/T)\big)
      + (1-\alpha)\,\mathrm{CE}(s, y).$$

 The document's loss gives five results: the total, its two parts, and the two distributions, the teacher's at $T$
 and the student's at 1. They are tried on random logits.
 */
note.section("The logits loss")
let loss = distillationLoss(
  student: studentLogits, teacher: teacherLogits, labels: labels, temperature: 4, alpha: 0.7)
note.print("Logits Distillation:")
note.print("  Total: \(fixed(loss.total.item, 4))")
note.print("  Soft: \(fixed(loss.soft.item, 4))")
note.print("  Hard: \(fixed(loss.hard.item, 4))")
note.value("logits-loss/total", loss.total.item)
note.value("logits-loss/soft", loss.soft.item)
note.value("logits-loss/hard", loss.hard.item)
/// The mean over a batch of each row's largest value.
func meanLargest(_ probabilities: Tensor) -> Float {
  probabilities.picking(columns: probabilities.argmax()).mean().item
}
do {
  let distributions = [
    ("teacher_probs, T = 4", loss.teacherProbabilities),
    ("student_probs, T = 1", loss.studentProbabilities),
  ]
  note.table(
    ["distribution", "shape", "mean of the largest probability"],
    distributions.map { [$0, "\($1.shape)", fixed(meanLargest($1), 3)] })
  note.prose(
    """
    The soft part, \(fixed(loss.soft.item, 2)), weighs 0.7, the hard part, \(fixed(loss.hard.item, 2)), weighs 0.3. The \
    teacher's logits are three times as large as the student's, but at T = 4 its largest probability is \
    \(fixed(meanLargest(loss.teacherProbabilities), 2)) on average, and the student's at T = 1 \
    \(fixed(meanLargest(loss.studentProbabilities), 2)).
    """)
}

/*:
 ## Variant 1: focal distillation

 Not all examples teach equally much. A *focal* loss (Lin et al., 2017) multiplies each example's loss by
 $(1 - p)^\gamma$, so that easy examples, with $p$ near 1, hardly count; $\gamma = 0$ is the plain loss. The
 document's form takes for $p$ the teacher's largest probability at temperature $T$:

 $$L_\text{soft} = T^2\,\frac1B \sum_b \big(1 - \max_i p_{b,i}\big)^\gamma\,\mathrm{KL}_b.$$

 > **Mended.** The document announces a loss that "concentrates on difficult examples", but its weight is the
 > *teacher's* doubt: it does not know what the student finds difficult. The form of Lin et al. takes the student's own
 > probability of the true class. Here are both; further down they meet real images.

 {{quote Sources/Distillation/FocalDistillation.swift focalDistillationLoss}}
 */
note.section("Variant 1: focal distillation")
let focal = focalDistillationLoss(student: studentLogits, teacher: teacherLogits, labels: labels)
note.value("focal/total", focal.total.item)
do {
  var rows: [[String]] = []
  for gamma in [0, 1, 2] as [Float] {
    for (name, weight) in [
      ("as written: teacher's doubt", FocalWeight.teacherDoubt),
      ("as described: student's difficulty", .studentDifficulty),
    ] {
      let loss = focalDistillationLoss(
        student: studentLogits, teacher: teacherLogits, labels: labels, gamma: gamma,
        weight: weight)
      let weights = focalWeights(
        student: studentLogits, teacher: teacherLogits, labels: labels, gamma: gamma,
        weight: weight)
      rows.append([
        fixed(gamma, 0), name, fixed(weights.mean().item, 3), fixed(loss.soft.item, 4),
        fixed(loss.total.item, 4),
      ])
    }
  }
  note.table(
    ["gamma", "weight", "mean weight", "soft", "total"], rows,
    caption: "The same random logits, T = 4, alpha = 0.7; gamma = 0 is the plain loss.")
  note.prose(
    """
    With the document's gamma = 2 the soft part falls from \(fixed(loss.soft.item, 2)) to \
    \(fixed(focal.soft.item, 2)): a focal weight not only moves attention between examples, it also takes weight from \
    the soft part as a whole, as a smaller alpha would.
    """)
}

/*:
 ## Variant 2: the teacher's most probable classes

 On the random logits the plain loss is {{value logits-loss/total %.4f}}, the focal one {{value focal/total %.4f}}: that
 variant asks which *examples* matter. The next one asks which *classes* do.

 Of many classes most are irrelevant to an image. The second variant, "attention" in the document, keeps the terms of
 the $k$ classes to which the teacher gives the highest probability, and drops the others:

 $$L_\text{soft} = T^2\,\frac1B \sum_b \sum_{i \in \text{top}_k} p_{b,i} \log\frac{p_{b,i}}{q_{b,i}}.$$

 > **Mended.** That sum is no divergence. The dropped classes take their share of $q$ for nothing: a student that
 > gives *more* than its teacher to the $k$ classes makes the sum negative, and its minimum, $P_k \log P_k$, where $P_k$ is
 > what the teacher gives to the $k$ classes, is reached by a student that gives nothing to the others. Renormalised
 > over the $k$ classes (exercise 10.2.2), $p$ and $q$ are distributions again; the loss is 0 or more, and 0 where they
 > agree.

 {{quote Sources/Distillation/TopKDistillation.swift topKDistillationLoss}}
 */
note.section("Variant 2: the teacher's most probable classes")
let topK = topKDistillationLoss(
  student: studentLogits, teacher: teacherLogits, labels: labels, k: 5, renormalized: false)
note.value("top-k/total", topK.total.item)
do {
  // A student that has its teacher's logits, but for the five most probable classes, which it raises or lowers.
  let raises = stride(from: -4.0, through: 8, by: 0.5).map { Float($0) }
  let order = teacherLogits.row(0).values.sorted(by: >)
  let row = Tensor(shape: [1, 10], teacherLogits.row(0).values)
  let isTop = row.values.map { $0 >= order[4] ? Float(1) : 0 }
  func soft(_ raise: Float, _ loss: LogitsLoss) -> Double {
    let student = row + raise * Tensor(shape: [1, 10], isTop)
    return Double(
      loss(student: student, teacher: row, labels: [0], temperature: 4, alpha: 1).soft.item)
  }
  let share = zip(softmax(row, temperature: 4).values, isTop).reduce(0) { $0 + $1.0 * $1.1 }
  let floor = 16 * Double(share) * Elementary.log(Double(share))
  let forms: [(String, LogitsLoss, Role)] = [
    ("as written", .topK(5, renormalized: false), asWritten),
    ("renormalised", .topK(5, renormalized: true), .distilled),
    ("all classes", .divergence, .neutral),
  ]
  let curves = forms.map { form in raises.map { soft($0, form.1) } }
  note.value("top-k/lowest-as-written", curves[0].min()!)
  note.value("top-k/floor-as-written", floor)
  note.value("top-k/lowest-renormalised", curves[1].min()!)
  note.show(
    Figure(
      title: "Without renormalising, the loss of the top 5 classes goes below zero",
      alt: """
        Three curves over how far the student raises its logits of the teacher's five most probable classes. The \
        divergence over all classes is zero at no raise and above it elsewhere; the renormalised form is zero throughout; \
        the form as written falls through zero and goes on falling towards a level line below it.
        """
    ) {
      Panel(
        x: .linear("raise of the student's five logits"), y: .linear("soft loss (nats × $T^2$)")
      ) {
        for (form, curve) in zip(forms, curves) {
          Line(form.0, x: raises.map(Double.init), y: curve, role: form.2, markers: false)
        }
        HorizontalLine(at: floor, "$T^2 P_5$ log $P_5$", role: asWritten)
      }
    }, as: "top-k-below-zero",
    caption: """
      One random example at T = 4. The student has its teacher's logits, all but those of the five most probable classes, \
      which are raised by the same number: among the five nothing changes.
      """)
  note.prose(
    """
    The teacher gives the five classes \(fixed(100 * share, 1)) %. A student that raises them by \(fixed(raises.last!, 0)) \
    gives them more, and is rewarded: as written its loss is \(fixed(curves[0].last!, 2)), below the \
    \(fixed(abs(curves[0][8]), 2)) of a student that agrees with its teacher, and on the way to the floor at \
    \(fixed(floor, 2)). Renormalised it is \(fixed(abs(curves[1].last!), 2)): among themselves the five are as they \
    should be.
    """)
}

/*:
 ## The distributions

 The document's `visualize_distillation_distributions` prints three distributions of the first example.

 > **Mended.** It prints a label too, from a global variable `labels`: called from elsewhere, it ends with a
 > `NameError`. Here the labels are a parameter.
 */
note.section("The distributions")
func visualizeDistillationDistributions(
  teacherLogits: Tensor, studentLogits: Tensor, labels: [Int], temperature: Float = 4
) {
  let teacher = softmax(teacherLogits, temperature: temperature)
  let student = softmax(studentLogits, temperature: temperature)
  let studentHard = softmax(studentLogits)
  let index = 0
  note.print("Exemple \(index):")
  note.print("  Teacher (T=\(temperature)): \(teacher.row(index))")
  note.print("  Student (T=\(temperature)): \(student.row(index))")
  note.print("  Student (T=1.0): \(studentHard.row(index))")
  note.print("  Hard label: \(labels[index])")
}
visualizeDistillationDistributions(
  teacherLogits: teacherLogits, studentLogits: studentLogits, labels: labels)

/// The three distributions of one example as grouped bars, with its label marked.
func distributionsFigure(
  _ title: String, alt: String, classAxis: Axis, teacher: Tensor, student: Tensor, label: Int
) -> Figure {
  let distributions: [(String, [Float], Role)] = [
    ("teacher, $T$ = 4", softmax(teacher, temperature: 4).values, .teacher),
    ("student, $T$ = 4", softmax(student, temperature: 4).values, .distilled),
    ("student, $T$ = 1", softmax(student).values, .series(4)),
  ]
  let largest = distributions.flatMap(\.1).max()!
  let tallest = distributions.indices.max {
    distributions[$0].1[label] < distributions[$1].1[label]
  }!
  return Figure(title: title, alt: alt) {
    Panel(
      x: classAxis, y: .linear("probability", in: 0...Double((largest * 23).rounded(.up) / 20))
    ) {
      for (name, values, role) in distributions {
        Bars(name, heights: values.map(Double.init), role: role)
      }
      // Above the tallest bar of the label's group.
      Annotation(
        "label", x: Double(label) + Double(tallest - 1) / 4,
        y: Double(distributions[tallest].1[label]), distance: 1.5)
    }
  }
}
/// One row of a matrix, as a matrix of one row.
func oneRow(_ index: Int, of logits: Tensor) -> Tensor {
  Tensor(shape: [1, logits.shape[1]], logits.row(index).values)
}
note.show(
  distributionsFigure(
    "What the student would have to match, before any training",
    alt: """
      For each of ten classes three bars: the teacher's probability at T = 4, the student's at T = 4 and at T = 1. With \
      random logits the three have nothing in common. An arrow marks the label's class.
      """,
    classAxis: .categories("class", (0..<10).map(String.init)),
    teacher: oneRow(0, of: teacherLogits), student: oneRow(0, of: studentLogits), label: labels[0]),
  as: "distributions",
  caption: "Example 0 of the random logits, as printed above.")
do {
  let parts = [softmax(studentLogits, temperature: 4), softmax(studentLogits)].map {
    $0.row(0).values.max()!
  }
  note.prose(
    """
    The student's largest probability is \(fixed(parts[1], 2)) at T = 1 and \(fixed(parts[0], 2)) at T = 4: the soft part \
    of the loss compares the first two kinds of bars, the hard part looks at the third, and there at the label alone.
    """)
}

/*:
 ## Training with the logits loss

 The data from here on are images of clothing. A tenth of the training images is kept to choose by (the *validation*
 images); the test images are for reports alone. First a teacher is trained on hard labels. The document's training
 then goes over all batches with a step of Adam at $10^{-3}$ for each, measures the validation accuracy after every
 epoch, keeps the best weights in a file and prints every tenth of 50 epochs.
 */
note.section("Training with the logits loss")
let validationImages = data.train.count / 10
let split = data.train.split(validation: validationImages, generator: Generator(seed: note.seed))
let stream = Generator(seed: note.seed)
let teacher = SimpleTeacher(inputs: inputs, classes: classes, stream)
let student = SimpleStudent(inputs: inputs, classes: classes, stream)
let trainLoader = DataLoader(split.train, shuffle: true, generator: stream)
let validationLoader = DataLoader(split.validation, shuffle: false, generator: stream)

let teacherBar = note.progress("teacher", epochs: settings.teacherEpochs)
let teacherOptimizer = Adam(teacher.parameters)
let teacherHistory = note.attempt {
  try trainKeepingBest(
    teacher, epochs: settings.teacherEpochs,
    saving: ["optimizer": teacherOptimizer, "batches": trainLoader]
  ) {
    trainEpoch(teacher, on: trainLoader, with: teacherOptimizer) { logits, batch in
      crossEntropy(logits, batch.labels)
    }
  } validate: {
    accuracy(of: teacher, on: validationLoader)
  } report: { result in
    teacherBar.advance(loss: result.loss, accuracy: result.accuracy)
  }
}

let epochs = 50
let checkpoint = FileManager.default.temporaryDirectory
  .appending(path: "best_logits_distilled-\(ProcessInfo.processInfo.processIdentifier).safetensors")
  .path
let trainer = Trainer(student, on: trainLoader) { logits, batch in
  distillationLoss(
    student: logits, teacher: teacher(batch.images), labels: batch.labels, temperature: 4,
    alpha: 0.7
  ).total
}
var lastState = student.state
let studentBar = note.progress("student", epochs: epochs)
let history = note.attempt {
  try trainer.train(
    epochs: epochs, validation: validationLoader, checkpoint: checkpoint
  ) { result in
    studentBar.advance(loss: result.loss, accuracy: result.accuracy)
    if (result.epoch - 1) % 10 == 0 {
      note.print(
        "Epoch \(result.epoch): Loss=\(fixed(result.loss, 4)), Acc=\(fixed(result.accuracy, 2))%")
      note.value("training/epoch-\(result.epoch)/loss", result.loss)
      note.value("training/epoch-\(result.epoch)/accuracy", result.accuracy)
    }
    lastState = student.state
  }
}

/*:
 > **Mended.** The document returns the student of the *last* epoch; the best one is in the file, and lost to the
 > caller. Our training returns the best one.
 */
let bestEpoch = history.max { ($0.accuracy, -$0.epoch) < ($1.accuracy, -$1.epoch) }!
let keptLogits = TeacherLogits(of: teacher, for: data.test)
let teacherScore = Evaluation(of: teacher, on: data.test)
let studentScore = Evaluation(of: student, on: data.test, teacher: keptLogits)
do {
  let reloaded = SimpleStudent(inputs: inputs, classes: classes, Generator(seed: 1))
  note.attempt { try reloaded.load(Safetensors.read(checkpoint)) }
  try? FileManager.default.removeItem(atPath: checkpoint)
  let last = SimpleStudent(inputs: inputs, classes: classes, Generator(seed: 1))
  note.attempt { try last.load(lastState) }
  let scores = [last, student, reloaded].map { Evaluation(of: $0, on: data.test) }
  note.table(
    ["student", "epoch", "validation (%)", "test (%)"],
    zip(
      [
        ("as written: the last", history.last!), ("mended: the best", bestEpoch),
        ("the best, from its file", bestEpoch),
      ], scores
    ).map { [$0.0, "\($0.1.epoch)", fixed($0.1.accuracy, 2), fixed($1.accuracy, 2)] })
  note.value("training/best-epoch", bestEpoch.epoch)
  note.value("training/test-accuracy/best", scores[1].accuracy)
  note.value("training/test-accuracy/last", scores[0].accuracy)
  note.prose(
    """
    The best epoch is number \(bestEpoch.epoch) of \(epochs), with \(fixed(bestEpoch.accuracy, 2)) % of the validation \
    images against \(fixed(history.last!.accuracy, 2)) % after the last one; on the test images the two students reach \
    \(fixed(scores[1].accuracy, 2)) % and \(fixed(scores[0].accuracy, 2)) %. The teacher reaches \
    \(fixed(teacherScore.accuracy, 2)) %. The best of 50 is best on these validation images: on others its lead is smaller.
    """)
}
note.show(
  Figure(
    title: "Training with the logits loss",
    alt: """
      Left, the training loss of the teacher and of the student on a log axis, over the epochs, both falling; right, \
      their validation accuracies, with the student's best epoch marked.
      """
  ) {
    let teacherEpochs = teacherHistory.map { Double($0.epoch) }
    let studentEpochs = history.map { Double($0.epoch) }
    Panel("training loss", x: .linear("epoch"), y: .log("loss")) {
      Line("student", x: studentEpochs, y: history.map(\.loss), role: .distilled)
      Line("teacher", x: teacherEpochs, y: teacherHistory.map(\.loss), role: .teacher)
    }
    Panel("validation accuracy", x: .linear("epoch"), y: .linear("accuracy (%)")) {
      Line("student", x: studentEpochs, y: history.map(\.accuracy), role: .distilled)
      Line("teacher", x: teacherEpochs, y: teacherHistory.map(\.accuracy), role: .teacher)
      Annotation(
        "best: epoch \(bestEpoch.epoch)", x: Double(bestEpoch.epoch), y: bestEpoch.accuracy,
        from: .below, distance: 4, role: .distilled)
    }
  }, as: "training-curves",
  caption: """
    One seed; \(split.train.count) training and \(split.validation.count) validation images. The teacher's loss is the \
    cross-entropy, the student's the logits loss at T = 4 and alpha = 0.7: only their course can be compared.
    """)

/*:
 The three distributions once more, of a real image and after training: the one that the teacher is least sure of
 among those that it names correctly.
 */
let testTeacherLogits = keptLogits.all
let testStudentLogits = student(data.test.all.images)
do {
  let probabilities = softmax(testTeacherLogits)
  let named = testTeacherLogits.argmax()
  let index = data.test.labels.indices.filter { named[$0] == data.test.labels[$0] }
    .min { probabilities[$0, named[$0]] < probabilities[$1, named[$1]] }!
  let label = data.test.labels[index]
  let rows = (oneRow(index, of: testTeacherLogits), oneRow(index, of: testStudentLogits))
  note.show(
    distributionsFigure(
      "After training the student's soft labels follow the teacher's",
      alt: """
        For each class three bars: the teacher's probability at T = 4, the student's at T = 4, which is close to it, and \
        the student's at T = 1, where a few classes have nearly everything. An arrow marks the label's class.
        """,
      classAxis: .categories(data.classNames), teacher: rows.0, student: rows.1, label: label),
    as: "distributions-trained",
    caption: """
      Test image \(index), "\(data.classNames[label])": of those that the teacher names correctly, the one of which it is \
      least sure.
      """)
  let divergence = klDivergence(student: rows.1, teacher: rows.0, temperature: 4).item
  let mean = klDivergence(
    student: testStudentLogits, teacher: testTeacherLogits, temperature: 4
  ).item
  note.value("distributions-trained/divergence", divergence)
  note.prose(
    """
    On this image the student's soft label is \(fixed(divergence, 3)) nats from the teacher's, on all test images \
    \(fixed(mean, 3)) on average; on the random logits above it was \(fixed(loss.soft.item / 16, 3)).
    """)
}

/*:
 ## What do the focal weights see?

 With a teacher and a student at hand, the two focal weights can be compared. The test images are sorted by what the
 student gives to their true class, from the easiest tenth to the hardest, and each weight is shown against its own
 mean: 2 means "counts twice".
 */
note.section("What do the focal weights see?")
do {
  let testLabels = data.test.labels
  let forms: [(String, FocalWeight, Role)] = [
    ("as written: teacher's doubt", .teacherDoubt, asWritten),
    ("as described: student's difficulty", .studentDifficulty, .distilled),
  ]
  let weights = forms.map { form in
    focalWeights(
      student: testStudentLogits, teacher: testTeacherLogits, labels: testLabels, weight: form.1
    ).values.map(Double.init)
  }
  let sureness = softmax(testStudentLogits).picking(columns: testLabels).values
  let order = sureness.indices.sorted { (-sureness[$0], $0) < (-sureness[$1], $1) }
  func mean(_ values: some Collection<Double>) -> Double {
    values.reduce(0, +) / Double(values.count)
  }
  /// The mean weight of each tenth, against the mean of all.
  let tenths = weights.map { weights in
    (0..<10).map { tenth in
      mean(
        order[tenth * order.count / 10..<(tenth + 1) * order.count / 10].map { weights[$0] })
        / mean(weights)
    }
  }
  let named = testStudentLogits.argmax()
  note.table(
    ["weight, gamma = 2", "mean", "where the student is right", "where it is wrong", "ratio"],
    zip(forms, weights).map { form, weights in
      let right = mean(weights.indices.filter { named[$0] == testLabels[$0] }.map { weights[$0] })
      let wrong = mean(weights.indices.filter { named[$0] != testLabels[$0] }.map { weights[$0] })
      return [
        form.0, fixed(mean(weights), 4), fixed(right, 4), fixed(wrong, 4),
        "× \(fixed(wrong / right, 1))",
      ]
    }, caption: "Mean focal weights over the test images; the teacher's at T = 4.")
  note.show(
    Figure(
      title: "Which images does a focal weight favour?",
      alt: """
        Two curves over tenths of the test images, from those that the student finds easiest to the hardest: the weight \
        from the student's difficulty, which rises steeply for the last tenths, and the weight from the teacher's doubt, \
        which rises gently.
        """
    ) {
      Panel(
        x: .linear(
          "tenth of the test images, from the student's easiest to its hardest",
          ticks: (1...10).map(Double.init)),
        y: .linear("weight against its mean")
      ) {
        for (form, values) in zip(forms, tenths) {
          Line(form.0, x: (1...10).map(Double.init), y: values, role: form.2)
        }
        HorizontalLine(at: 1, role: .neutral)
      }
    }, as: "focal-weights",
    caption:
      "Gamma = 2, \(testLabels.count) test images, one seed. The line at 1 is the plain loss.")
  for (name, values) in zip(["teacher-doubt", "student-difficulty"], tenths) {
    note.value("focal-weights/\(name)/hardest-tenth", values[9])
  }
  note.prose(
    """
    On the hardest tenth the weight as written is \(fixed(tenths[0][9], 1)) times its mean, the one as described \
    \(fixed(tenths[1][9], 1)) times. The means themselves are \(fixed(mean(weights[0]), 3)) and \
    \(fixed(mean(weights[1]), 3)): so much is left of the soft part.
    """)
}

/*:
 ## Several seeds, in pairs

 From here on everything is repeated over several seeds, in **pairs**: for each seed, all arms share the split, the
 student's initial weights and the order of the batches. What is quoted is the mean of the paired differences with its
 95 % interval. The students see fewer labels than their teachers: from as many, there is little to gain.
 */
note.section("Several seeds, in pairs")
let seeds = note.seeds(settings.seeds)
let teacherRecipe = StudentRecipe(epochs: settings.teacherEpochs)
let makeTeacher: @Sendable (Generator) -> any Module = { [inputs, classes] in
  SimpleTeacher(inputs: inputs, classes: classes, $0)
}
let makeStudent: @Sendable (Generator) -> any Module = { [inputs, classes] in
  SimpleStudent(inputs: inputs, classes: classes, $0)
}
let pairs = note.pairs(
  "teachers", seeds, data, validation: validationImages, recipe: teacherRecipe,
  makeTeacher: makeTeacher)
let images = data.train.count > 20_000 ? 2_000 : data.train.count / 6
/// One arm: students of the given loss.
func trial(
  _ name: String, temperature: Float = 4, alpha: Float = 0.7, loss: LogitsLoss = .divergence
) -> Trial<StudentResult> {
  .student(
    name,
    StudentRecipe(
      epochs: settings.studentEpochs, temperature: temperature, alpha: alpha, loss: loss),
    images: images, logits: \.trainLogits, makeStudent: makeStudent)
}
/// Students that learn from hard labels alone.
func hardLabels(_ pairs: [PairedSeed]) -> Arm {
  note.arm(
    "hard labels", pairs, StudentRecipe(epochs: settings.studentEpochs), images: images,
    makeStudent: makeStudent)
}
let hardArm = hardLabels(pairs)
note.value("hard-labels/accuracy", hardArm.accuracy.mean)
note.prose(
  """
  \(seeds.count) teachers, one for each seed, reach \
  \(Estimate(pairs.map { $0.teacherScore.accuracy }).plain) % on the test images; students of \(images) hard labels \
  alone \(hardArm.accuracy.plain) %.
  """)

/*:
 ## Exercise 10.2.1: temperatures

 > *Try different temperatures (1, 2, 4, 8, 16) and measure their effect on performance.*

 A choice is made on validation images; the test images see only what was chosen.
 */
note.section("Exercise 10.2.1: temperatures")
let temperatures: [Float] = [1, 2, 4, 8, 16]
let temperatureArms = note.arms(
  "temperatures", pairs, temperatures.map { trial("T = \(fixed($0, 0))", temperature: $0) })
let bestTemperature = temperatures[best(temperatureArms)]
note.table(
  Arm.columns, ([hardArm] + temperatureArms).map { $0.row(over: hardArm) },
  caption: """
    Students of \(images) labels, \(seeds.count) seeds, alpha = 0.7, measured on the test images. The gain is over the \
    student of hard labels, paired, with its 95 % interval; the cost includes the teacher's.
    """)
note.value("temperature/best", bestTemperature)
for (temperature, arm) in zip(temperatures, temperatureArms) {
  note.value("temperature/T=\(fixed(temperature, 0))/gain", arm.gain(over: hardArm).mean)
}
note.show(
  temperatureSweepFigure(temperatures, temperatureArms, baseline: hardArm),
  as: "temperature-sweep",
  caption: """
    \(images) labels, \(seeds.count) seeds, alpha = 0.7. Bands are 95 % intervals: of the mean on the left, of the paired \
    difference on the right.
    """)
do {
  let gains = temperatureArms.map { $0.gain(over: hardArm) }
  note.prose(
    """
    Validation chooses T = \(fixed(bestTemperature, 0)), which gains \
    \(gains[temperatures.firstIndex(of: bestTemperature)!].signed) points over hard labels on the test images; T = 1 gains \
    \(gains.first!.signed), T = 16 \(gains.last!.signed).
    """)
}

/*:
 ## Soft, hard, or both?

 The weight $\alpha$ from 0, hard labels alone, to 1, soft labels alone, at the temperature that validation chose.
 */
note.section("Soft, hard, or both?")
let alphas: [Float] = [0] + settings.alphas
let alphaArms =
  [hardArm]
  + note.arms(
    "alphas", pairs,
    settings.alphas.map { trial("alpha = \($0)", temperature: bestTemperature, alpha: $0) })
let bestBetween = 1 + best(Array(alphaArms.dropFirst().dropLast()))
let betterEnd = [0, alphas.count - 1][best([alphaArms.first!, alphaArms.last!])]
note.table(
  Arm.columns, alphaArms.map { $0.row(over: hardArm) },
  caption: """
    \(images) labels, \(seeds.count) seeds, T = \(fixed(bestTemperature, 0)); hard labels are alpha = 0.
    """)
for (alpha, arm) in zip(alphas, alphaArms) {
  note.value("alpha/\(alpha)/gain", arm.gain(over: hardArm).mean)
}
note.value("alpha/best-between", alphas[bestBetween])
note.value("alpha/better-end", alphas[betterEnd])
note.show(
  alphaSweepFigure(alphas, alphaArms, baseline: hardArm),
  as: "alpha-sweep",
  caption: """
    \(images) labels, \(seeds.count) seeds, T = \(fixed(bestTemperature, 0)). Bands are 95 % intervals. At alpha = 0 the \
    arm is the baseline itself.
    """)
let bothOverEither = alphaArms[bestBetween].gain(over: alphaArms[betterEnd])
note.prose(
  """
  Validation finds alpha = \(alphas[bestBetween]) the best between the ends and alpha = \(alphas[betterEnd]) the better \
  end; on the test images the former is \(bothOverEither.signed) points ahead of the latter. Soft labels alone gain \
  \(alphaArms.last!.gain(over: hardArm).signed) points over hard labels alone.
  """)

/*:
 ## Exercise 10.2.2: the teacher's top k classes

 > *Implement a variant of distillation that uses the teacher's top-k classes alone.*

 `topKDistillationLoss` is that variant, renormalised over the $k$ classes or as the document has it. With one class,
 the renormalised loss has nothing to compare: it is 0, and the student learns from hard labels alone. With as many
 classes as there are, both forms are the plain loss.
 */
note.section("Exercise 10.2.2: the teacher's top k classes")
let ks = settings.topK.filter { $0 <= classes }
let topKForms: [(name: String, renormalized: Bool, role: Role)] = [
  ("renormalised", true, .distilled), ("as written", false, asWritten),
]
let topKArms = topKForms.map { form in
  note.arms(
    "top k, \(form.name)", pairs,
    ks.map {
      trial("k = \($0), \(form.name)", loss: .topK($0, renormalized: form.renormalized))
    })
}
note.table(
  Arm.columns, ([hardArm] + topKArms.joined()).map { $0.row(over: hardArm) },
  caption: "\(images) labels, \(seeds.count) seeds, T = 4, alpha = 0.7.")
/// The divergence from the teacher at temperature 1, in hundredths of a nat, one for each seed.
func divergences(_ arm: Arm) -> [Double] { arm.results.map { 100 * $0.test.divergence! } }
for (form, arms) in zip(topKForms, topKArms) {
  let name = form.renormalized ? "renormalised" : "as-written"
  for (k, arm) in zip(ks, arms) {
    note.value("top-k/\(name)/k=\(k)/gain", arm.gain(over: hardArm).mean)
    note.value("top-k/\(name)/k=\(k)/divergence", Estimate(divergences(arm)).mean)
  }
}
note.show(
  Figure(
    title: "How many of the teacher's classes are needed?",
    alt: """
      Left, the paired gain over hard labels on the test images over k, the number of classes, for the renormalised form \
      and the form as written, with 95 % bands; right, the divergence from the teacher. The two meet where k is the \
      number of classes.
      """
  ) {
    let x = Axis.linear("$k$, classes of the teacher", ticks: ks.map(Double.init))
    Panel("paired gain on the test images", x: x, y: .linear("gain (points)")) {
      for (form, arms) in zip(topKForms, topKArms) {
        let gains = arms.map { $0.gain(over: hardArm) }
        Line(
          form.name, x: ks.map(Double.init), y: gains.map(\.mean), low: gains.map(\.low),
          high: gains.map(\.high), role: form.role)
      }
      HorizontalLine(at: 0, "hard labels", role: .neutral)
    }
    Panel("distance from the teacher", x: x, y: .linear("KL to the teacher (0.01 nats)")) {
      for (form, arms) in zip(topKForms, topKArms) {
        let values = arms.map { Estimate(divergences($0)) }
        Line(
          form.name, x: ks.map(Double.init), y: values.map(\.mean), low: values.map(\.low),
          high: values.map(\.high), role: form.role)
      }
    }
  }, as: "top-k-sweep",
  caption: """
    \(images) labels, \(seeds.count) seeds, T = 4, alpha = 0.7; bands are 95 % intervals. The divergence is measured at \
    T = 1 on the test images.
    """)
do {
  let fewer = Array(topKArms[0].dropLast())
  let chosen = best(fewer)
  note.prose(
    """
    Of the renormalised forms with fewer than \(ks.last!) classes, validation chooses k = \(ks[chosen]), which gains \
    \(fewer[chosen].gain(over: hardArm).signed) points over hard labels; all \(ks.last!) classes gain \
    \(topKArms[0].last!.gain(over: hardArm).signed). As written, k = 1 gains \
    \(topKArms[1].first!.gain(over: hardArm).signed) and ends \
    \(fixed(Estimate(divergences(topKArms[1].first!)).mean / 100, 2)) nats from its teacher, against \
    \(fixed(Estimate(divergences(topKArms[1].last!)).mean / 100, 2)) with all \(ks.last!): with one class the sum is the \
    teacher's largest probability times the logarithm of the student's, and asks for certainty.
    """)
}

/*:
 ## Focal distillation, with and without label noise

 Focusing on hard examples should show where examples are hard. The *hardest tenth* of the test images are those on
 which a seed's teacher is least sure (its largest probability at $T = 1$); no arm takes part in that choice. And
 as an example can also be hard because its label is wrong, everything is done twice: with the labels as they are,
 and with a fifth of the training labels, the teacher's, the student's and the validation images', drawn anew.

 A focal weight has two effects: it prefers some examples, and it makes the soft part smaller as a whole. The control
 has the second alone: the plain loss with the $\alpha'$ at which soft and hard part are in the same ratio,
 $\alpha' = \alpha w / (\alpha w + 1 - \alpha)$, where $w$ is the mean weight, of the teacher's doubt at $\gamma = 2$.
 */
note.section("Focal distillation, with and without label noise")
let noisyPairs = note.pairs(
  "teachers of noisy labels", seeds,
  { [data, classes] seed in
    // A stream of its own: that of the seed itself draws the split, so that the two would go together.
    let noisy = data.train.withLabelNoise(
      share: 0.2, classes: classes, generator: Generator(seed: ~seed))
    return Dataset(name: data.name, classNames: data.classNames, train: noisy, test: data.test)
  }, validation: validationImages, recipe: teacherRecipe, makeTeacher: makeTeacher)
/// For each seed the tenth of the test images on which its teacher is least sure.
let hardest: [[Int]] = pairs.map { pair in
  let logits = pair.testLogits.all
  let sureness = softmax(logits).picking(columns: logits.argmax()).values
  return Array(
    sureness.indices.sorted { (sureness[$0], $0) < (sureness[$1], $1) }
      .prefix(sureness.count / 10))
}
/// An arm's accuracy on those images, in per cent, one for each seed.
func onHardest(_ arm: Arm) -> [Double] {
  zip(arm.results, hardest).map { result, indices in
    100 * Double(indices.count { result.test.predictions[$0] == data.test.labels[$0] })
      / Double(indices.count)
  }
}
let gammas: [Float] = [1, 2]
let focalForms: [(name: String, weight: FocalWeight, role: Role)] = [
  ("teacher's doubt", .teacherDoubt, asWritten),
  ("student's difficulty", .studentDifficulty, .distilled),
]
/// The arms under one kind of labels: hard labels alone, the plain loss, the plain loss of a smaller alpha, and for
/// each form each gamma.
struct FocalArms {
  let labels: String
  let key: String
  let hard: Arm
  let plain: Arm
  let control: Arm
  let forms: [[Arm]]
}
/// The alpha at which the plain loss has the balance of the focal one with the teacher's doubt at gamma = 2.
func alphaOfSameBalance(_ pairs: [PairedSeed], alpha: Float = 0.7) -> Float {
  let weights = pairs.map { pair in
    let logits = pair.trainLogits.all
    return focalWeights(
      student: logits, teacher: logits, labels: pair.train.labels, weight: .teacherDoubt
    ).mean().item
  }
  let soft = alpha * weights.reduce(0, +) / Float(weights.count)
  return soft / (soft + 1 - alpha)
}
let focalArms = [
  ("labels as they are", "clean", pairs, hardArm),
  // typed in: a setting
  ("20 % drawn anew", "noisy", noisyPairs, hardLabels(noisyPairs)),
]
.map { labels, key, pairs, hard in
  let smallerAlpha = alphaOfSameBalance(pairs)
  let plain = [
    trial("gamma = 0"),
    trial("control: gamma = 0, alpha = \(fixed(smallerAlpha, 2))", alpha: smallerAlpha),
  ]
  let focal = focalForms.flatMap { form in
    gammas.map { gamma in
      trial(
        "gamma = \(fixed(gamma, 0)), \(form.name)",
        loss: .focal(gamma: gamma, weight: form.weight))
    }
  }
  let arms = note.arms("focal, \(labels)", pairs, plain + focal)
  return FocalArms(
    labels: labels, key: key, hard: hard, plain: arms[0], control: arms[1],
    forms: focalForms.indices.map { form in
      Array(arms[(2 + form * gammas.count)..<(2 + (form + 1) * gammas.count)])
    })
}
note.table(
  ["labels", "arm", "accuracy (%)", "hardest tenth (%)", "gain there over gamma = 0 (points)"],
  focalArms.flatMap { arms in
    ([arms.hard, arms.plain, arms.control] + arms.forms.joined()).map { arm in
      [
        arms.labels, arm.name, fixed(arm.accuracy.mean, 2),
        fixed(Estimate(onHardest(arm)).mean, 2),
        arm.name == arms.plain.name
          ? "–" : Estimate(onHardest(arm), minus: onHardest(arms.plain)).signed,
      ]
    }
  }, caption: "\(images) labels, \(seeds.count) seeds, T = 4, alpha = 0.7, on the test images.")
note.show(
  Figure(
    title: "Does focusing help on the hardest tenth of the images?",
    alt: """
      Two panels, for the labels as they are and for labels of which a fifth is drawn anew: the paired gain over the \
      plain loss on the hardest tenth of the test images, at gamma 0, 1 and 2, for the weight from the teacher's doubt \
      and for the weight from the student's difficulty, with 95 % intervals.
      """
  ) {
    for arms in focalArms {
      Panel(
        arms.labels, x: .linear("$γ$", ticks: [0, 1, 2]),
        y: .linear("gain over $γ$ = 0 (points)")
      ) {
        for (index, form) in focalForms.enumerated() {
          let gains = ([arms.plain] + arms.forms[index]).map {
            Estimate(onHardest($0), minus: onHardest(arms.plain))
          }
          // Side by side, so that the error bars do not hide one another.
          let places = ([0] + gammas).map { Double($0) + (index == 0 ? -0.03 : 0.03) }
          Line(
            form.name, x: places, y: gains.map(\.mean), low: gains.map(\.low),
            high: gains.map(\.high), interval: .bars, role: form.role)
        }
        HorizontalLine(
          at: Estimate(onHardest(arms.control), minus: onHardest(arms.plain)).mean,
          "control: smaller $α$", role: .placebo)
        HorizontalLine(at: 0, role: .neutral)
      }
    }
  }, as: "focal-sweep",
  caption: """
    The tenth of the test images on which the teachers of clean labels are least sure; \(images) labels, \
    \(seeds.count) seeds, T = 4, alpha = 0.7; error bars are 95 % intervals of the paired difference. \
    The control is the plain loss with the balance of teacher's doubt at gamma = 2.
    """)
for arms in focalArms {
  note.value("focal/\(arms.key)/gamma=0/hardest-tenth", Estimate(onHardest(arms.plain)).mean)
  note.value(
    "focal/\(arms.key)/control/gain-on-hardest-tenth",
    Estimate(onHardest(arms.control), minus: onHardest(arms.plain)).mean)
  for (form, formArms) in zip(["teacher-doubt", "student-difficulty"], arms.forms) {
    for (gamma, arm) in zip(gammas, formArms) {
      note.value(
        "focal/\(arms.key)/\(form)/gamma=\(fixed(gamma, 0))/gain-on-hardest-tenth",
        Estimate(onHardest(arm), minus: onHardest(arms.plain)).mean)
    }
  }
}
do {
  func gains(_ arms: FocalArms) -> [String] {
    arms.forms.map { Estimate(onHardest($0.last!), minus: onHardest(arms.plain)).signed }
  }
  let (clean, noisy) = (gains(focalArms[0]), gains(focalArms[1]))
  note.prose(
    """
    On the hardest tenth the plain loss reaches \(Estimate(onHardest(focalArms[0].plain)).plain) % \
    (\(focalArms[0].plain.accuracy.plain) % on all test images). There gamma = 2 adds \(clean[0]) points as written and \
    \(clean[1]) with the student's difficulty; under label noise \(noisy[0]) and \(noisy[1]). The control, a smaller \
    alpha and no focus, adds \
    \(Estimate(onHardest(focalArms[0].control), minus: onHardest(focalArms[0].plain)).signed) and \
    \(Estimate(onHardest(focalArms[1].control), minus: onHardest(focalArms[1].plain)).signed); hard labels alone \
    \(Estimate(onHardest(focalArms[0].hard), minus: onHardest(focalArms[0].plain)).signed) and \
    \(Estimate(onHardest(focalArms[1].hard), minus: onHardest(focalArms[1].plain)).signed).
    """)
}

/*:
 # What the document claims

 Each claim has an experiment above that could prove it wrong. A verdict is *holds* where the 95 % interval lies on the
 claimed side of zero, *fails* where it lies on the other, and *inconclusive* where it contains zero.
 */
note.section("The verdicts")
var claims: [Claim] = []
do {
  let above = best(Array(temperatureArms.dropFirst())) + 1
  claims.append(
    Claim(
      "A temperature above 1 is better", effect: "T = \(fixed(temperatures[above], 0)) − T = 1",
      temperatureArms[above].gain(over: temperatureArms[0])))
}
/// The arm that validation finds best minus the one that it finds worst.
func spread(_ arms: [Arm], _ claim: String) -> Claim {
  let (top, bottom) = (
    arms[best(arms)],
    arms.min { $0.validationAccuracy.mean < $1.validationAccuracy.mean }!
  )
  return Claim(claim, effect: "\(top.name) − \(bottom.name)", top.gain(over: bottom))
}
claims.append(spread(temperatureArms, "… and the temperature matters"))
claims.append(spread(alphaArms, "… and alpha matters"))
claims.append(
  Claim(
    "Soft and hard together beat either",
    effect: "alpha = \(alphas[bestBetween]) − alpha = \(alphas[betterEnd])", bothOverEither))
for arms in focalArms {
  for (form, formArms) in zip(focalForms, arms.forms) {
    let chosen = best(formArms)
    claims.append(
      Claim(
        "Focal can help: \(form.name), \(arms.labels)",
        effect: "hardest tenth, gamma = \(fixed(gammas[chosen], 0)) − gamma = 0",
        Estimate(onHardest(formArms[chosen]), minus: onHardest(arms.plain))))
  }
  claims.append(
    Claim(
      "… and by its focus: teacher's doubt, \(arms.labels)",
      effect: "hardest tenth, gamma = 2 − the control",
      Estimate(onHardest(arms.forms[0].last!), minus: onHardest(arms.control))))
}
for (form, arms) in zip(topKForms, topKArms) {
  let chosen = best(Array(arms.dropLast()))
  claims.append(
    Claim(
      "Top-k can help: \(form.name)", effect: "k = \(ks[chosen]) − k = \(ks.last!)",
      arms[chosen].gain(over: arms.last!)))
  claims.append(
    Claim(
      "… and k matters: \(form.name)", effect: "KL to teacher, k = \(ks[0]) − k = \(ks.last!)",
      unit: "0.01 nats",
      Estimate(divergences(arms.first!), minus: divergences(arms.last!))))
}
note.verdicts(claims)

/*:
 ## Key points

 The document ends with four sentences to remember. Here they are, each with what this page found.
 */
note.section("Key points")
do {
  /// The claim's effect and verdict, in words.
  func found(_ number: Int) -> String {
    let claim = claims[number]
    return
      "\(claim.estimate.signed) \(claim.unit) (\(claim.effect)): \(claim.estimate.verdict.rawValue)"
  }
  let helping = claims.filter { $0.text.contains("can help") }
  note.prose(
    """
    - "Distillation of logits is the simplest and most effective method." At the temperature that validation chose it gains \
    \(temperatureArms[temperatures.firstIndex(of: bestTemperature)!].gain(over: hardArm).signed) points over hard labels; \
    whether others do better is for the next sections.
    - "Temperature is crucial to reveal the relations between classes." That it matters for accuracy: \(found(1)). \
    That above 1 is better: \(found(0)).
    - "Soft and hard loss together work better than either." \(found(3)).
    - "Variants (focal, attention) can help in some cases." Of \(helping.count) comparisons with the plain loss, \
    the verdict is *holds* for \(helping.count { $0.estimate.verdict == .holds }) and *fails* for \
    \(helping.count { $0.estimate.verdict == .fails }), and inconclusive otherwise; focal distillation as written differs from a smaller alpha without focus by \
    \(Estimate(onHardest(focalArms[0].forms[0].last!), minus: onHardest(focalArms[0].control)).signed) points.
    """)
}

/*:
 **Next:** section 10.3, distillation of features.
 */
note.finish()
